import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

const APP = "rma_service.rma_service_menu_root";

/**
 * A label that is scanned opens its order, from wherever one is in the app: number of an
 * order, serial or own number of a device. On the form of an order a part is taken with
 * its label. A dialog that waits for a scan keeps it.
 */
export const scanService = {
    dependencies: ["action", "barcode", "menu", "notification", "orm"],

    start(env, { action, barcode, menu, notification, orm }) {
        /** The order whose form is on the screen, or nothing. */
        function getShownOrder() {
            const { props, currentState } = action.currentController || {};
            const isForm = props?.resModel === "rma.service.order" && props.type === "form";
            return isForm ? currentState?.resId || props.resId : undefined;
        }

        async function open(number) {
            const shown = getShownOrder();
            if (shown) {
                const done = await orm.call("rma.service.order", "use_scanned", [
                    [shown],
                    number,
                ]);
                if (done) {
                    notification.add(done, { type: "success" });
                    env.bus.trigger("RMA-SERVICE:PART-SCANNED", { resId: shown });
                    return;
                }
            }
            const found = await orm.call("rma.service.order", "find_scanned", [number]);
            if (found) {
                return action.doAction(found);
            }
            notification.add(_t("Neither an order nor a device has the number %s.", number), {
                type: "warning",
            });
        }

        barcode.bus.addEventListener("barcode_scanned", ({ detail }) => {
            const isOurs = menu.getCurrentApp()?.xmlid === APP;
            if (isOurs && !document.querySelector(".o_dialog")) {
                open(detail.barcode);
            }
        });
        return { open };
    },
};

registry.category("services").add("rma_service_scan", scanService);
