"""Open every page of the app in a browser; `./dev bench scale` runs it.

    pages.py --url URL --log ODOO_LOG --out FILE.json [--only REGEX]

What a page costs is read from Odoo's log of its requests: statements, and the server's
milliseconds in the database and in Python, of the calls that bring the page's rows; of
a page of the portal, of the page itself.
Each page is opened twice and the better visit counts, as the first one fills caches.
"""

import argparse
import json
import re
import shutil
import time
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
LINE = re.compile(r'"(?:POST|GET) (\S+) HTTP[^"]*" (\d+) - (\d+) ([\d.]+) ([\d.]+)')
# What the web client asks once a session, or on any page of Odoo.
COMMON = ("get_views", "has_group", "/web/action", "systray", "res.users", "bus")
ORDERS = "rma_service.rma_service_order_action"
CONTRACTS = "rma_service.rma_service_contract_action"
DEVICES = "rma_service.stock_lot_action_device"
INTAKE = "rma_service.rma_service_intake_action"
# Fields of the intake, and what a clerk types there; the first opens it only.
TYPED = (
    ("", ""),
    ("partner_id", "Popescu 12"),
    ("partner_id", "0740000012"),
    ("serial", "SN0a1b"),
)
SEARCHES = ("qzxw", "SN0a1b", "Popescu 12", "battery", "0740000012")
# Who opens the pages of the portal: customers.py makes them.
CUSTOMERS = {"few": "a customer of few orders", "many": "a customer of very many"}
VISITS = 2
PATIENCE = 120_000  # milliseconds


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--login", default="manager")
    parser.add_argument("--only", default="")
    return parser.parse_args()


class Visitor:
    """A user who opens one page after the other."""

    def __init__(self, page, args):
        self.page, self.args = page, args
        self.open = set()
        page.on("request", self._started)
        page.on("requestfinished", lambda request: self.open.discard(request))
        page.on("requestfailed", lambda request: self.open.discard(request))

    def _started(self, request):
        if "/web/dataset/" in request.url:
            self.open.add(request)

    def log_in(self, login):
        page, args = self.page, self.args
        page.goto(f"{args.url}/web/login", wait_until="domcontentloaded")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url, timeout=PATIENCE)
        self.rest()

    def rest(self):
        """Wait until nothing has been asked of the server for a while."""
        since, end = time.monotonic(), time.monotonic() + PATIENCE / 1000
        while time.monotonic() - since < 0.6 and time.monotonic() < end:
            if self.open:
                since = time.monotonic()
            self.page.wait_for_timeout(100)

    def visit(self, path, text=None):
        """Open a page, search there for a text if given; return what it cost."""
        self.page.goto(self.args.url + path, timeout=PATIENCE)
        self.page.wait_for_selector(".o_action_manager .o_content", timeout=PATIENCE)
        self.rest()
        if text:
            for facet in self.page.query_selector_all(".o_facet_remove"):
                facet.click()
                self.rest()
            self._begin()
            self.page.fill(".o_searchview_input", text)
            self.page.keyboard.press("Enter")
            self.page.wait_for_timeout(800)
            self.rest()
        return self._cost(self._is_call)

    def visit_intake(self, name, text):
        """Open the intake; type a text into a field if given; return what it cost."""
        self.page.goto(f"{self.args.url}/odoo/action-{INTAKE}", timeout=PATIENCE)
        self.page.wait_for_selector(".modal .o_form_view", timeout=PATIENCE)
        self.rest()
        if text:
            self._begin()
            field = self.page.locator(f".modal [name={name}] input").first
            field.fill(text)
            # A link looks its names up as one types, a text when one leaves it.
            if name == "serial":
                self.page.keyboard.press("Tab")
            self.page.wait_for_timeout(800)
            self.rest()
        return self._cost(self._is_call)

    def visit_portal(self, path):
        """Open a page of the portal; return what it cost."""
        response = self.page.goto(self.args.url + path, timeout=PATIENCE)
        if not response.ok:
            raise Error(f"{path} answers {response.status}")
        self.page.wait_for_timeout(300)
        return self._cost(lambda called: called.startswith(path))

    def _begin(self):
        self.position = self.args.log.stat().st_size

    @staticmethod
    def _is_call(path):
        return "/web/dataset/" in path and not any(each in path for each in COMMON)

    def _cost(self, is_asked):
        with self.args.log.open(errors="replace") as log:
            log.seek(self.position)
            found = LINE.findall(log.read())
        calls = [
            {
                "call": path.rpartition("call_kw/")[2] or path,
                "statements": int(statements),
                "sql": 1000 * float(sql),
                "python": 1000 * float(python),
            }
            for path, _status, statements, sql, python in found
            if is_asked(path)
        ]
        return {
            "statements": sum(each["statements"] for each in calls),
            "sql": round(sum(each["sql"] for each in calls)),
            "python": round(sum(each["python"] for each in calls)),
            "calls": calls,
        }

    def measure(self, visit, *args):
        best = None
        for _visit in range(VISITS):
            self._begin()
            cost = visit(*args)
            if not best or _total(cost) < _total(best):
                best = cost
        return best

    def pages(self):
        """Yield (name, path, text) of every view behind a menu, and the searches."""
        url = f"{self.args.url}/web/webclient/load_menus"
        menus = self.page.request.get(url).json()
        root = next(
            menu
            for menu in menus.values()
            if menu.get("xmlid") == "rma_service.rma_service_menu_root"
        )
        todo, seen = [(root, [])], set()
        while todo:
            menu, path = todo.pop(0)
            trail = [*path, menu["name"]]
            todo += [(menus[str(child)], trail) for child in menu["children"]]
            action = menu.get("actionID")
            # The app itself has the action of its first menu.
            is_window = menu.get("actionModel") == "ir.actions.act_window"
            if menu is root or not is_window or action in seen:
                continue
            seen.add(action)
            yield from self._views(action, " / ".join(trail[1:]))
        for text in SEARCHES:
            url = f"/odoo/action-{ORDERS}?view_type=list"
            yield f"Search orders: {text}", url, text

    def forms(self):
        """Yield (name, path) of orders in several phases, and of the last device."""
        for phase in ("diagnosis", "repair", "done"):
            found = self._find("rma.service.order", [["phase", "=", phase]])
            if found:
                yield f"Order in {phase} [form]", f"/odoo/action-{ORDERS}/{found}"
        found = self._find("stock.lot", [["service_order_ids", "!=", False]])
        yield "Device [form]", f"/odoo/action-{DEVICES}/{found}"
        found = self._find("rma.service.contract", [["state", "=", "active"]])
        if found:
            yield "Contract [form]", f"/odoo/action-{CONTRACTS}/{found}"

    def _find(self, model, domain):
        """Return the id of the newest record, or None."""
        params = {"model": model, "method": "search", "args": [domain]}
        params["kwargs"] = {"limit": 1, "order": "id desc"}
        response = self.page.request.post(
            f"{self.args.url}/web/dataset/call_kw",
            data={"jsonrpc": "2.0", "params": params},
        )
        return next(iter(response.json()["result"]), None)

    def portal_pages(self):
        """Yield (name, path) of the customer's pages."""
        path = "/my/service-orders"
        yield "list", path
        yield "list, searched", f"{path}?search=battery"
        self.page.goto(self.args.url + path, timeout=PATIENCE)
        link = self.page.locator(f"a[href^='{path}/']:not([href*='/page/'])").first
        yield "order", link.get_attribute("href").partition("?")[0]
        yield "devices", "/my/service-devices"
        yield "contracts", "/my/contracts"
        yield "report", "/my/service-report"

    def _views(self, action, name):
        response = self.page.request.post(
            f"{self.args.url}/web/action/load",
            data={"jsonrpc": "2.0", "params": {"action_id": action}},
        )
        loaded = response.json()["result"]
        if loaded["target"] == "new" or loaded["res_model"] == "res.config.settings":
            return
        for _id, view in loaded["views"]:
            if view not in ("form", "search"):
                yield f"{name} [{view}]", f"/odoo/action-{action}?view_type={view}", ""


def _total(cost):
    return cost["sql"] + cost["python"]


def main():
    args = parse()
    binary = next(filter(None, map(shutil.which, ("google-chrome", "chromium"))))
    result = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        size = {"width": 1366, "height": 820}
        visitor = Visitor(browser.new_context(viewport=size).new_page(), args)
        visitor.log_in(args.login)
        todo = [
            (name, visitor, visitor.visit, path, text)
            for name, path, text in list(visitor.pages())
        ]
        todo += [(name, visitor, visitor.visit, path) for name, path in visitor.forms()]
        todo += [
            (
                f"Intake, {name}: {text}" if text else "Intake",
                visitor,
                visitor.visit_intake,
                name,
                text,
            )
            for name, text in TYPED
        ]
        for login, title in CUSTOMERS.items():
            customer = Visitor(browser.new_context(viewport=size).new_page(), args)
            customer.log_in(login)
            todo += [
                (f"Portal {name}, {title}", customer, customer.visit_portal, path)
                for name, path in customer.portal_pages()
            ]
        for name, who, *visit in todo:
            if not re.search(args.only, name):
                continue
            try:
                result[name] = who.measure(*visit)
            except Error as error:
                result[name] = {"error": str(error).splitlines()[0]}
            print(name, result[name].get("error") or _total(result[name]), flush=True)
        browser.close()
    args.out.write_text(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
