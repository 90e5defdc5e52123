import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

function send(more = []) {
    return [
        { trigger: "h1:contains(What is wrong?)" },
        { trigger: ".form-check-label:contains(Tour: gets hot)", run: "click" },
        { trigger: "#request_problem", run: "edit It smells since Monday" },
        { trigger: "#request_time", run: "select afternoon" },
        ...more,
        { trigger: "[data-name=fee]:contains(30.00)" },
        { trigger: "#request_consent", run: "check" },
        {
            trigger: "button:contains(Send the request)",
            run: "click",
            expectUnloadPage: true,
        },
    ];
}

const receipt = [
    { trigger: "[data-name=receipt]:contains(SRV/)" },
    { trigger: "a:contains(See your request)", run: "click", expectUnloadPage: true },
    { trigger: ".o_service_page .alert:contains(We have your request)" },
    { trigger: "[data-name=problem]:contains(It smells since Monday)" },
];

tours.add("rma_portal_request_customer", {
    steps: () => [
        {
            trigger: ".o_portal_index_card a:contains(Ask for a Service)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".form-check-label:contains(OWN-TOUR)", run: "click" },
        { trigger: "button:contains(Next)", run: "click", expectUnloadPage: true },
        { trigger: "p:contains(OWN-TOUR)" },
        { trigger: "[data-name=warranty]:contains(Two years of the tour)" },
        ...send(),
        ...receipt,
        { trigger: "summary:contains(Cancel this request)", run: "click" },
        { trigger: "#cancel_reason", run: "edit It works again" },
        {
            trigger: "button:contains(Cancel the request)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_service_page .alert:contains(This order was cancelled)" },
    ],
});

tours.add("rma_portal_request_visitor", {
    steps: () => [
        { trigger: "h1:contains(Which device is it?)" },
        { trigger: "#request_equipment", run: "selectByLabel Tour machine" },
        { trigger: "#request_brand", run: "edit Datix" },
        { trigger: "#request_model", run: "edit T 5" },
        { trigger: "button:contains(Next)", run: "click", expectUnloadPage: true },
        { trigger: "p:contains(Datix T 5)" },
        ...send([
            { trigger: "#request_name", run: "edit Tour Visitor" },
            { trigger: "#request_email", run: "edit tour@visitors.example" },
        ]),
        { trigger: "[data-name=waiting]:contains(We sent you a link)" },
    ],
});

tours.add("rma_portal_request_confirm", {
    steps: () => [
        { trigger: "p:contains(It smells since Monday)" },
        {
            trigger: "button:contains(Confirm the request)",
            run: "click",
            expectUnloadPage: true,
        },
        ...receipt,
    ],
});

tours.add("rma_portal_track", {
    steps: () => [
        { trigger: "#track_code", run: "edit AAAA-AAAA" },
        {
            trigger: "button:contains(Where is my device?)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[role=alert]:contains(do not belong together)" },
        { trigger: "#track_number:value(SRV/)" },
        {
            trigger: "#track_code",
            run: (helpers) =>
                helpers.edit(new URLSearchParams(window.location.search).get("right")),
        },
        {
            trigger: "button:contains(Where is my device?)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "[data-name=track] .alert:contains(Your device is here)" },
        {
            trigger: "a:contains(Another order)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#track_number:value(/^$/)" },
    ],
});
