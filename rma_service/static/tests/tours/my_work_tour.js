import { registry } from "@web/core/registry";

const card = ".o_kanban_record:contains(Tour of the day)";
const button = (name) => `${card} button[name=${name}]`;

/** One tap, and what the card shows then. */
const tap = (name, next) => [
    { content: `One tap: ${name}`, trigger: button(name), run: "click" },
    { trigger: next },
];

registry.category("web_tour.tours").add("rma_service_my_work", {
    steps: () => [
        ...tap("action_start", button("action_pause")),
        {
            content: "The time runs",
            trigger: `${card} .o_service_worked_time.text-info`,
        },
        ...tap("action_pause", button("action_start")),
        ...tap("action_start", button("action_wait_for_part")),
        ...tap("action_wait_for_part", `${card}:contains(Waiting for part)`),
        ...tap("action_start", button("action_finish")),
        {
            content: "A finger does not miss them",
            trigger: button("action_finish"),
            run() {
                const { height } = this.anchor.getBoundingClientRect();
                if (height < 44) {
                    throw new Error(`${height} px`);
                }
            },
        },
        { trigger: button("action_finish"), run: "click" },
        {
            trigger: `${card}:not(:has(button[name=action_pause]:visible)), .o_kanban_view:not(:has(${card}))`,
        },
    ],
});

registry.category("web_tour.tours").add("rma_service_day_begins", {
    steps: () => [
        {
            content: "He is asked before he does anything",
            trigger: ".modal:contains(How Long Did You Really Work?)",
        },
        { trigger: ".modal button[name=action_confirm]", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { trigger: ".o_kanban_record:contains(Left by Tom) button[name=action_start]" },
    ],
});
