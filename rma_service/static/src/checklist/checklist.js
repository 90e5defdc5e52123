import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { KeepLast, Mutex } from "@web/core/utils/concurrency";
import { formatFloat } from "@web/core/utils/numbers";
import { parseFloat } from "@web/views/fields/parsers";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillUnmount, useState } from "@odoo/owl";

// How long the screen waits after the last tap before it reads the order again.
const RELOAD_DELAY = 800;

/**
 * Read a measured number. "6,5" is six and a half also where the comma groups
 * thousands: nobody groups one digit, and 65 would be a wrong measurement.
 */
function parseMeasured(text) {
    const { decimalPoint, thousandsSep } = localization;
    const [whole, rest, ...more] = thousandsSep ? text.split(thousandsSep) : [text];
    const isGroup = rest === undefined || more.length || /^\d{3}(\D|$)/.test(rest);
    return parseFloat(isGroup ? text : `${whole}${decimalPoint}${rest}`);
}

/**
 * The checklist of a service order: one tap a point, saved at once, so that a
 * technician at the bench needs neither a keyboard nor the Save button.
 */
export class ServiceChecklist extends Component {
    static template = "rma_service.Checklist";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        // Answers are sent one after the other: none is lost, none overtakes another.
        this.mutex = new Mutex();
        this.state = useState({
            rounds: [],
            busy: {},
            opened: {},
            remarks: {},
        });
        useRecordObserver(async (record) => {
            // Reading the data is what makes a reload of the order reload the list.
            const { has_checks: hasChecks } = record.data;
            await this.load(record.resId, hasChecks);
        });
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get buttons() {
        return [
            { result: "pass", label: _t("OK"), icon: "fa-check" },
            { result: "fail", label: _t("Fail"), icon: "fa-times" },
            { result: "na", label: _t("n/a"), icon: "fa-minus" },
        ];
    }

    async load(resId, hasChecks) {
        if (!resId || !hasChecks) {
            this.state.rounds = [];
            return;
        }
        const { rounds } = await this.keepLast.add(
            this.orm.call("rma.service.order", "get_checklist", [resId])
        );
        this.state.rounds = rounds;
        for (const round of rounds) {
            if (!(round.key in this.state.opened)) {
                this.state.opened[round.key] = round.is_active || rounds.length === 1;
            }
        }
    }

    /** Read the order again, once the hand rests: counters and buttons follow. */
    reloadSoon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.reload(), RELOAD_DELAY);
    }

    async reload() {
        clearTimeout(this.timer);
        const { record } = this.props;
        if (!record.resId || (await record.isDirty())) {
            return;
        }
        await record.load();
    }

    /** Lines of a round below their headings; those without a heading come first. */
    getLines(round) {
        const sections = new Map([["", []]]);
        for (const check of round.checks) {
            if (!sections.has(check.section)) {
                sections.set(check.section, [{ key: `s${check.id}`, heading: check.section }]);
            }
            sections.get(check.section).push({ key: check.id, check });
        }
        return [...sections.values()].flat();
    }

    /** Points that only need a tap on OK. */
    getOpenTaps(round) {
        return round.checks.filter(
            (check) => check.kind === "pass_fail" && check.result === "pending"
        );
    }

    isButtonShown(check, button) {
        // Numbers and choices are judged by their answer.
        return button.result !== "pass" || ["pass_fail", "text"].includes(check.kind);
    }

    getNumber(check) {
        if (!check.has_value) {
            return "";
        }
        return formatFloat(check.value_number, {
            digits: [16, 6],
            trailingZeros: false,
            thousandsSep: "",
        });
    }

    getPhotoUrl(check) {
        const stamp = encodeURIComponent(check.date);
        return `/web/image/rma.service.check/${check.id}/photo_256?unique=${stamp}`;
    }

    getWhen(check) {
        return check.date ? toLocaleDateTimeString(deserializeDateTime(check.date)) : "";
    }

    isRemarkShown(check) {
        return Boolean(
            check.remark || check.result === "fail" || this.state.remarks[check.id]
        );
    }

    toggle(round) {
        this.state.opened[round.key] = !this.state.opened[round.key];
    }

    showRemark(check) {
        this.state.remarks[check.id] = true;
    }

    onTap(round, check, result) {
        // The same button again takes the answer back.
        return this.answer(round, check, {
            result: check.result === result ? "pending" : result,
        });
    }

    async onNumber(round, check, ev) {
        const text = ev.target.value.trim();
        if (text === this.getNumber(check)) {
            return;
        }
        let value = false;
        if (text) {
            try {
                value = parseMeasured(text);
            } catch {
                ev.target.value = this.getNumber(check);
                this.notification.add(_t("“%s” is not a number.", text), {
                    type: "warning",
                });
                return;
            }
        }
        const input = ev.target;
        try {
            await this.answer(round, check, { value_number: value });
        } catch (error) {
            // A refused value does not stay on the screen as if it were saved.
            input.value = this.getNumber(check);
            throw error;
        }
    }

    onText(round, check, field, ev) {
        const text = ev.target.value.trim();
        if (text !== check[field]) {
            return this.answer(round, check, { [field]: text });
        }
    }

    onChoice(round, check, name) {
        return this.answer(
            round,
            check,
            check.value_choice === name ? { result: "pending" } : { value_choice: name }
        );
    }

    async onPhoto(round, check, ev) {
        const [file] = ev.target.files;
        if (file) {
            const url = await getDataURLFromFile(file);
            await this.answer(round, check, { photo: url.split(",")[1] });
        }
        ev.target.value = "";
    }

    openPhoto(check) {
        window.open(`/web/image/rma.service.check/${check.id}/photo`, "_blank");
    }

    async answer(round, check, vals) {
        this.state.busy[check.id] = true;
        try {
            const values = await this.mutex.exec(() =>
                this.orm.call("rma.service.check", "action_answer", [[check.id], vals])
            );
            this.update(round.key, values);
        } finally {
            delete this.state.busy[check.id];
        }
        this.reloadSoon();
    }

    /** Show the new values of a line; the list may have been read again meanwhile. */
    update(key, values) {
        const round = this.state.rounds.find((item) => item.key === key);
        const check = round && round.checks.find((item) => item.id === values.id);
        if (check) {
            Object.assign(check, values);
            this.count(round);
        }
    }

    count(round) {
        const { checks } = round;
        round.answered = checks.filter((check) => check.result !== "pending").length;
        round.failed = checks.filter((check) => check.result === "fail").length;
    }

    async markAllPassed(round) {
        await this.orm.call("rma.service.order", "action_mark_all_passed", [
            [this.props.record.resId],
            round.phase,
        ]);
        await this.load(this.props.record.resId, true);
        this.reloadSoon();
    }

    async addProposals(check) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.orm.call("rma.service.check", "action_add_proposals", [[check.id]]);
        this.notification.add(_t("Added to the operations and parts of the order."), {
            type: "success",
        });
        await record.load();
    }
}

export const serviceChecklist = {
    component: ServiceChecklist,
    fieldDependencies: [{ name: "has_checks", type: "boolean" }],
};

registry.category("view_widgets").add("service_checklist", serviceChecklist);
