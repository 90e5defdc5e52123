import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";
import { onMounted, toRaw } from "@odoo/owl";

// What of a saved intake was typed or scanned, not proposed.
const TYPED = ["partner_id", "serial", "product_id", "model", "problem", "accessories"];

/**
 * The intake asks before Escape or the X throws away what was typed: at the counter
 * both are hit by mistake. The button Discard says what it does and asks nothing.
 */
export class IntakeFormController extends FormController {
    setup() {
        super.setup();
        this.dialogs = useService("dialog");
        onMounted(() => this.guardClose());
    }

    guardClose() {
        if (!this.env.inDialog) {
            return;
        }
        // Raw: nothing on the screen changes with it.
        const dialogData = toRaw(this.env.dialogData);
        const { close } = dialogData;
        dialogData.close = async (params) => {
            if (!params?.dismiss || !(await this.isTyped())) {
                return close(params);
            }
            this.dialogs.add(ConfirmationDialog, {
                title: _t("Discard what you typed?"),
                body: _t("The intake is not finished: nothing of it is kept."),
                confirmLabel: _t("Discard"),
                confirm: () => close(params),
                cancelLabel: _t("Go On"),
                cancel: () => {},
            });
        };
    }

    async isTyped() {
        const { root } = this.model;
        if (await root.isDirty()) {
            return true;
        }
        const { data } = root;
        return !root.isNew && (data.line_ids.count > 0 || TYPED.some((name) => data[name]));
    }
}

registry.category("views").add("service_intake_form", {
    ...formView,
    Controller: IntakeFormController,
});
