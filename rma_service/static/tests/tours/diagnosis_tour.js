import { registry } from "@web/core/registry";

// What a technician may need at most, from the list to the estimate.
const MAX_CLICKS = 12;
const line = (name) => `.o_service_check[data-check="${name}"]`;
let clicks = 0;

/** Count everything that is clicked in the page, fields that are typed in as well. */
function count() {
    clicks++;
}

registry.category("web_tour.tours").add("rma_service_diagnosis", {
    steps: () => [
        {
            content: "Start to count",
            trigger: ".o_list_view .o_data_row:contains(Tour Bakery)",
            run() {
                clicks = 0;
                document.addEventListener("click", count, true);
            },
        },
        {
            content: "Open the order",
            trigger: ".o_data_row:contains(Tour Bakery) td[name=partner_id]",
            run: "click",
        },
        { trigger: "button[name=action_diagnose]", run: "click" },
        {
            content: "What helped before is on the page that opens",
            trigger:
                ".o_service_suggestions tr:contains(Gear broken → Replaced):contains(100) button:contains(Add)",
            run: "click",
        },
        {
            content: "The defect is on the order",
            trigger: ".o_field_widget[name=defect_ids] .o_tag:contains(Gear broken)",
        },
        { trigger: ".nav-link[name=checklist]", run: "click" },
        {
            content: "All that only needs a tap is fine",
            trigger: ".o_service_checklist_round[data-round=diagnosis-1] .o_service_checklist_all",
            run: "click",
        },
        { trigger: `${line("Display")}.o_service_check_pass` },
        { trigger: `${line("Adapter")} input.form-control`, run: "edit 9 && press Tab" },
        { trigger: `${line("Adapter")}.o_service_check_pass` },
        { trigger: `${line("Battery")} input.form-control`, run: "edit 1.9 && press Tab" },
        {
            content: "The battery failed: a job and a defect are proposed, named",
            trigger: `${line("Battery")} .o_service_check_proposed:contains(New battery, Battery empty)`,
        },
        { trigger: `${line("Battery")} .o_service_check_proposals`, run: "click" },
        { trigger: `${line("Battery")}:not(:has(.o_service_check_proposed))` },
        {
            trigger: `${line("Keys")} .o_service_check_choice:contains(All respond)`,
            run: "click",
        },
        {
            trigger:
                ".o_service_checklist_round[data-round=diagnosis-1] .o_service_checklist_count:contains(5/5)",
        },
        {
            content: "The work is on the order: its price is asked for",
            trigger: "button[name=action_prepare_estimate]",
            run: "click",
        },
        {
            content: "The estimate is ready to send",
            trigger: "button[name=action_send_estimate].btn-primary",
        },
        {
            content: "It took no more than allowed",
            trigger: ".o_form_view",
            run() {
                document.removeEventListener("click", count, true);
                if (!clicks || clicks > MAX_CLICKS) {
                    throw new Error(
                        `From the list to the estimate took ${clicks} clicks, not ${MAX_CLICKS}`
                    );
                }
                console.log(`Clicks from the list to the estimate: ${clicks}`);
            },
        },
    ],
});
