import { registry } from "@web/core/registry";

const given = ".o_notification:contains(is given to Clara Clerk)";
const noError = "body:not(:has(.o_error_dialog)):not(:has(.o_notification_bar.bg-danger))";

registry.category("web_tour.tours").add("rma_service_give_away_form", {
    steps: () => [
        {
            content: "Choose a colleague",
            trigger: ".o_form_view .o_field_widget[name=user_id] input",
            run: "edit Clara Clerk",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Clara Clerk) a",
            run: "click",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { content: "He is told where it went", trigger: given },
        {
            content: "He is back where he came from",
            trigger: ".o_kanban_view, .o_list_view",
        },
        { trigger: noError },
    ],
});

registry.category("web_tour.tours").add("rma_service_give_away_kanban", {
    steps: () => [
        {
            content: "Drag the order to a colleague",
            trigger: ".o_kanban_record:contains(Keys stick by Tom)",
            run: "drag_and_drop .o_kanban_group:contains(Clara Clerk)",
        },
        { content: "He is told where it went", trigger: given },
        {
            content: "It leaves his board",
            trigger: ".o_kanban_view:not(:has(.o_kanban_record:contains(Keys stick by Tom)))",
        },
        { trigger: noError },
    ],
});
