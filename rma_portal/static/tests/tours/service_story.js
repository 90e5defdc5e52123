import { registry } from "@web/core/registry";
import { draw } from "@rma_service/../tests/tours/signature_tour";

const tours = registry.category("web_tour.tours");

// What is asked of the customer stands first, in one button.
function doTask(key, leavesPage = true) {
    return [
        { trigger: "body[is-ready=true]" },
        {
            trigger: `[data-name=status] a[data-name=task][data-task=${key}]`,
            run: "click",
            expectUnloadPage: leavesPage,
        },
    ];
}

async function choosePhoto({ anchor }) {
    const blob = await (await fetch("/web/static/img/logo.png")).blob();
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "keys.png", { type: "image/png" }));
    anchor.files = transfer.files;
}

function chooseFirstTime({ anchor }) {
    anchor.selectedIndex = 1;
    anchor.dispatchEvent(new Event("change", { bubbles: true }));
}

tours.add("rma_portal_story_sign", {
    steps: () => [
        ...doTask("answer"),
        { trigger: "[name=sale_order_actions] a:contains(Sign)", run: "click" },
        { trigger: ".modal canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=service_answer]:contains(Agreed by)" },
    ],
});

tours.add("rma_portal_story_refuse", {
    steps: () => [
        ...doTask("answer"),
        { trigger: "[name=sale_order_actions] a:contains(Reject)", run: "click" },
        { trigger: ".modal.show textarea[name=decline_message]", run: "edit Too dear" },
        {
            trigger: ".modal.show button:contains(Reject)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=service_answer]:contains(Declined by)" },
    ],
});

tours.add("rma_portal_story_reject", {
    steps: () => [
        ...doTask("accept", false),
        { trigger: "[data-name=reject] summary", run: "click" },
        { trigger: "#service_remark", run: "edit The keys still stick" },
        { trigger: "#service_photos", run: choosePhoto },
        {
            trigger: "[data-name=reject] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=status]:contains(We are looking at your device again)" },
        { trigger: "[data-name=messages]:contains(The keys still stick):contains(keys.png)" },
    ],
});

tours.add("rma_portal_story_accept", {
    steps: () => [
        ...doTask("accept", false),
        { trigger: "[data-name=acceptance] button:contains(Accept the work)", run: "click" },
        { trigger: ".modal.show canvas.o_web_sign_signature", run: "canvasNotEmpty" },
        {
            trigger: ".modal.show .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=accepted]:contains(accepted the work)" },
        ...doTask("pay"),
        { trigger: "#portal_pay, #o_portal_invoice, .o_portal_invoice_sidebar, #invoice_content" },
    ],
});

tours.add("rma_portal_story_rate", {
    steps: () => [
        { trigger: "[data-name=receipt] a:contains(Receipt)" },
        ...doTask("rate", false),
        { trigger: "[data-name=rating] label:contains(Satisfied) input[value='5']", run: "click" },
        {
            trigger: "[data-name=rating] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=rated]:contains(Thank you for your rating)" },
        { trigger: "[data-name=no_task]" },
    ],
});

tours.add("rma_portal_story_write", {
    steps: () => [
        { trigger: "body[is-ready=true]" },
        { trigger: "#service_message", run: "edit When can I come?" },
        { trigger: "#service_files", run: choosePhoto },
        {
            trigger: "[data-name=messages] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=messages] li:contains(When can I come?):contains(keys.png)" },
    ],
});

tours.add("rma_portal_story_request", {
    steps: () => [
        { trigger: ".form-check-label:contains(STORY-1)", run: "click" },
        { trigger: "button:contains(Next)", run: "click", expectUnloadPage: true },
        { trigger: "#request_problem", run: "edit The keys stick" },
        { trigger: "#request_files", run: choosePhoto },
        { trigger: "#request_slot", run: chooseFirstTime },
        {
            trigger: "button:contains(Send the request)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=receipt]:contains(SRV/)" },
        { trigger: "[data-name=booked]:contains(Your time)" },
        { trigger: "a:contains(See your request)", run: "click", expectUnloadPage: true },
        { trigger: "[data-name=booking]:contains(You bring your device)" },
        { trigger: "[data-name=problem]:contains(The keys stick)" },
        { trigger: "[data-name=messages] li:contains(keys.png)" },
    ],
});

tours.add("rma_portal_story_protocol", {
    steps: () => [
        { trigger: "[data-name=status]:contains(Your device is here)" },
        { trigger: "[data-name=documents] a[href*='/documents/']:contains(Intake)" },
        { trigger: "[data-name=documents]:contains(signed by)" },
    ],
});

// At the counter: the clerk turns the screen around, and the customer signs.
tours.add("rma_portal_story_counter", {
    steps: () => [
        { trigger: ".nav-link[name=documents]", run: "click" },
        { trigger: ".tab-pane button[name=action_sign_intake]", run: "click" },
        { trigger: ".modal .o_service_signature_pad canvas", run: draw },
        { trigger: ".modal button[name=action_sign]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

tours.add("rma_portal_story_article", {
    steps: () => [
        {
            trigger: ".o_portal_index_card a[href='/service/articles']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#article_search", run: "edit receipt stays blank" },
        { trigger: "main form button[type=submit]", run: "click", expectUnloadPage: true },
        {
            trigger: "main a:contains(Receipt stays blank)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "main:contains(Turn the paper roll)" },
        { trigger: "main form button[value=yes]", run: "click", expectUnloadPage: true },
        { trigger: "main:contains(Thank you)" },
    ],
});

tours.add("rma_portal_story_pay", {
    steps: () => [
        ...doTask("pay"),
        { trigger: "a[data-bs-target='#pay_with']:contains(Pay Now)", run: "click" },
        { trigger: "#pay_with.show input[name=o_payment_radio]:first", run: "click" },
        { trigger: "#customer_input", run: "edit 4111 1111" },
        { trigger: "#simulated_payment_state", run: "select done" },
        {
            trigger: "#pay_with button[name=o_payment_submit_button]:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[name=invoice_paid_badge], .o_portal_invoice_sidebar:contains(Paid)" },
    ],
});
