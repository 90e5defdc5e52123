import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("rma_service_device_book", {
    steps: () => [
        {
            content: "What is due next stands on the card of the device",
            trigger: ".o_form_view div[name=next_inspection]",
        },
        {
            content: "Open what was inspected, and what will be",
            trigger: ".o_notebook a[name=inspections]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=inspection_ids] .o_data_row:contains(Done)",
        },
        {
            trigger: ".o_field_widget[name=inspection_ids] .o_data_row:contains(Planned)",
        },
        {
            content: "Open the book",
            trigger: ".o_notebook a[name=book]",
            run: "click",
        },
        {
            content: "Correct the seals of its entry",
            trigger:
                ".o_field_widget[name=book_entry_ids] .o_data_row:contains(B7) button[name=action_correct]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=seals_after] input",
            run: "edit B8",
        },
        {
            trigger: ".modal footer button[name=action_confirm]",
            run: "click",
        },
        {
            content: "The correction stands beside the former entry",
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=book_entry_ids] .o_data_row:contains(B8)",
        },
        {
            trigger: ".o_field_widget[name=book_entry_ids] .o_data_row:contains(B7)",
        },
    ],
});
