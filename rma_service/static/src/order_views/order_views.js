import { RottingKanbanController } from "@mail/js/rotting_mixin/rotting_kanban_controller";
import { rottingKanbanView } from "@mail/js/rotting_mixin/rotting_kanban_view";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { status } from "@odoo/owl";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { FoundEverywhere, useFoundEverywhere } from "../found_everywhere/found_everywhere";
import { refreshRecord } from "../rest/rest";
import { noting, RecentMenu } from "../recent/recent";
import { givingAway } from "./giving_away";
import { offeringOwn } from "./own_menu";
import { askingForShown, ShownColumnsRenderer } from "./shown_columns";

// Devices come in by the intake: its button is the first and the primary one, the bare
// form the second. Whoever gives an order to a colleague is told and led back.

export class ServiceOrderListController extends askingForShown(ListController) {
    static template = "rma_service.OrderListView";
    static components = { ...super.components, FoundEverywhere, RecentMenu };
    // Who gave an order away is told to which team.
    static askedFields = ["team_id"];

    setup() {
        super.setup();
        this.found = useFoundEverywhere(this.env, (id) => this.props.selectRecord(id, {}));
    }
}

export class ServiceOrderKanbanController extends RottingKanbanController {
    static template = "rma_service.OrderKanbanView";
    static components = { ...super.components, FoundEverywhere, RecentMenu };

    setup() {
        super.setup();
        this.found = useFoundEverywhere(this.env, (id) => this.props.selectRecord(id, {}));
    }
}

/** The order on the screen shows at once what was scanned on it. */
class ServiceOrderFormController extends noting(offeringOwn(FormController)) {
    setup() {
        super.setup();
        useBus(this.env.bus, "RMA-SERVICE:PART-SCANNED", ({ detail }) => {
            const { root } = this.model;
            if (detail.resId === root.resId) {
                refreshRecord(root, () => status(this) === "destroyed");
            }
        });
    }
}

// More in one period is no calendar any more, and takes seconds to read.
const MOST_EVENTS = 500;

// What a calendar of ours shows of a record, where it knows it: people and things.
const TITLE_FIELDS = ["partner_id", "product_id", "device_id"];

/** A calendar whose entries say the customer and his device, not a number; of very many
 *  in a period it has the earliest, with a word of it. */
export class ServiceCalendarModel extends CalendarModel {
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        const names = TITLE_FIELDS.map((name) => rawRecord[name]?.[1]).filter(Boolean);
        return names.length ? { ...record, title: names.join(", ") } : record;
    }

    async fetchRecords(data) {
        const { activeFields, context, fieldMapping, fieldNames, resModel } = this.meta;
        const names = new Set([...fieldNames, ...Object.keys(activeFields)]);
        const options = { context, limit: MOST_EVENTS + 1, order: fieldMapping.date_start };
        const domain = this.computeDomain(data);
        const records = await this.orm.searchRead(resModel, domain, [...names], options);
        if (records.length > MOST_EVENTS) {
            this.notification.add(
                _t(
                    "Only the first %s of this period are here: look at a week or a day, or filter.",
                    MOST_EVENTS
                ),
                { type: "warning" }
            );
        }
        return records.slice(0, MOST_EVENTS);
    }
}

registry.category("views").add("service_calendar", {
    ...calendarView,
    Model: ServiceCalendarModel,
});
registry.category("views").add("service_order_form", {
    ...formView,
    Controller: ServiceOrderFormController,
    Model: givingAway(formView.Model),
});
registry.category("views").add("service_order_list", {
    ...listView,
    Model: givingAway(listView.Model),
    Controller: ServiceOrderListController,
    Renderer: ShownColumnsRenderer,
});
registry.category("views").add("service_order_kanban", {
    ...rottingKanbanView,
    Model: givingAway(rottingKanbanView.Model),
    Controller: ServiceOrderKanbanController,
});
