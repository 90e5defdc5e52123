import { registry } from "@web/core/registry";

const offers = ".o_service_article_offers:not([hidden])";

registry.category("web_tour.tours").add("rma_portal_article_offers", {
    steps: () => [
        {
            content: "Nothing is offered before somebody writes",
            trigger: "body:has(.o_service_article_offers[hidden]) #request_problem",
            run: "edit My receipts come out blank",
        },
        {
            content: "An article is offered; open it",
            trigger: `${offers} summary:contains(Receipt stays blank)`,
            run: "click",
        },
        {
            content: "Its answer is read on the spot",
            trigger: `${offers} [data-name=answer]:contains(Turn the paper roll)`,
        },
        {
            content: "No repair is needed",
            trigger: `${offers} [data-name=solved]`,
            run: "click",
        },
        {
            content: "The form is put away",
            trigger: "body:has(form[hidden] #request_problem) [data-service-solved]:focus",
        },
        {
            content: "Think it over",
            trigger: "[data-service-solved] [data-name=again]",
            run: "click",
        },
        {
            content: "What was written is still there",
            trigger: "body:has([data-service-solved][hidden]) form:not([hidden]) #request_problem",
            run({ anchor }) {
                if (anchor.value !== "My receipts come out blank") {
                    throw new Error(anchor.value);
                }
            },
        },
    ],
});
