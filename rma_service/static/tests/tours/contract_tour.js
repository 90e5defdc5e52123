import { registry } from "@web/core/registry";

const button = (name) => `.o_form_view .o_statusbar_buttons button[name=${name}]:enabled`;
const stage = (name) => `.o_statusbar_status .o_arrow_button_current:contains(${name})`;
const left = (number) => `.o_field_widget[name=units_left]:contains(${number})`;

/** Confirm the quotation that is open, and go back to the contract. */
const confirmSale = () => [
    { trigger: ".o_form_view .o_field_widget[name=order_line]" },
    { trigger: button("action_confirm"), run: "click" },
    { trigger: stage("Sales Order") },
    { trigger: ".o_back_button a", run: "click" },
];

registry.category("web_tour.tours").add("rma_service_contract_sold", {
    steps: () => [
        { trigger: stage("Draft") },
        { trigger: button("action_create_quotation"), run: "click" },
        ...confirmSale(),
        { trigger: stage("Active") },
        { trigger: left("10.00") },
        { trigger: button("action_bill"), run: "click" },
        { trigger: `.o_form_view .o_field_widget[name=amount_residual], ${stage("Draft")}` },
        { trigger: ".o_field_widget[name=invoice_line_ids]:contains(Support fee)" },
        { trigger: ".o_back_button a", run: "click" },
        { trigger: left("10.00") },
    ],
});

registry.category("web_tour.tours").add("rma_service_contract_topped_up", {
    steps: () => [
        { trigger: left("-1.50") },
        {
            content: "Change Units opens its dialog",
            trigger: ".o_statusbar_buttons button:contains(Change Units)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=units] input", run: "edit 5" },
        {
            trigger: ".modal .o_field_widget[name=product_id] input",
            run: "edit Hour in advance",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Hour in advance)",
            run: "click",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...confirmSale(),
        {
            content: "What exceeded is covered by it",
            trigger: left("3.50"),
        },
        { trigger: ".nav-link[name=log]", run: "click" },
        { trigger: ".o_field_widget[name=entry_ids]:contains(Top-up)" },
    ],
});
