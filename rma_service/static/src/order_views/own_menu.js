import { user } from "@web/core/user";
import { onWillStart } from "@odoo/owl";

const MANAGER = "rma_service.group_service_manager";

/**
 * The menu of a form offers what its user may do: custom fields are defined by managers,
 * and the entry for it ended in a refusal for all others.
 */
export function offeringOwn(Controller) {
    return class extends Controller {
        setup() {
            super.setup();
            onWillStart(async () => {
                this.isServiceManager = await user.hasGroup(MANAGER);
            });
        }

        getStaticActionMenuItems() {
            const items = super.getStaticActionMenuItems();
            const { isAvailable } = items.addPropertyFieldValue;
            items.addPropertyFieldValue.isAvailable = () =>
                this.isServiceManager && isAvailable();
            return items;
        }
    };
}
