import { registry } from "@web/core/registry";
import { type } from "./typing";

registry.category("web_tour.tours").add("rma_service_suggestion", {
    steps: () => [
        {
            content: "What helped before is listed with its success",
            trigger: ".o_service_suggestions td:contains(Membrane worn → Replaced)",
        },
        {
            trigger: ".o_service_suggestions td:contains(100)",
        },
        {
            content: "Put it on the order",
            trigger: ".o_service_suggestions button:contains(Add)",
            run: "click",
        },
        {
            content: "The fault is filled in",
            trigger: ".o_field_widget[name=defect_ids] .o_tag:contains(Membrane worn)",
        },
        {
            content: "It is not offered a second time",
            trigger: ".o_service_suggestions td:contains(Already added)",
        },
        {
            content: "Nothing is done yet",
            trigger: ".o_field_widget[name=resolution_ids]:not(:has(.o_tag))",
        },
        {
            trigger: "a[name=operations]",
            run: "click",
        },
        {
            content: "The work is there",
            trigger: ".o_field_widget[name=operation_ids] td:contains(Replace keyboard)",
        },
    ],
});

const WORDS = "19.05 V";
const diagnosis = ".o_field_widget[name=diagnosis] textarea";

registry.category("web_tour.tours").add("rma_service_suggestion_slow", {
    steps: () => [
        {
            content: "Add it, and go on writing while the server works",
            trigger: ".o_service_suggestions button:contains(Add)",
            async run({ anchor }) {
                anchor.click();
                const input = document.querySelector(diagnosis);
                await type(input, WORDS);
                input.blur();
            },
        },
        { trigger: ".o_field_widget[name=defect_ids] .o_tag:contains(Membrane worn)" },
        {
            content: "What was written is still there",
            trigger: diagnosis,
            run({ anchor }) {
                if (anchor.value !== WORDS) {
                    throw new Error(`The field says ${anchor.value}`);
                }
            },
        },
        {
            content: "And saved",
            trigger: "body:has(.o_form_status_indicator_buttons.invisible)",
        },
    ],
});
