import { registry } from "@web/core/registry";
import { rpcBus } from "@web/core/network/rpc";

const asked = [];

function note({ detail }) {
    const { method, kwargs } = detail.data.params || {};
    if (method === "web_search_read") {
        asked.push(Object.keys(kwargs.specification));
    }
}

function check(isAsked, ...names) {
    const last = asked.at(-1) || [];
    const wrong = names.filter((name) => last.includes(name) !== isAsked);
    if (!last.includes("name") || wrong.length) {
        throw new Error(`${isAsked ? "Not asked" : "Asked"}: ${wrong} (of ${last})`);
    }
}

const toggle = (name) => [
    { trigger: ".o_list_view .o_optional_columns_dropdown button", run: "click" },
    { trigger: `.o-dropdown--menu input[name=${name}]`, run: "click" },
];

registry.category("web_tour.tours").add("rma_service_shown_columns", {
    steps: () => [
        {
            content: "From here on it is noted what the list asks for",
            trigger: ".o_list_view .o_data_row",
            run: () => rpcBus.addEventListener("RPC:REQUEST", note),
        },
        {
            content: "Sort the list",
            trigger: "th[data-name=name] span",
            run: "click",
        },
        {
            trigger: "th[data-name=name].table-active, th[data-name=name]",
            run: () => check(false, "parts_state", "amount_total", "tag_ids", "activity_ids"),
        },
        ...toggle("parts_state"), // the menu stays open
        {
            content: "The column comes with what is in it",
            trigger: "td[name=parts_state]:contains(Parts available)",
            run: () => check(true, "parts_state"),
        },
        toggle("tag_ids").at(-1),
        {
            trigger: "td[name=tag_ids]:contains(Urgent job)",
            run: () => check(true, "parts_state", "tag_ids", "stage_id", "phase"),
        },
        toggle("parts_state").at(-1),
        { trigger: ".o_list_view:not(:has(td[name=parts_state]))" },
        {
            content: "What was asked for once needs no second look",
            trigger: "td[name=tag_ids]:contains(Urgent job)",
            run: () => rpcBus.removeEventListener("RPC:REQUEST", note),
        },
        {
            trigger: "body:not(:has(.o_error_dialog))",
        },
    ],
});
