import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const answer = "[data-name=service_answer]";

// What the customer reads before and after his click.
const before = [
    {
        content: "The page names order, device, number, fault and what was found",
        trigger: "[data-name=service_order]:contains(SRV/):contains(Keys stick since Monday)",
    },
    {
        content: "of the catalogue without a code",
        trigger: "[data-name=found]:contains(Membrane worn):not(:contains(KB-1))",
    },
    { trigger: "[data-name=days]:contains(5 days from your consent)" },
    { trigger: "body:not(:contains(Customer is difficult))" },
];

const sign = [
    { trigger: "body[is-ready=true]" },
    { trigger: "[name=sale_order_actions] a:contains(Sign)", run: "click" },
    { trigger: ".modal [data-name=service_signed]:contains(version):contains(SRV/)" },
    { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
    {
        trigger: ".modal .o_portal_sign_submit:enabled",
        run: "click",
        expectUnloadPage: true,
    },
];

const decline = [
    { trigger: "body[is-ready=true]" },
    { trigger: "[name=sale_order_actions] a:contains(Reject)", run: "click" },
    { trigger: ".modal.show textarea[name=decline_message]", run: "edit Too dear" },
    {
        trigger: ".modal.show button:contains(Reject)",
        run: "click",
        expectUnloadPage: true,
    },
];

function backToOrder(words) {
    return [
        {
            trigger: "[data-name=service_order] a:contains(SRV/)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: `.o_service_page .alert:contains(${words})` },
    ];
}

tours.add("rma_portal_service_sign", {
    steps: () => [
        ...before,
        ...sign,
        { trigger: `${answer}:contains(Agreed by):contains(We start the repair soon)` },
        { trigger: "body:not(:has([name=sale_order_actions]))" },
        ...backToOrder("Thank you for your order. We start the repair soon."),
        { trigger: "body:not(:has([data-name=estimate]))" },
    ],
});

tours.add("rma_portal_service_sign_parts_missing", {
    steps: () => [
        ...sign,
        { trigger: `${answer}:contains(Agreed by):contains(We wait for parts)` },
        ...backToOrder("We wait for parts for your device."),
    ],
});

tours.add("rma_portal_service_sign_supplement", {
    steps: () => [
        ...sign,
        { trigger: `${answer}:contains(Agreed by):contains(We are repairing your device)` },
    ],
});

tours.add("rma_portal_service_decline", {
    steps: () => [
        ...before,
        ...decline,
        { trigger: `${answer}:contains(Declined by):contains(You can collect it)` },
        ...backToOrder("You declined our estimate: your device is as it was. You can collect it."),
    ],
});

tours.add("rma_portal_service_decline_supplement", {
    steps: () => [
        ...decline,
        { trigger: `${answer}:contains(Declined by):contains(We are repairing your device)` },
        { trigger: "[data-name=service_present] a:contains(See the present estimate)" },
        ...backToOrder("We are repairing your device."),
    ],
});

tours.add("rma_portal_service_old_version", {
    steps: () => [
        { trigger: `${answer}:contains(took the place of this one)` },
        {
            trigger: "[data-name=service_present] a:contains(version 2)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name=sale_order_actions] a:contains(Sign)" },
    ],
});

tours.add("rma_portal_service_sign_old_version", {
    steps: () => [
        { trigger: "body:contains(There is also version):contains(agreeing to one withdraws)" },
        ...sign,
        { trigger: `${answer}:contains(Agreed by):contains(We start the repair soon)` },
    ],
});

tours.add("rma_portal_service_other_withdrawn", {
    steps: () => [
        { trigger: `${answer}:contains(It can no longer be answered)` },
        { trigger: "[data-name=service_present] a:contains(version 1)" },
        { trigger: "body:not(:has([name=sale_order_actions] a:contains(Sign)))" },
    ],
});

// What the colleague sees in the back office after it.
tours.add("rma_portal_service_start_agreed", {
    steps: () => [
        { trigger: ".o_field_widget[name=start_state]:contains(Agreed, ready to start)" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Ready to Start)" },
        { trigger: ".o-mail-Activity:contains(Agreed: start the repair)" },
        { trigger: "button[name=action_start_repair].btn-primary", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Repair)" },
        { trigger: "body:not(:has(.o-mail-Activity:contains(Agreed: start)))" },
    ],
});

tours.add("rma_portal_service_go_on_without", {
    steps: () => [
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Repair)" },
        { trigger: ".nav-link[name=operations]", run: "click" },
        { trigger: ".o_data_row:contains(Clean):contains(page_owner)" },
        { trigger: "button[name=action_finish_repair].btn-primary" },
    ],
});

tours.add("rma_portal_service_consent_by_phone", {
    steps: () => [
        { trigger: "button:contains(Register Consent)", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input:value(page_owner)" },
        { trigger: ".modal .o_field_widget[name=date]:not(:has(input:value(/^$/)))" },
        { trigger: ".modal .o_field_widget[name=channel] label:contains(By phone)", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Anna's daughter" },
        { trigger: ".modal button[name=action_approve]", run: "click" },
        { trigger: ".o_field_widget[name=start_state]:contains(Agreed, ready to start)" },
    ],
});

tours.add("rma_portal_service_phoned", {
    steps: () => [
        { trigger: `${answer}:contains(Agreed by):contains(Anna's daughter)` },
        ...backToOrder("We start the repair soon."),
    ],
});
