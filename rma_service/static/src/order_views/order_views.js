import { RottingKanbanController } from "@mail/js/rotting_mixin/rotting_kanban_controller";
import { rottingKanbanView } from "@mail/js/rotting_mixin/rotting_kanban_view";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

// Devices come in by the intake: its button is the first and the primary one, the bare
// form the second.

export class ServiceOrderListController extends ListController {
    static template = "rma_service.OrderListView";
}

export class ServiceOrderKanbanController extends RottingKanbanController {
    static template = "rma_service.OrderKanbanView";
}

registry.category("views").add("service_order_list", {
    ...listView,
    Controller: ServiceOrderListController,
});
registry.category("views").add("service_order_kanban", {
    ...rottingKanbanView,
    Controller: ServiceOrderKanbanController,
});
