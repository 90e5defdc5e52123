import { registry } from "@web/core/registry";

/** A moment of a day from now on, on the clock of the browser. */
const inDays = (days) =>
    luxon.DateTime.utc().plus({ days }).set({ hour: 14, minute: 5 }).toLocal();
const getWeekday = () => inDays(4).toLocaleString({ weekday: "short" });
const getHour = () => inDays(4).toLocaleString(luxon.DateTime.TIME_SIMPLE);
const getPast = () => inDays(-30).toRelativeCalendar({ unit: "days" });
const getLater = () => inDays(20).toLocaleString({ month: "short", day: "numeric" });

const card = (problem, selector) =>
    `.o_kanban_record:contains(${problem}) ${selector}`;

registry.category("web_tour.tours").add("rma_service_order_times", {
    steps: () => [
        {
            content: "In four days: the weekday and the hour",
            trigger: card("In four days", `[name=date_promised]:contains(${getWeekday()})`),
        },
        { trigger: card("In four days", `[name=date_promised]:contains(${getHour()})`) },
        {
            content: "In twenty days: the date",
            trigger: card("In twenty days", `[name=date_promised]:contains(${getLater()})`),
        },
        {
            content: "A month ago: the days",
            trigger: card("A month ago", `[name=date_promised]:contains(${getPast()})`),
        },
        {
            content: "How long it is in its stage",
            trigger: card("In four days", ".o_service_since:contains(/^3 h$/)"),
        },
        {
            content: "What it waits for",
            trigger: card("In twenty days", "[name=waiting_for]:contains(the customer)"),
        },
        { trigger: ".o_switch_view.o_list", run: "click" },
        {
            trigger: `.o_data_row:contains(Times Customer) [name=date_promised]:contains(${getWeekday()})`,
        },
        { trigger: ".o_switch_view.o_calendar", run: "click" },
        {
            content: "The calendar names the customer and the device",
            trigger: ".fc-event:contains(Times Customer, Cash register)",
        },
    ],
});
