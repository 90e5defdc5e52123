import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { Component, useState } from "@odoo/owl";
import { offeringOwn } from "../order_views/own_menu";

const MOST = 8;
const DEVICE_VIEW = "rma_service.stock_lot_view_form_device";
const MODELS = ["rma.service.order", "stock.lot"];

function getKey() {
    return `rma_service.recent.${user.userId}`;
}

/** Return the records that the user had on the screen, newest first: [model, id]. */
export function getRecent() {
    try {
        const rows = JSON.parse(browser.localStorage.getItem(getKey())) || [];
        return rows.filter(([model]) => MODELS.includes(model));
    } catch {
        return [];
    }
}

/**
 * Remember a record that was opened. Only its id is kept, in the browser: what it is
 * called, and whether he may still see it, is asked when the list is opened.
 */
export function noteRecent(model, resId) {
    if (!resId || !MODELS.includes(model)) {
        return;
    }
    const others = getRecent().filter(([name, id]) => name !== model || id !== resId);
    const rows = [[model, resId], ...others];
    const kept = MODELS.flatMap((name) => rows.filter((row) => row[0] === name).slice(0, MOST));
    browser.localStorage.setItem(
        getKey(),
        JSON.stringify(rows.filter((row) => kept.includes(row)))
    );
}

/** Forms whose records are remembered. */
export function noting(Controller) {
    return class extends Controller {
        get modelParams() {
            const params = super.modelParams;
            const { onRootLoaded } = params.hooks;
            const hooks = {
                ...params.hooks,
                onRootLoaded: (root) => {
                    noteRecent(root.resModel, root.resId);
                    return onRootLoaded?.(root);
                },
            };
            return { ...params, hooks };
        }
    };
}

/** The orders and devices that the user had on the screen last. */
export class RecentMenu extends Component {
    static template = "rma_service.RecentMenu";
    static components = { Dropdown, DropdownItem };
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ groups: [], isLoaded: false });
    }

    async load() {
        const recent = getRecent();
        const groups = await Promise.all(
            MODELS.map(async (model) => {
                const ids = recent.filter(([name]) => name === model).map(([, id]) => id);
                const rows = ids.length
                    ? await this.orm.searchRead(model, [["id", "in", ids]], this.getFields(model))
                    : [];
                rows.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
                return { model, rows };
            })
        );
        this.state.groups = groups.filter(({ rows }) => rows.length);
        this.state.isLoaded = true;
    }

    getFields(model) {
        return model === "stock.lot"
            ? ["display_name", "product_id"]
            : ["name", "product_id", "partner_id"];
    }

    getTitle(row) {
        return row.name || row.display_name;
    }

    getSubtitle(row) {
        return [row.product_id, row.partner_id]
            .filter(Boolean)
            .map(([, name]) => name)
            .join(" · ");
    }

    async open(model, resId) {
        if (model === "stock.lot") {
            return this.action.doAction({
                type: "ir.actions.act_window",
                res_model: model,
                res_id: resId,
                views: [[false, "form"]],
                context: { form_view_ref: DEVICE_VIEW },
            });
        }
        return this.action.doAction("rma_service.rma_service_order_action", {
            viewType: "form",
            props: { resId },
        });
    }
}

registry.category("views").add("service_device_form", {
    ...formView,
    Controller: noting(offeringOwn(FormController)),
});
