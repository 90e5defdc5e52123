import { registry } from "@web/core/registry";

const noError = "body:not(:has(.o_error_dialog))";
const row = (name) => `.o_planning_row_technician:contains(${name})`;
const waiting = ".o_planning_waiting:contains(Replace keyboard):contains(Planned Pia)";

registry.category("web_tour.tours").add("rma_service_planning", {
    steps: () => [
        {
            content: "Drop what waits on a technician",
            trigger: waiting,
            run: `drag_and_drop ${row("Tom Technician")} .o_planning_load:first`,
        },
        {
            content: "It is planned, and off the list",
            trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)`,
        },
        {
            trigger: ".o_planning_side",
            run({ anchor }) {
                if (anchor.textContent.includes("Planned Pia")) {
                    throw new Error("It still waits to be planned");
                }
            },
        },
        {
            content: "Give it to a colleague",
            trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)`,
            run: `drag_and_drop ${row("Carl Colleague")} .o_planning_load:first`,
        },
        { trigger: `${row("Carl Colleague")} .o_planning_bar:contains(Planned Pia)` },
        {
            content: "Take that back",
            trigger: ".o_planning_undo:enabled",
            run: "click",
        },
        { trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)` },
        {
            content: "Where nobody works, it is refused with the reason",
            trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)`,
            run: `drag_and_drop ${row("Abe Absent")} .o_planning_load:first`,
        },
        { trigger: ".o_notification:contains(Absent)" },
        {
            content: "The bar is where it was",
            trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)`,
        },
        { trigger: noError },
    ],
});

registry.category("web_tour.tours").add("rma_service_planning_keys", {
    steps: () => [
        {
            content: "A bar is moved by its keys",
            trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)`,
            run({ anchor }) {
                anchor.focus();
                const press = (key, shiftKey) =>
                    anchor.dispatchEvent(
                        new KeyboardEvent("keydown", { key, shiftKey, bubbles: true })
                    );
                press("ArrowRight", true);
                press("ArrowRight", true);
                if (!document.querySelector(".o_planning_ghost:not([hidden])")) {
                    throw new Error("Nothing shows where it would go");
                }
                press("Escape", false);
                if (document.querySelector(".o_planning_ghost:not([hidden])")) {
                    throw new Error("It was not left");
                }
                press("ArrowRight", true);
                press("Enter", false);
            },
        },
        { trigger: ".o_notification:contains(Replace keyboard)" },
        { trigger: ".o_planning_undo:enabled" },
        {
            content: "The dialog is the way without dragging",
            trigger: `${row("Tom Technician")} .o_planning_bar:contains(Planned Pia)`,
            run: "click",
        },
        { trigger: ".modal #o_planning_clock", run: "edit 14:00" },
        {
            trigger: ".modal #o_planning_user",
            run: "selectByLabel Carl Colleague",
        },
        { trigger: ".modal .o_planning_move", run: "click" },
        { trigger: `${row("Carl Colleague")} .o_planning_bar:contains(Planned Pia)` },
        {
            content: "Free time",
            trigger: ".o_planning_free",
            run: "click",
        },
        { trigger: ".modal #o_planning_free_minutes", run: "edit 90" },
        { trigger: ".modal .o_planning_search", run: "click" },
        { trigger: ".modal .o_planning_found button:first", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        {
            content: "The calendar has an address, shown once",
            trigger: ".o_planning_feed",
            run: "click",
        },
        { trigger: ".modal .o_planning_feed_open", run: "click" },
        { trigger: ".modal #o_planning_url" },
        { trigger: ".modal .o_planning_feed_close", run: "click" },
        { trigger: ".modal:contains(No address is in use)" },
        { trigger: ".modal .btn-close", run: "click" },
        {
            content: "Month and day",
            trigger: "[data-scale=month]",
            run: "click",
        },
        { trigger: "[data-scale=month].active" },
        { trigger: "[data-scale=day]", run: "click" },
        { trigger: "[data-scale=day].active" },
        { trigger: noError },
    ],
});
