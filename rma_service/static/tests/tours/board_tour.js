import { browser } from "@web/core/browser/browser";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { PAUSE } from "@rma_service/board/service_board";

const card = (key, value) =>
    `.o_service_board_card[data-key=${key}]:has(.o_service_board_value:contains(/^${value}$/))`;

/** The board listens to its bus: say there what the server says, and nothing else. */
const hint = () => {
    const { bus_service: bus } = odoo.__WOWL_DEBUG__.root.env.services;
    return bus.trigger("BUS:RECONNECT");
};

const call = (model, method, args) =>
    rpc(`/web/dataset/call_kw/${model}/${method}`, { model, method, args, kwargs: {} });

registry.category("web_tour.tours").add("rma_service_board", {
    steps: () => [
        { content: "One device is ready", trigger: card("ready", 1) },
        { trigger: ".o_service_board_age:contains(s ago)" },
        {
            content: "Its number is reached and opened by keyboard",
            trigger: card("ready", 1),
            async run({ anchor }) {
                anchor.focus();
                if (document.activeElement !== anchor) {
                    throw new Error("A number of the board cannot be reached by keyboard.");
                }
                anchor.click();
            },
        },
        { trigger: ".o_list_view .o_data_row:contains(Anna Kowalska)" },
        { trigger: ".o_list_view .o_data_row:only-child, .o_pager_limit:contains(/^1$/)" },
        { trigger: ".breadcrumb-item:contains(Board) a, .o_back_button a", run: "click" },
        {
            content: "It is handed over elsewhere: the board hears that something changed",
            trigger: card("output", 0),
            async run() {
                const [id] = await call("rma.service.order", "search", [
                    [["phase", "=", "ready"]],
                ]);
                await call("rma.service.order", "action_hand_over", [[id]]);
                hint();
            },
        },
        { trigger: card("ready", 0), timeout: PAUSE * 3 },
        { trigger: card("output", 1) },
        { content: "The load opens operations", trigger: ".o_service_board_load", run: "click" },
        { trigger: ".o_last_breadcrumb_item:contains(To Do until Tomorrow)" },
    ],
});

const { XMLHttpRequest } = browser;

/** What the board asks does not get through; everything else does. */
class LostRequest extends XMLHttpRequest {
    open(method, url) {
        this.isLost = url.includes("rma.service.board");
        super.open(...arguments);
    }

    send() {
        if (!this.isLost) {
            return super.send(...arguments);
        }
        Promise.resolve().then(() => this.dispatchEvent(new Event("error")));
    }
}

registry.category("web_tour.tours").add("rma_service_board_wall", {
    steps: () => [
        { trigger: `.o_service_board_wall ${card("ready", 1)}` },
        { content: "Nothing but the board is there", trigger: "body:not(:has(.o_main_navbar))" },
        {
            content: "The connection is lost",
            trigger: card("ready", 1),
            run() {
                browser.XMLHttpRequest = LostRequest;
                browser.dispatchEvent(new Event("online"));
            },
        },
        {
            content: "It says so, and keeps its numbers",
            trigger: ".o_service_board_status:contains(No connection)",
            timeout: PAUSE * 3,
        },
        {
            trigger: card("ready", 1),
            run() {
                browser.XMLHttpRequest = XMLHttpRequest;
            },
        },
        {
            content: "It comes back by itself",
            trigger: ".o_service_board:not(:has(.o_service_board_status.alert))",
            timeout: 20000,
        },
        {
            content: "Escape leaves the wall",
            trigger: card("ready", 1),
            async run({ anchor }) {
                anchor.focus();
                anchor.dispatchEvent(
                    new KeyboardEvent("keydown", { key: "Escape", bubbles: true })
                );
            },
        },
        { trigger: "body:has(.o_main_navbar) .o_service_board:not(.o_service_board_wall)" },
    ],
});

registry.category("web_tour.tours").add("rma_service_board_refused", {
    steps: () => [
        { trigger: ".o_service_board_status:contains(for those who work in the service)" },
        { trigger: ".o_service_board:not(:has(.o_service_board_card))" },
    ],
});
