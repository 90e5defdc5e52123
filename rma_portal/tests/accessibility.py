"""A browser that judges pages: WCAG by axe-core, what does not fit, what moves."""

import json
from importlib.resources import files
from importlib.util import find_spec

from odoo.tests.common import ChromeBrowser

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# Of the whole page, faults of Odoo's layout that are not ours: selector and reason.
EXCLUDED = {
    ".bs-sidenav": "the contents beside a sale order stand too close together",
    ".o_brand_promotion": "what the footer of Odoo's web site says of Odoo",
    ".o_web_sign_signature_group .btn-link": "buttons of the signature have no name",
}

AXE = """
axe.run(%(context)s, {
    runOnly: {type: "tag", values: %(tags)s}, resultTypes: ["violations"],
}).then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: `
    + node.failureSummary.split("\\n").slice(1).join(";")
)))
"""
# Odoo's #wrapwrap scrolls in place of the window. Something that scrolls by itself,
# like a table of data, may be wider; what is cut off may not.
WIDE = """
(() => {
    const faults = [document.documentElement, document.querySelector("#wrapwrap")]
        .filter((box) => box && box.scrollWidth > window.innerWidth)
        .map((box) => `${box.id || "page"} is ${box.scrollWidth} wide`);
    if (!document.querySelector("main")) faults.push("there is no main part");
    for (const each of document.querySelectorAll("main *")) {
        const {right, width, height} = each.getBoundingClientRect();
        if (right <= window.innerWidth + 1 || !width || !height) continue;
        let box = each.parentElement;
        while (box.tagName !== "MAIN"
            && !["auto", "scroll"].includes(getComputedStyle(box).overflowX)) {
            box = box.parentElement;
        }
        if (box.tagName === "MAIN") {
            faults.push(`${each.tagName}.${each.className} ends at ${right}`);
        }
    }
    return faults;
})()
"""
MOVES = """
[...document.querySelectorAll("main *")].filter((each) => {
    const style = getComputedStyle(each);
    const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
    return lasts(style.transitionDuration) || style.scrollBehavior === "smooth"
        || (style.animationName !== "none" && lasts(style.animationDuration));
}).map((each) => `${each.tagName}.${each.className} moves`)
"""


# What jumps while a page is loaded, and nobody touched anything.
JUMPS = """
window.jumps = [];
window.jumpObserver = new PerformanceObserver(
    (list) => window.noteJumps(list.getEntries())
);
window.noteJumps = (entries) => {
    for (const entry of entries.filter((each) => !each.hadRecentInput)) {
        const names = entry.sources.map(({node}) => (node?.parentElement
            ? (node.className ? `${node.nodeName}.${node.className}` : node.nodeName)
            : "something that is gone"));
        window.jumps.push({value: entry.value, names});
    }
};
window.jumpObserver.observe({type: "layout-shift", buffered: true});
"""
JUMPED = """
new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.noteJumps(window.jumpObserver.takeRecords());
    done(window.jumps);
})))
"""


def has_axe():
    """Return whether axe-core is there: a package for tests brings it."""
    return bool(find_spec("axe_playwright_python"))


# Counts what a page has asked for and was not answered yet.
CALLS = """
window.pendingCalls = 0;
window.lastCall = performance.now();
window.noteCall = (number) => {
    window.pendingCalls += number;
    window.lastCall = performance.now();
};
const {fetch} = window;
window.fetch = (...args) => {
    window.noteCall(1);
    return fetch(...args).finally(() => window.noteCall(-1));
};
const {send} = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.send = function (...args) {
    window.noteCall(1);
    this.addEventListener("loadend", () => window.noteCall(-1));
    return send.apply(this, args);
};
"""
# Odoo's messages below an estimate are loaded after all else, with their translations,
# and ask once more when they are shown.
SETTLED = """
!window.pendingCalls && (
    document.body.getAttribute("is-ready") === "true"
    || !document.querySelector("script[src]")
) && (
    !document.querySelector(".o_portal_chatter")
    || !!document.querySelector("#chatterRoot")?.shadowRoot
        ?.querySelector(".o-mail-Chatter")
    && performance.now() - window.lastCall > 500
)
"""
# Name of a key → what the browser wants to know of it.
KEYS = {
    "Tab": {"key": "Tab", "windowsVirtualKeyCode": 9},
    "Enter": {"key": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "Space": {"key": " ", "windowsVirtualKeyCode": 32, "text": " "},
}


class Judge(ChromeBrowser):
    """Chromium for somebody who asked for less motion."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        axe = files("axe_playwright_python").joinpath("axe.min.js").read_text()
        for source in (axe, CALLS, JUMPS):
            self._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument", params={"source": source}
            )
        self._websocket_request(
            "Emulation.setEmulatedMedia",
            params={
                "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]
            },
        )

    def open(self, url):
        self.settle()
        self.navigate_to(url)
        self.wait("document.readyState === 'complete'")

    def settle(self):
        """Let a page end what it has begun: to break it off is an error of the page."""
        self._wait_ready(SETTLED, timeout=10)

    def wait(self, ready):
        """Wait until an expression is true."""
        if not self._wait_ready(ready, timeout=20):
            raise AssertionError(f"{ready} was never true")

    def resize(self, width):
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self._websocket_request("Emulation.setDeviceMetricsOverride", params=size)

    def evaluate(self, expression):
        """Return the value of an expression, awaited."""
        answer = self._websocket_request(
            "Runtime.evaluate",
            params={
                "expression": expression,
                "awaitPromise": True,
                "returnByValue": True,
            },
            timeout=30,
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def press(self, name):
        """Press a key, one of ``KEYS``."""
        if name == "Enter":
            self.settle()  # it may lead to another page
        key = KEYS[name] | {"code": name}
        self._websocket_request(
            "Input.dispatchKeyEvent", params={"type": "keyDown", **key}
        )
        key.pop("text", None)
        self._websocket_request(
            "Input.dispatchKeyEvent", params={"type": "keyUp", **key}
        )

    def insert(self, text):
        """Write a text where the focus is."""
        self._websocket_request("Input.insertText", params={"text": text})

    def find_violations(self):
        """Return what axe-core finds, a line for each rule and element."""
        context = json.dumps({"exclude": [[each] for each in EXCLUDED]})
        return self.evaluate(AXE % {"context": context, "tags": json.dumps(TAGS)})

    def find_wide(self):
        """Return what makes the page scroll sideways, or is cut off."""
        return self.evaluate(WIDE)

    def find_moving(self):
        """Return what of our page moves in spite of the wish for less motion."""
        return self.evaluate(MOVES)

    def find_jumps(self):
        """Return how much of the page jumped while it was loaded, and what: the score
        of the browser (0 for nothing, 1 for a whole screen) and a text."""
        self.settle()
        jumps = self.evaluate(JUMPED)
        words = "; ".join(
            f"{jump['value']:.3f} {', '.join(jump['names'])}" for jump in jumps
        )
        return sum(jump["value"] for jump in jumps), words
