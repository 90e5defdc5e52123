import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useFileUploader } from "@web/core/utils/files";
import { ServiceChecklist } from "../checklist/checklist";

// What goes with the answer when it is taken back; photo and remark stay.
const JUDGED = ["result", "value_number", "value_text", "value_choice"];

/**
 * The points of the intake, answered in its dialog, before there is an order: the
 * answers are kept in the dialog and judged by the server as those of an order.
 */
export class IntakeChecks extends ServiceChecklist {
    setup() {
        super.setup();
        this.upload = useFileUploader();
    }

    observe(record) {
        const checks = record.data.intake_checks || [];
        if (!checks.length) {
            this.state.rounds = [];
            return;
        }
        const round = {
            key: "intake",
            phase: "intake",
            round: 1,
            label: _t("Intake"),
            is_current: true,
            is_active: true,
            is_locked: false,
            total: checks.length,
            checks: checks.map((check) => ({ ...check })),
        };
        this.count(round);
        this.state.opened.intake ??= true;
        this.state.rounds = [round];
    }

    getPhotoUrl(check) {
        return `/web/image/${check.photo_id}/256x256`;
    }

    openPhoto(check) {
        window.open(`/web/image/${check.photo_id}`, "_blank");
    }

    async onPhoto(round, check, ev) {
        const [file] = ev.target.files;
        if (file) {
            const { resId, resModel } = this.props.record;
            const files = await this.upload("/web/binary/upload_attachment", {
                csrf_token: odoo.csrf_token,
                ufile: [file],
                model: resModel,
                id: resId || 0,
            });
            if (files?.[0]?.error) {
                this.notification.add(files[0].error, { type: "danger" });
            } else if (files) {
                await this.answer(round, check, { photo_id: files[0].id });
            }
        }
        ev.target.value = "";
    }

    async answer(round, check, vals) {
        await this.change({ [check.id]: vals });
        const { intake_checks: checks } = this.props.record.data;
        const problem = checks.find(({ id }) => id === check.id)?.problem;
        if (problem) {
            this.notification.add(problem, { type: "warning" });
        }
    }

    async markAllPassed(round) {
        const taps = this.getOpenTaps(round);
        await this.change(
            Object.fromEntries(taps.map((check) => [check.id, { result: "pass" }]))
        );
    }

    /** Keep answers to points, by their ids. */
    change(valsById) {
        return this.mutex.exec(() => {
            const { record } = this.props;
            const answers = { ...record.data.check_answers };
            for (const [id, vals] of Object.entries(valsById)) {
                const answer = { ...answers[id], ...vals };
                const isTakenBack = vals.result === "pending" || vals.value_number === false;
                const isValue = JUDGED.slice(1).some((name) => name in vals);
                for (const name of isTakenBack ? JUDGED : isValue ? ["result"] : []) {
                    delete answer[name];
                }
                answers[id] = answer;
            }
            return record.update({ check_answers: answers });
        });
    }
}

registry.category("view_widgets").add("rma_service_intake_checks", {
    component: IntakeChecks,
    fieldDependencies: [
        { name: "check_answers", type: "json" },
        { name: "intake_checks", type: "json" },
    ],
});
