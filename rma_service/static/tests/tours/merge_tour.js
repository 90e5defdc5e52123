import { registry } from "@web/core/registry";

const cell = (row, name) => `.modal .o_data_row:eq(${row}) td[name=${name}]`;

/** Choose an action of the gear, or of the marked rows. */
const choose = (name) => [
    { trigger: ".o_cp_action_menus button.dropdown-toggle:has(.fa-cog)", run: "click" },
    { trigger: `.o-dropdown--menu .o_menu_item:contains(${name})`, run: "click" },
];

registry.category("web_tour.tours").add("rma_service_merge", {
    steps: () => [
        {
            content: "The form says that there may be the same once more",
            trigger: ".o_form_view button[name=action_view_possible_duplicates]",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:eq(1)" },
        { trigger: ".o_list_view thead .o_list_record_selector input", run: "click" },
        ...choose("Merge"),
        { trigger: ".modal .o_data_row:eq(1)" },
        { trigger: ".modal button[name=action_merge]", run: "click" },
        {
            content: "The one that stays is open, and leads to the other",
            trigger: ".o_form_view button[name=action_view_merged]",
            run: "click",
        },
        {
            content: "The other leads to it",
            trigger: ".o_form_view div[name=merged_into]:contains(it goes on as)",
        },
    ],
});

registry.category("web_tour.tours").add("rma_service_split", {
    steps: () => [
        { trigger: ".o_form_view .o_field_widget[name=problem]" },
        ...choose("Split into Orders"),
        { trigger: cell(0, "problem"), run: "click" },
        { trigger: `${cell(0, "problem")} textarea`, run: "edit Printer jams" },
        { trigger: cell(1, "problem"), run: "click" },
        { trigger: `${cell(1, "problem")} textarea`, run: "edit Drawer stuck" },
        { trigger: ".modal button[name=action_split]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_list_view .o_data_row:eq(1)" },
        { trigger: ".o_back_button a", run: "click" },
        {
            content: "The request leads to its orders",
            trigger: ".o_form_view div[name=split_into] button",
        },
    ],
});
