import { Component, onWillUnmount } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { refreshRecord } from "../rest/rest";

/**
 * The steps of an operation with big boxes to tick, for tablets in the workshop.
 * Every tick is saved at once.
 */
export class ProcedureSteps extends Component {
    static template = "rma_service.ProcedureSteps";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        onWillUnmount(() => (this.isOver = true));
    }

    get procedures() {
        const procedures = [];
        for (const step of this.props.record.data[this.props.name].records) {
            const procedure = step.data.procedure_id;
            let group = procedures.find((other) => other.id === procedure.id);
            if (!group) {
                group = {
                    id: procedure.id,
                    name: procedure.display_name,
                    version: step.data.procedure_version,
                    steps: [],
                };
                procedures.push(group);
            }
            group.steps.push(step);
        }
        return procedures;
    }

    getTicked(step) {
        let date = step.data.date_done;
        if (!date) {
            return "";
        }
        if (typeof date === "string") {
            date = deserializeDateTime(date);
        }
        const user = step.data.user_id ? step.data.user_id.display_name : "";
        return `${user}, ${toLocaleDateTimeString(date)}`;
    }

    getImage(step) {
        return `/web/image/rma.service.operation.step/${step.resId}/image`;
    }

    async tick(step) {
        if (this.props.readonly) {
            return;
        }
        await this.orm.call("rma.service.operation.step", "action_tick", [
            [step.resId],
            !step.data.is_done,
        ]);
        await refreshRecord(this.props.record, () => this.isOver);
    }
}

export const procedureSteps = {
    component: ProcedureSteps,
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "procedure_id", type: "many2one", relation: "rma.service.procedure" },
        { name: "procedure_version", type: "integer" },
        { name: "name", type: "char" },
        { name: "description", type: "html" },
        { name: "has_image", type: "boolean" },
        { name: "is_mandatory", type: "boolean" },
        { name: "is_done", type: "boolean" },
        { name: "date_done", type: "datetime" },
        { name: "user_id", type: "many2one", relation: "res.users" },
    ],
};

registry.category("fields").add("rma_service_steps", procedureSteps);
