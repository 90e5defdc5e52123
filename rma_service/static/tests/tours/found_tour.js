import { registry } from "@web/core/registry";

const box = ".o_searchview_input";
const look = (text) => [
    { trigger: box, run: `edit ${text}` },
    { trigger: box, run: "press Enter" },
];
const back = [
    { trigger: ".o_back_button, .breadcrumb-item:not(.active) a", run: "click" },
    { trigger: ".o_kanban_view" },
];
const clear = [
    { trigger: ".o_searchview_facet:contains(Zebrawood) .o_facet_remove", run: "click" },
    { trigger: "body:not(:has(.o_searchview_facet:contains(Zebrawood)))" },
];

registry.category("web_tour.tours").add("rma_service_found", {
    steps: () => [
        { trigger: ".o_kanban_view" },
        ...look("Zebrawood squeaks"),
        {
            content: "The only hit is open at once",
            trigger: ".o_form_view:has(textarea:value(Zebrawood squeaks))",
        },
        ...back,
        {
            content: "Back, it is not opened a second time",
            trigger: ".o_kanban_record:contains(Zebrawood squeaks)",
        },
        ...clear,
        ...look("Zebrawood"),
        {
            content: "It says how many closed ones there are",
            trigger: ".o_service_found_closed:contains(2)",
        },
        { trigger: ".o_service_found_closed button", run: "click" },
        {
            content: "They are on the board, too",
            trigger: ".o_kanban_view:not(:has(.o_service_found_closed))",
        },
        { trigger: "body:not(:has(.o_searchview_facet:contains(Open)))" },
        ...clear,
        ...look("Zebrawood bends"),
        {
            content: "A closed order opens as quickly",
            trigger: ".o_form_view:contains(Zebrawood bends)",
        },
        ...back,
        ...clear,
        ...look("Zebrawood nowhere"),
        {
            content: "What nobody has is said, and no intake is begun for it",
            trigger: ".o_service_found_nothing:contains(Zebrawood nowhere)",
        },
        ...clear,
        {
            content: "What was on the screen is near at hand",
            trigger: ".o_service_recent",
            run: "click",
        },
        {
            trigger: ".o_service_recent_menu .dropdown-item:eq(0)",
            run: "click",
        },
        { trigger: ".o_form_view:contains(Zebrawood bends)" },
    ],
});

registry.category("web_tour.tours").add("rma_service_scan", {
    steps: () => [
        {
            trigger: ".o_list_view",
            async run() {
                document.activeElement?.blur();
                for (const key of [..."SN-0001", "Enter"]) {
                    document.body.dispatchEvent(
                        new KeyboardEvent("keydown", { key, bubbles: true })
                    );
                }
            },
        },
        {
            content: "The order of the device is open",
            trigger: ".o_form_view:has(textarea:value(Zebrawood squeaks))",
        },
    ],
});
