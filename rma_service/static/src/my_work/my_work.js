import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { onMounted } from "@odoo/owl";

/**
 * Who opens his work is asked first about what he left running over night.
 *
 * @param {typeof import("@web/views/list/list_controller").ListController} Controller
 */
function beginningDay(Controller) {
    return class extends Controller {
        setup() {
            super.setup();
            const action = useService("action");
            const orm = useService("orm");
            onMounted(async () => {
                const asked = await orm.call("rma.service.operation", "action_begin_day", []);
                if (asked && asked !== true) {
                    await action.doAction(asked, { onClose: () => this.model.load() });
                }
            });
        }
    };
}

registry.category("views").add("service_my_work_kanban", {
    ...kanbanView,
    Controller: beginningDay(KanbanController),
});
registry.category("views").add("service_my_work_list", {
    ...listView,
    Controller: beginningDay(ListController),
});
