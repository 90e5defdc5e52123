import { registry } from "@web/core/registry";

const fault = ".modal .o_field_widget[name='problem'] textarea";
const question = ".modal:contains(Discard what you typed?)";

registry.category("web_tour.tours").add("rma_service_intake_discard", {
    steps: () => [
        {
            content: "Type the fault",
            trigger: fault,
            run: "edit Beeps all night",
        },
        { content: "Hit Escape by mistake", trigger: fault, run: "press Escape" },
        {
            content: "Go on",
            trigger: `${question} .modal-footer button:contains(Go On)`,
            run: "click",
        },
        { trigger: `body:not(:has(${question}))` },
        {
            content: "Nothing is lost; the X asks, too",
            trigger: ".modal:has(textarea:value(Beeps all night)) .btn-close",
            run: "click",
        },
        {
            content: "Throw it away",
            trigger: `${question} .modal-footer button:contains(Discard)`,
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
    ],
});

registry.category("web_tour.tours").add("rma_service_intake_close", {
    steps: () => [
        {
            content: "Nothing was typed: the X asks nothing",
            trigger: ".modal:has([name='problem'] textarea) .btn-close",
            run: "click",
        },
        { trigger: "body:not(:has(.modal))" },
    ],
});
