import { registry } from "@web/core/registry";

/** Press the keys of a scanner in the field that has the focus, then Enter. */
function scan(input, barcode) {
    input.focus();
    for (const key of [...barcode, "Enter"]) {
        const isTaken = !input.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
        );
        if (!isTaken && key.length === 1) {
            input.value += key;
            input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
    }
}

registry.category("web_tour.tours").add("rma_service_intake", {
    steps: () => [
        {
            content: "Scan while the cursor is in the fault: the device is found",
            trigger: ".modal .o_field_widget[name='problem'] textarea",
            run() {
                scan(this.anchor, "TOUR-0001");
            },
        },
        {
            content: "The customer is the owner",
            trigger:
                ".modal .o_field_widget[name='partner_id'] input:value(Tour Customer)",
        },
        {
            content: "The scan left nothing in the fault; say it",
            trigger: ".modal .o_field_widget[name='problem'] textarea:value()",
            run: "edit Beeps all night",
        },
        {
            content: "Scan the next device without leaving the field",
            trigger: ".modal .o_field_widget[name='problem'] textarea",
            run() {
                scan(this.anchor, "TOUR-0002");
            },
        },
        {
            content: "The first device is on the list with its fault",
            trigger: ".modal .o_data_row:contains(TOUR-0001):contains(Beeps all night)",
        },
        {
            content: "The second is on the screen",
            trigger: ".modal .o_field_widget[name='serial'] input:value(TOUR-0002)",
        },
        {
            content: "Receive both",
            trigger: ".modal footer button[name='action_confirm']",
            run: "click",
        },
        {
            content: "The visit opens with both orders",
            trigger: ".o_form_view .o_data_row:contains(TOUR-0002)",
        },
    ],
});
