import { registry } from "@web/core/registry";

const line = (name) => `.o_service_check[data-check="${name}"]`;

registry.category("web_tour.tours").add("rma_service_checklist", {
    steps: () => [
        { trigger: ".nav-link[name=checklist]", run: "click" },
        { trigger: `${line("Battery")} input.form-control`, run: "edit 2,1 && press Tab" },
        {
            content: "A number outside its limits fails by itself",
            trigger: `${line("Battery")}.o_service_check_fail`,
        },
        {
            trigger: `${line("Battery")} .o_service_check_remark`,
            run: "edit Leaks && press Tab",
        },
        { trigger: `${line("Keys")} .o_service_check_choice:contains(Fine)`, run: "click" },
        { trigger: `${line("Keys")}.o_service_check_pass` },
        { trigger: `${line("Report number")} input`, run: "edit Z 12 && press Tab" },
        { trigger: `${line("Report number")}.o_service_check_pass` },
        { trigger: `${line("Dust")} button[data-result=fail]`, run: "click" },
        { trigger: `${line("Dust")}.o_service_check_fail` },
        { trigger: `${line("Dust")} button[data-result=na]`, run: "click" },
        { trigger: `${line("Dust")}.o_service_check_na` },
        {
            content: "The counter of the order follows",
            trigger: "button[name=action_open_checklist]:contains(5/5, 1 failed)",
        },
        { trigger: `${line("Battery")} .o_service_check_proposals`, run: "click" },
        {
            content: "Proposed work is offered once",
            trigger: `${line("Battery")}:not(:has(.o_service_check_proposals))`,
        },
        { trigger: "button[name=action_start_repair]", run: "click" },
        { trigger: "button[name=action_finish_repair]" },
    ],
});

registry.category("web_tour.tours").add("rma_service_checklist_all", {
    steps: () => [
        { trigger: "button[name=action_open_checklist]", run: "click" },
        { trigger: ".o_service_checklist_all", run: "click" },
        { trigger: ".o_service_checklist_count:contains(3/3)" },
        { trigger: "button[name=action_pass_quality]", run: "click" },
        {
            content: "What was inspected is final",
            trigger: ".o_service_checklist_round:contains(Final)",
        },
    ],
});
