import { registry } from "@web/core/registry";

// One week of a repair, a tour for each day: the clock of the server stands still.

const button = (text) =>
    `.o_form_view .o_statusbar_buttons button:enabled:contains(/^${text}$/)`;
const stage = (name) => `.o_statusbar_status .o_arrow_button_current:contains(${name})`;
const card = (text) => `.oe_stat_button[name=action_view_deadlines]:contains(${text})`;
const due = (text) => `.o_field_widget[name=date_deadline]:contains(${text})`;
/** The hour of a moment on the clock of the browser. */
const hour = (moment) =>
    luxon.DateTime.fromISO(moment).toLocaleString(luxon.DateTime.TIME_SIMPLE);

function addDay(name, steps) {
    registry.category("web_tour.tours").add(`rma_service_deadline_${name}`, {
        steps: () => steps,
    });
}

addDay("monday", [
    { trigger: ".o_form_view:not(:has(.oe_stat_button[name=action_view_deadlines]))" },
    { trigger: button("Receive"), run: "click" },
    { content: "Five working days, one of the next ones is a holiday", trigger: due("Mar 10") },
    { trigger: due(hour("2026-03-10T15:00:00Z")) },
    { trigger: card("In time") },
]);

addDay("tuesday", [
    { trigger: button("Diagnose"), run: "click" },
    { trigger: stage("Diagnosis") },
    { trigger: button("Send Estimate"), run: "click" },
    { content: "While the customer thinks, time stands still", trigger: card("Stands still") },
    { trigger: `.o_form_view:not(:has(${due("Mar")}))` },
]);

addDay("thursday", [
    { trigger: card("Stands still") },
    { trigger: button("Register Consent"), run: "click" },
    { trigger: ".modal .o_field_widget[name=channel] label:contains(By phone)", run: "click" },
    { trigger: ".modal footer button[name=action_approve]", run: "click" },
    { trigger: "body:not(:has(.modal))" },
    { content: "The two days of waiting are given back", trigger: due("Mar 12") },
    { trigger: due(hour("2026-03-12T15:00:00Z")) },
    { trigger: button("Start Repair"), run: "click" },
    { trigger: stage("Repair") },
    { trigger: card("In time") },
]);

addDay("last_day", [
    { trigger: card("Soon") },
    { trigger: button("Finish Repair"), run: "click" },
    { trigger: stage("Quality") },
    { trigger: button("Pass Quality"), run: "click" },
    { trigger: stage("Ready") },
    { trigger: card("Deadlines"), run: "click" },
    { content: "Kept within its hours", trigger: ".o_list_view .o_data_row:contains(Kept)" },
    { trigger: ".o_list_view .o_data_row:contains(Mar 12)" },
]);
