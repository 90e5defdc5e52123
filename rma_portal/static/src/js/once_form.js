import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** Two clicks send one form. */
export class OnceForm extends Interaction {
    static selector = "form.o_service_once";
    dynamicContent = {
        _root: { "t-on-submit": this.onSubmit },
    };

    onSubmit() {
        // After the browser has taken the form: a disabled button sends nothing.
        this.waitForTimeout(() => {
            for (const button of this.el.querySelectorAll("button[type=submit]")) {
                button.disabled = true;
            }
        }, 0);
    }
}

registry.category("public.interactions").add("rma_portal.once_form", OnceForm);
