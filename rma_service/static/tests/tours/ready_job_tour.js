import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("rma_service_ready_job", {
    steps: () => [
        {
            content: "Open the operations of the order",
            trigger: ".o_notebook a[name=operations]",
            run: "click",
        },
        {
            content: "Look for a ready job",
            trigger: ".o_field_x2many button[name=action_add_templates]",
            run: "click",
        },
        {
            content: "Tick the job",
            trigger: ".modal .o_data_row:contains(New keyboard) td[name=is_chosen] input",
            run: "click",
        },
        {
            content: "Its price is told before it is added",
            trigger: ".modal .o_form_view div[name=price_total]:contains(94.00)",
        },
        {
            trigger: ".modal footer button[name=action_add]",
            run: "click",
        },
        {
            content: "Open the procedure of the new operation",
            trigger:
                "body:not(:has(.modal)) .o_data_row:contains(Replace keyboard) button[name=action_open_procedures]",
            run: "click",
        },
        {
            content: "Tick the first step",
            trigger:
                ".modal .o_rma_service_step:contains(Pull the plug) .o_rma_service_tick",
            run: "click",
        },
        {
            content: "The tick is kept with the progress",
            trigger: ".modal div[name=step_progress]:contains(1/3)",
        },
        {
            trigger: ".modal .o_rma_service_step.bg-success-subtle:contains(Pull the plug)",
        },
        {
            trigger: ".modal footer button:contains(Close)",
            run: "click",
        },
        {
            content: "The row of the operation shows the progress",
            trigger: "body:not(:has(.modal)) .o_data_row td[name=step_progress]:contains(1/3)",
        },
    ],
});
