import { registry } from "@web/core/registry";

/** Draw a stroke on the pad, as a finger does. */
export function draw({ anchor }) {
    const box = anchor.getBoundingClientRect();
    const point = (type, x, y) => {
        const options = {
            bubbles: true,
            button: 0,
            buttons: 1,
            cancelable: true,
            clientX: box.left + box.width * x,
            clientY: box.top + box.height * y,
            isPrimary: true,
            pointerId: 1,
            pointerType: "touch",
            pressure: 0.5,
        };
        const target = type === "pointerdown" ? anchor : window;
        target.dispatchEvent(new PointerEvent(type, options));
    };
    point("pointerdown", 0.2, 0.5);
    for (let step = 1; step <= 8; step++) {
        point("pointermove", 0.2 + step * 0.06, step % 2 ? 0.3 : 0.7);
    }
    point("pointerup", 0.68, 0.7);
}

const pad = ".modal .o_service_signature_pad canvas";

registry.category("web_tour.tours").add("rma_service_signature", {
    steps: () => [
        { trigger: ".nav-link[name=documents]", run: "click" },
        { trigger: "button[name=action_sign_handover]", run: "click" },
        {
            content: "The dialog says what is handed over and who signs",
            trigger: ".modal:contains(SN-0001) .o_field_widget[name=signed_by] input:value(Anna)",
        },
        {
            content: "Nobody keeps an empty page",
            trigger: ".modal button[name=action_sign]",
            run: "click",
        },
        {
            trigger: ".o_error_dialog:contains(let the customer sign) .modal-footer button",
            run: "click",
        },
        { trigger: "body:not(:has(.o_error_dialog))" },
        { content: "A first try", trigger: pad, run: draw },
        { trigger: ".modal .o_web_sign_draw_clear a", run: "click" },
        {
            content: "What was wiped away is not signed",
            trigger: ".modal button[name=action_sign]",
            run: "click",
        },
        {
            trigger: ".o_error_dialog:contains(let the customer sign) .modal-footer button",
            run: "click",
        },
        { trigger: "body:not(:has(.o_error_dialog))" },
        { content: "The customer signs", trigger: pad, run: draw },
        { trigger: ".modal button[name=action_sign]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The act is kept",
            trigger: ".o_field_widget[name=document_ids] .o_data_row:contains(Hand-over Act)",
        },
        {
            content: "The chatter shows it",
            trigger: ".o-mail-Message:contains(was signed by Anna Kowalska)",
        },
    ],
});
