import { registry } from "@web/core/registry";

const name = ".modal .o_web_sign_name_and_signature input";
const submit = ".modal .o_portal_sign_submit:enabled:not(.o_btn_loading)";

registry.category("web_tour.tours").add("rma_portal_sign_again", {
    steps: () => [
        {
            trigger: "a[data-bs-target='#modalaccept']:contains(Sign)",
            run: "click",
        },
        {
            content: "A name that nobody has",
            trigger: name,
            run: `edit ${"A".repeat(300)}`,
        },
        { trigger: submit, run: "click" },
        {
            content: "It says what is wrong",
            trigger: ".modal .o_portal_sign_error_msg:contains(longer than 200)",
        },
        {
            content: "The button is there again, with its sign and words",
            trigger: `${submit}:has(.fa-check):contains(Sign)`,
        },
        { trigger: name, run: "edit Anna" },
        { trigger: submit, run: "click", expectUnloadPage: true },
        { trigger: "#quote_content:contains(Thank You)" },
    ],
});
