import { registry } from "@web/core/registry";

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
