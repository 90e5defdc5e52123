import { registry } from "@web/core/registry";

const error = ".o_error_dialog";
const close = { trigger: `${error} .modal-footer button`, run: "click" };
const closed = { trigger: `body:not(:has(${error}))` };
// The next stage, by the key of the bar: where its button is depends on the room for it.
const goOn = { trigger: ".o_form_view .o_statusbar_status", run: "press Alt+x" };
const asBefore = {
    content: "The form is as it was: its stage, and the buttons of this stage",
    trigger: `.o_form_view:has(.o_arrow_button_current:contains(Received)):has(button[name=action_diagnose])`,
};

registry.category("web_tour.tours").add("rma_service_refused_stage", {
    steps: () => [
        { ...goOn, content: "Go where it cannot go" },
        { content: "It says why", trigger: error },
        close,
        closed,
        asBefore,
        {
            content: "Nothing is left to be saved",
            trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
        },
        {
            content: "Type something, and go there again",
            trigger: ".o_field_widget[name=problem] textarea",
            run: "edit Keys are loose",
        },
        {
            trigger: ".o_form_view .oe_title",
            run() {
                document.activeElement.blur();
            },
        },
        goOn,
        { trigger: error },
        close,
        closed,
        asBefore,
        {
            content: "What was typed is still there, and is saved",
            trigger: ".o_field_widget[name=problem] textarea:value(Keys are loose)",
        },
        { trigger: ".o_form_button_save", run: "click" },
        {
            trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
        },
        asBefore,
    ],
});

const card = ".o_kanban_record:contains(Refused by Tom)";
const column = (name) => `.o_kanban_group:has(.o_kanban_header:contains(${name}))`;

registry.category("web_tour.tours").add("rma_service_refused_drag", {
    steps: () => [
        {
            trigger: card,
            run: `drag_and_drop ${column("Diagnosis")} .o_kanban_header`,
        },
        { trigger: error },
        close,
        closed,
        {
            content: "The card is where it was, and nowhere else",
            trigger: `${column("Received")}:has(${card})`,
        },
        { trigger: `${column("Diagnosis")}:not(:has(${card}))` },
        { content: "It opens as it was", trigger: card, run: "click" },
        asBefore,
    ],
});

const noError = "body:not(:has(.o_error_dialog))";
const chooser = ".o_field_widget[name=operation_ids] .o_optional_columns_dropdown button";

registry.category("web_tour.tours").add("rma_service_escape_of_columns", {
    steps: () => [
        { trigger: ".nav-link[name=operations]", run: "click" },
        {
            trigger: ".o_field_widget[name=operation_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "A new line, and the choice of columns",
            trigger: ".o_field_widget[name=operation_ids] .o_selected_row",
        },
        { trigger: chooser, run: "click" },
        { trigger: ".o-dropdown--menu .dropdown-item" },
        {
            content: "Escape closes the choice",
            trigger: chooser,
            run: "press Escape",
        },
        {
            trigger: "body:not(:has(.o-dropdown--menu))",
        },
        { trigger: noError },
        {
            content: "The line is still there",
            trigger: ".o_field_widget[name=operation_ids] .o_selected_row",
        },
        { trigger: ".o_form_button_cancel", run: "click" },
        {
            trigger: ".o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
        },
    ],
});
