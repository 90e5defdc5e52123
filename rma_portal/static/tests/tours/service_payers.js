import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const stage = (name) => ({
    trigger: `.o_statusbar_status .o_arrow_button_current:contains(${name})`,
});

const sign = [
    { trigger: "body[is-ready=true]" },
    { trigger: "[name=sale_order_actions] a:contains(Sign)", run: "click" },
    { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
    {
        trigger: ".modal .o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    { trigger: "[data-name=service_answer]:contains(Agreed by)" },
];

// === WITHDRAWAL ===//

const untold = [
    { trigger: "body[is-ready=true]" },
    { trigger: "#withdrawal_start:not(:checked)" },
    { trigger: "#withdrawal_loss:not(:checked)" },
    { trigger: "[data-name=instruction] summary", run: "click" },
    {
        content: "The instruction and the form of the law",
        trigger:
            "[data-name=instruction]:contains(within 14 days):contains(I hereby give notice)",
    },
];

const tick = (box) => [
    { trigger: box, run: "click", expectUnloadPage: true },
    { trigger: `${box}:checked` },
];

tours.add("rma_portal_withdrawal_sign_at_once", {
    steps: () => [
        ...untold,
        ...tick("#withdrawal_start"),
        { trigger: "#withdrawal_loss:not(:checked)" },
        ...tick("#withdrawal_loss"),
        ...sign,
        { trigger: "[data-name=withdrawal]:contains(What is done by then is paid)" },
    ],
});

tours.add("rma_portal_withdrawal_sign_later", {
    steps: () => [
        ...untold,
        ...sign,
        { trigger: "[data-name=withdrawal]:not(:contains(What is done by then is paid))" },
    ],
});

tours.add("rma_portal_withdrawal_withdraw", {
    steps: () => [
        {
            trigger: "[data-name=withdrawal] a:contains(Withdraw from contract here)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#withdrawal_name:value(page_private)" },
        { trigger: "#withdrawal_email:value(anna@example.com)" },
        {
            content: "One step, and nothing else to press",
            trigger: "form:has(#withdrawal_name) button:only-of-type:contains(Confirm withdrawal)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1:contains(We received your withdrawal)" },
        { trigger: "p:contains(anna@example.com)" },
        {
            trigger: "a:contains(Back to the estimate)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=withdrawn]:contains(You withdrew from this contract)" },
        { trigger: "body:not(:has([data-name=withdrawal]))" },
    ],
});

const settle = [
    { trigger: "button[name=action_settle_withdrawal]", run: "click" },
];

tours.add("rma_portal_withdrawal_settle_work", {
    steps: () => [
        { trigger: ".alert [name=withdrawal_proposal]:contains(asked to begin at once)" },
        { trigger: ".alert [name=withdrawal_proposal]:contains(still to pay $ 50.00)" },
        ...settle,
        {
            content: "What was done is proposed as charged",
            trigger: ".modal [name=line_ids] .o_data_row:contains(The work, as agreed)",
        },
        { trigger: ".modal button[name=action_confirm]:contains(End Without)", run: "click" },
        stage("Ready"),
        { trigger: "button[name=action_create_invoice]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=invoice_line_ids]" },
    ],
});

tours.add("rma_portal_withdrawal_settle_nothing", {
    steps: () => [
        { trigger: ".alert [name=withdrawal_proposal]:contains(nothing that was done is paid)" },
        ...settle,
        { trigger: ".modal [name=line_ids] .o_data_row:contains(Nothing)" },
        { trigger: ".modal button[name=action_confirm]:contains(End Without)", run: "click" },
        stage("Ready"),
        { trigger: "body:not(:has(button[name=action_settle_withdrawal]))" },
    ],
});

tours.add("rma_portal_withdrawal_settle_credit", {
    steps: () => [
        { trigger: ".alert [name=withdrawal_proposal]:contains(to give back $ 50.00)" },
        ...settle,
        {
            content: "The credit note is there as a draft",
            trigger: ".o_form_view button[name=action_post]",
            run: "click",
        },
        stage("Posted"),
    ],
});

tours.add("rma_portal_withdrawal_no_button", {
    steps: () => [
        { trigger: ".o_service_page .alert:contains(ready)" },
        { trigger: "body:not(:has([data-name=withdrawal]))" },
    ],
});

// === LEGAL GUARANTEE ===//

const told = "[data-name=guarantee]:contains(choose between repair and replacement)";
const choose = (label, words) => [
    { trigger: told },
    {
        trigger: `[data-name=guarantee] button:contains(${label})`,
        run: "click",
        expectUnloadPage: true,
    },
    { trigger: `[data-name=guarantee_choice]:contains(${words})` },
];

tours.add("rma_portal_guarantee_repair", {
    steps: () => [
        { trigger: `${told}:contains(extended once by 12 months)` },
        ...choose("I choose the repair", "You chose the repair."),
    ],
});

tours.add("rma_portal_guarantee_repair_again", {
    steps: () => [
        { trigger: `${told}:not(:contains(extended once))` },
        ...choose("I choose the repair", "You chose the repair."),
    ],
});

tours.add("rma_portal_guarantee_replacement", {
    steps: () => choose("I choose the replacement", "You chose the replacement."),
});

tours.add("rma_portal_guarantee_start", {
    steps: () => [
        { trigger: ".o_field_widget[name=guarantee_choice] input:value(Repair)" },
        { trigger: "button[name=action_start_repair].btn-primary", run: "click" },
        stage("Repair"),
    ],
});

tours.add("rma_portal_guarantee_wait", {
    steps: () => [
        { trigger: "button[name=action_start_repair].btn-primary", run: "click" },
        { trigger: ".modal:contains(may choose between repair and replacement)" },
        { trigger: ".modal .btn-primary", run: "click" },
        stage("Diagnosis"),
    ],
});

// === SCHEME ===//

tours.add("rma_portal_scheme_sign", {
    steps: () => [
        { trigger: "tr[name=scheme]:contains(Paid by Repair bonus):contains(60.00)" },
        { trigger: "tr[name=customer_pays]:contains(You pay):contains(96.00)" },
        { trigger: "[name=customer_pays] strong:contains(96.00)" },
        ...sign,
    ],
});

tours.add("rma_portal_scheme_bill", {
    steps: () => [
        { trigger: ".o_field_widget[name=scheme_claim_state]:contains(To file)" },
        { trigger: ".o_field_widget[name=amount_scheme]:contains(60.00)" },
        { trigger: ".o_field_widget[name=amount_customer]:contains(96.00)" },
        { trigger: ".o_field_widget[name=amount_due]:contains(96.00)" },
        { trigger: "button[name=action_create_invoice]", run: "click" },
        { trigger: "button[name=action_post]", run: "click" },
        stage("Posted"),
        { trigger: ".o_payment_label:contains(Paid by Repair bonus on)" },
        { trigger: ".oe_subtotal_footer .oe_subtotal_footer_separator:contains(96.00)" },
    ],
});

tours.add("rma_portal_scheme_page", {
    steps: () => [
        { trigger: "[data-name=money]:contains(156.00)" },
        { trigger: "[data-name=money] [data-name=scheme]:contains(60.00)" },
        { trigger: "[data-name=money]:contains(To pay):contains(96.00)" },
    ],
});

tours.add("rma_portal_scheme_invoice", {
    steps: () => [{ trigger: "#portal_sale_content, .o_portal_sidebar:contains(96.00)" }],
});

tours.add("rma_portal_scheme_file", {
    steps: () => [
        { trigger: ".o_field_widget[name=amount]:contains(60.00)" },
        { trigger: "button[name=action_make_file]", run: "click" },
        { trigger: ".modal p:contains(The file is being prepared)" },
        { trigger: ".modal button:contains(Close)", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: "button[name=action_file]", run: "click" },
        stage("Filed"),
        { trigger: "button[name=action_register_payment]", run: "click" },
        { trigger: ".modal .o_field_widget[name=amount] input:value(60.00)" },
        { trigger: ".modal button[name=action_create_payments]", run: "click" },
        stage("In Process"),
        { trigger: ".breadcrumb a:contains(CL/)", run: "click" },
        stage("Paid"),
    ],
});

tours.add("rma_portal_scheme_refuse", {
    steps: () => [
        { trigger: "button:contains(Refused)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Used already" },
        { trigger: ".modal p:contains(is told so by mail)" },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        stage("Refused"),
    ],
});

tours.add("rma_portal_scheme_page_refused", {
    steps: () => [
        { trigger: "[data-name=money]:contains(156.00)" },
        { trigger: "[data-name=money]:not(:has([data-name=scheme]))" },
        { trigger: "[data-name=money]:contains(To pay):contains(156.00)" },
    ],
});
