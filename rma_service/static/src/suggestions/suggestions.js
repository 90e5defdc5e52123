import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { refreshRecord } from "../rest/rest";

/**
 * What was found and done before on devices like that of a service order.
 *
 * Asked for only when it is shown: the form does not wait for it. What changes the
 * answer (model, equipment type, symptoms, fault, and the lines and defects that the
 * order has already) asks again once it is saved.
 */
export class ServiceSuggestions extends Component {
    static template = "rma_service.Suggestions";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ answer: null, isBusy: false });
        this.askedFor = null;
        onWillUnmount(() => (this.isOver = true));
        onWillStart(() => this.load(this.props));
        onWillUpdateProps((props) => this.load(props));
    }

    get canAdd() {
        return this.props.record.data.is_open && !this.state.isBusy;
    }

    get title() {
        const { count, scope } = this.state.answer;
        return scope === "model"
            ? _t("Finished orders of this model that resemble it: %s", count)
            : _t("Finished orders of this equipment type that resemble it: %s", count);
    }

    /** Ask for the suggestions, unless nothing changed that they depend on. */
    async load(props) {
        const { resId, data } = props.record;
        if (!resId) {
            this.state.answer = null;
            return;
        }
        const question = JSON.stringify([
            resId,
            data.product_id && data.product_id.id,
            data.equipment_type_id && data.equipment_type_id.id,
            data.symptom_ids && data.symptom_ids.currentIds,
            data.problem,
            ...["defect_ids", "operation_ids", "part_ids"].map(
                (name) => data[name] && data[name].currentIds
            ),
        ]);
        if (question === this.askedFor || (this.askedFor && props.record.dirty)) {
            return;
        }
        this.askedFor = question;
        const answer = await this.orm.call("rma.service.order", "get_suggestions", [
            resId,
        ]);
        // An answer to an older question that comes late is not shown.
        if (question === this.askedFor) {
            this.state.answer = answer;
        }
    }

    percent(group) {
        return Math.round((100 * group.success) / group.count);
    }

    heading(group) {
        const found = group.defects.join(", ");
        const done = group.resolutions.join(", ");
        return [found, done].filter(Boolean).join(" → ");
    }

    describe(lines) {
        return lines
            .map((line) => (line.quantity > 1 ? `${line.quantity} × ${line.name}` : line.name))
            .join(", ");
    }

    usual(group) {
        return this.describe(group.lines.filter((line) => line.is_usual));
    }

    open(order) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "rma.service.order",
            res_id: order.id,
            views: [[false, "form"]],
        });
    }

    /** Put the job of a group on the order; what was typed is saved before. */
    async add(group) {
        if (!(await this.props.record.save())) {
            return;
        }
        this.state.isBusy = true;
        try {
            await this.orm.call("rma.service.order", "action_add_suggestion", [
                this.props.record.resId,
                group.defect_ids,
                group.resolution_ids,
                group.key,
            ]);
            await refreshRecord(this.props.record, () => this.isOver);
            this.askedFor = null;
            await this.load(this.props);
        } finally {
            this.state.isBusy = false;
        }
    }
}

export const serviceSuggestions = {
    component: ServiceSuggestions,
    fieldDependencies: [
        { name: "is_open", type: "boolean" },
        { name: "equipment_type_id", type: "many2one" },
    ],
};

registry.category("view_widgets").add("rma_service_suggestions", serviceSuggestions);
