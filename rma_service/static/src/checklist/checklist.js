import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { useBus, useService } from "@web/core/utils/hooks";
import { getDataURLFromFile } from "@web/core/utils/urls";
import { Mutex } from "@web/core/utils/concurrency";
import { formatFloat } from "@web/core/utils/numbers";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { Component, onWillUnmount, toRaw, useState } from "@odoo/owl";
import { ChecklistInput } from "./checklist_input";
import { refreshRecord, whenNobodyTypes } from "../rest/rest";

// How long the screen waits after the last tap before it reads the order again.
const RELOAD_DELAY = 800;

const ANY_GROUPS = /^[+-]?\d{1,3}([ \u00a0\u202f']\d{3})+([.,]\d+)?$/;

/**
 * Read a measured number exactly as it was typed, with comma or point.
 *
 * "6,5" is six and a half also where the comma groups thousands: nobody groups one
 * digit, and 65 would be a wrong measurement. What can be read in two ways ("1.250"
 * where the point groups thousands) is not guessed.
 *
 * @returns {number | null} null: no number; NaN: a number, but which one?
 */
export function parseMeasured(text, { decimalPoint, thousandsSep } = localization) {
    text = text.trim().replace(/^\u2212/, "-");
    if (ANY_GROUPS.test(text)) {
        return Number(text.replace(/[ \u00a0\u202f']/g, "").replace(",", "."));
    }
    if (/^[+-]?(\d+[.,]?\d*|[.,]\d+)$/.test(text)) {
        const isGroup =
            thousandsSep &&
            thousandsSep !== decimalPoint &&
            text.includes(thousandsSep) &&
            /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text);
        return isGroup ? NaN : Number(text.replace(",", "."));
    }
    if ([".", ","].includes(thousandsSep) && thousandsSep !== decimalPoint) {
        const [whole, rest = "", ...more] = text.split(decimalPoint);
        const groups = whole.split(thousandsSep);
        if (
            !more.length &&
            /^\d*$/.test(rest) &&
            /^[+-]?[1-9]\d{0,2}$/.test(groups.shift()) &&
            groups.every((group) => /^\d{3}$/.test(group))
        ) {
            return Number(`${whole.replaceAll(thousandsSep, "")}.${rest || 0}`);
        }
    }
    return null;
}

const mutexes = new WeakMap();

/** The queue of the answers on a record, for all its checklists on the screen. */
function getMutex(record) {
    const key = toRaw(record);
    if (!mutexes.has(key)) {
        mutexes.set(key, new Mutex());
    }
    return mutexes.get(key);
}

/**
 * The checklist of a service order: one tap a point, saved at once, so that a
 * technician at the bench needs neither a keyboard nor the Save button.
 */
export class ServiceChecklist extends Component {
    static template = "rma_service.Checklist";
    static components = { ChecklistInput };
    static props = { ...standardWidgetProps };

    setup() {
        // Not useService: what was typed is stored also when the page is left meanwhile.
        this.orm = this.env.services.orm;
        this.notification = useService("notification");
        // Answers are sent and the list is read one after the other: none is lost, none
        // overtakes another, and no list comes that is older than an answer, also when
        // the page was turned in between.
        this.mutex = getMutex(this.props.record);
        this.state = useState({
            rounds: [],
            busy: {},
            opened: {},
            remarks: {},
        });
        useRecordObserver((record) => this.observe(record));
        // Buttons and the breadcrumb wait until the answers are stored.
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({ detail }) =>
            detail.proms.push(this.mutex.getUnlockedDef())
        );
        onWillUnmount(() => {
            this.isOver = true;
            clearTimeout(this.timer);
        });
    }

    get buttons() {
        return [
            { result: "pass", label: _t("OK"), icon: "fa-check" },
            { result: "fail", label: _t("Fail"), icon: "fa-times" },
            { result: "na", label: _t("n/a"), icon: "fa-minus" },
        ];
    }

    async observe(record) {
        // Reading the data is what makes a reload of the order reload the list.
        const { has_checks: hasChecks } = record.data;
        await this.load(record.resId, hasChecks);
    }

    async load(resId, hasChecks) {
        if (!resId || !hasChecks) {
            this.state.rounds = [];
            return;
        }
        const { rounds } = await this.mutex.exec(() =>
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
        if (this.isWaiting) {
            return;
        }
        this.isWaiting = true;
        await whenNobodyTypes(() => this.isOver);
        this.isWaiting = false;
        if (this.isOver || !record.resId || (await record.isDirty())) {
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

    /** What a field shows when nobody types in it. */
    getStored(check, field) {
        return field === "value_number" ? this.getNumber(check) : check[field];
    }

    /** Store what was typed into a field. */
    async store(round, check, field, typed) {
        const text = typed.trim();
        if (text === this.getStored(check, field)) {
            return;
        }
        const value = field === "value_number" ? this.readNumber(text) : text;
        if (value !== undefined) {
            await this.answer(round, check, { [field]: value });
        }
    }

    /** The number that was typed; false: none; undefined: it says why it takes none. */
    readNumber(text) {
        if (!text) {
            return false;
        }
        const value = parseMeasured(text);
        if (value === null) {
            this.notification.add(_t("“%s” is not a number.", text), { type: "warning" });
            return undefined;
        }
        if (Number.isNaN(value)) {
            const { decimalPoint, thousandsSep } = localization;
            const [first, second] = [
                text.replace(thousandsSep, decimalPoint),
                text.replace(thousandsSep, ""),
            ];
            this.notification.add(
                _t("“%(text)s” can be read in two ways: write %(first)s or %(second)s.", {
                    text,
                    first,
                    second,
                }),
                { type: "warning", sticky: true }
            );
            return undefined;
        }
        return value;
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
        this.state.busy[check.id] = (this.state.busy[check.id] || 0) + 1;
        try {
            const values = await this.mutex.exec(() =>
                this.orm.call("rma.service.check", "action_answer", [[check.id], vals])
            );
            this.update(round.key, values);
        } finally {
            this.state.busy[check.id] -= 1;
        }
        if (!this.isOver) {
            this.reloadSoon();
        }
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
        await this.mutex.exec(() =>
            this.orm.call("rma.service.order", "action_mark_all_passed", [
                [this.props.record.resId],
                round.phase,
            ])
        );
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
        await refreshRecord(record, () => this.isOver);
    }
}

export const serviceChecklist = {
    component: ServiceChecklist,
    fieldDependencies: [{ name: "has_checks", type: "boolean" }],
};

registry.category("view_widgets").add("service_checklist", serviceChecklist);
