import { registry } from "@web/core/registry";
import { type } from "./typing";

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

/** Answer a point with a tap, and go on typing elsewhere at once. */
const typeAfterTap = (tapped, name, selector, text) => ({
    trigger: `${line(name)} ${selector}`,
    async run({ anchor }) {
        document.querySelector(`${line(tapped)} button[data-result=na]`).click();
        await type(anchor, text);
        if (anchor.value !== text) {
            throw new Error(`${name}: typed ${text}, the field says ${anchor.value}`);
        }
        anchor.blur();
    },
});

registry.category("web_tour.tours").add("rma_service_checklist_slow", {
    steps: () => [
        { trigger: ".nav-link[name=checklist]", run: "click" },
        typeAfterTap("Dust", "Supply", "input", "19.05"),
        typeAfterTap("Screws", "Report number", "input", "Z-1042/77"),
        typeAfterTap("Cables", "Fan", "input", "1450.25"),
        { trigger: `${line("Fan")} .o_service_check_note`, run: "click" },
        typeAfterTap(
            "Screws",
            "Fan",
            ".o_service_check_remark",
            "Measured three times, with the cover closed and after an hour of work"
        ),
        typeAfterTap("Dust", "Battery", "input", "2.95"),
        {
            content: "The button waits for what was typed last",
            trigger: "button[name=action_start_repair]",
            run: "click",
        },
        { trigger: "button[name=action_finish_repair]" },
    ],
});
