import { registry } from "@web/core/registry";
import { draw } from "./signature_tour";

const MOST_INTERACTIONS = 6;
const MOST_FIELDS = 8;
let interactions = 0;

/** A step in which somebody does something: it is counted. */
function act(step) {
    const { run } = step;
    return {
        ...step,
        async run(helpers) {
            interactions += 1;
            if (typeof run === "function") {
                return run.call(this, helpers);
            }
            const [verb, ...words] = run.split(" ");
            return helpers[verb](words.join(" "));
        },
    };
}

/** The fields of the dialog that take something, a switch for more of them aside. */
function countFields() {
    const fields = [...document.querySelectorAll(".modal .o_field_widget")].filter(
        (field) =>
            field.getClientRects().length &&
            !field.classList.contains("o_readonly_modifier") &&
            !field.closest(".o_list_renderer") &&
            field.getAttribute("name") !== "show_more" &&
            field.querySelector("input, textarea, select, button")
    );
    return fields.map((field) => field.getAttribute("name"));
}

registry.category("web_tour.tours").add("rma_service_counter", {
    steps: () => [
        act({
            content: "Scan the device: who owns it, and what it is, is known",
            trigger: ".modal .o_field_widget[name='serial'] input",
            run: "edit COUNTER-1",
        }),
        act({
            content: "Say the fault",
            trigger: ".modal .o_field_widget[name='problem'] textarea",
            run: "edit Beeps all night",
        }),
        {
            content: "The customer is the owner",
            trigger:
                ".modal .o_field_widget[name='partner_id'] input:value(Tour Customer)",
        },
        {
            content: "Few fields ask for something",
            trigger: ".modal .o_field_widget[name='show_more']",
            run() {
                const names = countFields();
                if (names.length > MOST_FIELDS) {
                    throw new Error(`${names.length} fields: ${names}`);
                }
            },
        },
        { trigger: ".modal .o_field_widget[name='photo_ids'] .o_service_photo_add" },
        act({
            content: "What has to be checked while he is here",
            trigger: ".modal .o_service_checklist_all",
            run: "click",
        }),
        {
            trigger: ".modal .o_service_check_pass:contains(Type plate)",
        },
        act({
            content: "Receive",
            trigger: ".modal footer button[name='action_confirm_and_sign']:visible",
            run: "click",
        }),
        act({
            content: "The customer signs",
            trigger: ".modal .o_service_signature_pad canvas",
            run: draw,
        }),
        act({
            content: "Protocol and label are printed",
            trigger: ".modal button[name='action_sign_and_print']",
            run: "click",
        }),
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The order is open, checked and signed; it was quickly done",
            trigger: ".o_form_view:contains(Beeps all night), .o_form_view:has(textarea:value(Beeps all night))",
            run() {
                if (interactions > MOST_INTERACTIONS) {
                    throw new Error(`${interactions} interactions`);
                }
            },
        },
        {
            content: "The address is the order's own",
            trigger: ".o_breadcrumb:not(:contains(Stranger))",
            run() {
                if (!/\/odoo\/service-orders\/\d+$/.test(location.pathname)) {
                    throw new Error(location.pathname);
                }
                location.reload();
            },
            expectUnloadPage: true,
        },
        {
            content: "A reload shows the same order",
            trigger: ".o_form_view:has(textarea:value(Beeps all night))",
        },
    ],
});

registry.category("web_tour.tours").add("rma_service_counter_newcomer", {
    steps: () => [
        {
            content: "More is asked where it is wanted",
            trigger: ".modal .o_field_widget[name='show_more'] input",
            run: "click",
        },
        {
            trigger:
                ".modal:has(.o_field_widget[name='severity']):has(.o_field_widget[name='category_id']) .o_field_widget[name='condition']",
        },
        {
            content: "Nobody has this number",
            trigger: ".modal .o_field_widget[name='partner_id'] input",
            run: "edit 0722 907 333",
        },
        {
            trigger: ".ui-autocomplete .o_m2o_dropdown_option_create a, .o-autocomplete--dropdown-menu .o_m2o_dropdown_option_create a",
            run: "click",
        },
        {
            content: "The number went where it belongs",
            trigger:
                ".modal .o_field_widget[name='phone'] input:value(0722 907 333)",
        },
        {
            trigger: ".modal:has(.o_field_widget[name='vat'], .o_field_widget[name='company_type']) .o_field_widget[name='name'] input",
            run: "edit Tour Newcomer",
        },
        { trigger: ".modal .o_form_button_save", run: "click" },
        {
            trigger:
                ".modal .o_field_widget[name='partner_id'] input:value(Tour Newcomer)",
        },
        { trigger: ".modal footer button:contains(Discard)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});
