import { SignatureForm } from "@portal/signature_form/signature_form";
import { patch } from "@web/core/utils/patch";

patch(SignatureForm.prototype, {
    /** Whose signature was refused signs again: Odoo leaves the button waiting. */
    async onClickSubmit() {
        const button = this.rootRef.el.querySelector(".o_portal_sign_submit");
        const content = [...button.childNodes];
        try {
            return await super.onClickSubmit(...arguments);
        } finally {
            button.classList.remove("o_btn_loading", "disabled", "pe-none");
            button.disabled = false;
            button.replaceChildren(...content);
        }
    },
});
