import threading
from datetime import timedelta
from unittest import skipUnless
from unittest.mock import patch
from urllib.parse import urlsplit

from odoo.fields import Command, Datetime
from odoo.tests import tagged
from odoo.tools.misc import file_open

from odoo.addons.rma_service.tools import place

from .accessibility import Judge, has_axe
from .test_article_page import PAGE as ARTICLES
from .test_article_page import ArticleCommon
from .test_portal_contract import create_contract
from .test_request import DETAILS, PAGE, RequestCommon

# Addresses that show no page.
NO_PAGE = {
    "/<any(s, e):kind>/<int(max=2147483647):document_id>/<string:code>": "leads on",
    "/my/service-orders/<int:order_id>/documents/<int:document_id>": "a file",
    "/my/service-orders/<int:order_id>/documents/<int:document_id>/data": "a file",
    "/my/service-orders/<int:order_id>/photos/<int:photo_id>": "an image",
    "/my/service-orders/<int:order_id>/picture": "an image",
    "/my/service-orders/<int:order_id>/files/<int:file_id>": "a file",
    "/my/service-orders/<int:order_id>/report": "a print",
    "/my/service-orders/<int:order_id>/invoices/<int:invoice_id>": "leads on",
    "/my/service-orders/<int:order_id>/receipts/<int:payment_id>": "a print",
    "/my/orders/<int:order_id>/document/<int:document_id>": "a file",
    "/my/contracts/<int:contract_id>/statement": "a file",
    "/my/service-devices/<int(max=2147483647):device_id>/picture": "an image",
    "/my/service-devices/<int(max=2147483647):device_id>"
    "/files/<int(max=2147483647):document_id>": "a file",
    "/my/service-devices/<int(max=2147483647):device_id>"
    "/papers/<int(max=2147483647):file_id>": "a file",
    "/my/service-devices/<int(max=2147483647):device_id>"
    "/certificates/<int(max=2147483647):entry_id>": "a print",
    "/my/service-report/<any(csv, xlsx, pdf):kind>": "a file",
}
WIDTHS = (1366, 360, 320)
NARROWEST = WIDTHS[-1]
SEND = "document.querySelector('main form[method=post]').requestSubmit()"
TRACK = f"""
document.querySelector("#track_number").value = "{{}}";
document.querySelector("#track_code").value = "{{}}";
{SEND}
"""
ASK = f"""
document.querySelectorAll("main [required]").forEach((each) => {{
    each.value = each.type === "email" ? "anna@visitors.example" : "Anna";
    each.checked = true;
}});
{SEND.replace("main form[method=post]", "main form[data-captcha]")}
"""
WRONG = """
document.querySelectorAll("main [required]").forEach((each) => each.required = false);
document.querySelector("main form[data-captcha]").submit()
"""
WRITE = """
const problem = document.querySelector("#request_problem");
problem.value = "Receipts stay blank";
problem.dispatchEvent(new Event("input", {bubbles: true}));
"""
OFFERED = """
(() => {
    const offer = document.querySelector("[data-service-articles] details");
    if (offer) offer.open = true;
    return !!offer?.querySelector("[data-name=answer] b");
})()
"""
UNFOLD = "document.querySelectorAll('main details').forEach((each) => each.open = true)"
READY = """
document.body.getAttribute("is-ready") === "true"
|| !document.querySelector("script[src]")
"""
# Each of the three is to be seen: an image without words, a wide one, a moving one.
BAD = """
document.querySelector("main").insertAdjacentHTML("beforeend", `<img src="/logo"
    style="display: block; width: 2000px; height: 9px; transition: all 1s">`)
"""
ACCEPT = "document.querySelector('[data-bs-target=\"#accept_work\"]').click()"
REJECT = """
const remark = document.querySelector("#service_remark");
remark.required = false;
remark.form.submit();
"""
NO_TIME = "document.querySelector('main form[action*=\"/time\"]').submit()"
REJECTED = "!!document.querySelector('[data-name=reject] [role=alert]')"
SIGN = "document.querySelector('[name=sale_order_actions] a').click()"


class PagesCommon(RequestCommon, ArticleCommon):
    """The pages of a customer, to be walked through.

    A page is (what it is, address, what is done on it, what is waited for).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.write(
            {
                "service_guarantee_from": place.get_today(cls.company),
                "service_guarantee_months": 12,
                "service_withdrawal_days": 14,
            }
        )
        cls.company.service_withdrawal = True
        fee = cls._create_product("Diagnosis", type="service", list_price=30)
        cls.type_repair.diagnosis_product_id = fee
        cls.env["rma.service.symptom"].create(
            {"name": "Gets hot", "equipment_type_ids": cls.phone_type.ids}
        )
        cls.private = cls._create_portal_user("page_private")
        cls.private.partner_id.email = "anna@example.com"

    @classmethod
    def _in(cls, phase, **values):
        return cls._bring_to(cls._create_own([cls.labour], **values), phase)

    def _in_guarantee(self):
        """Return an order for which the customer chooses repair or replacement."""
        today = self._get_today()
        self.device.write({"owner_id": self.firm.id, "date_sold": today})
        self.env["rma.service.warranty"].create(
            {
                "name": "Legal guarantee",
                "device_id": self.device.id,
                "granted_by": "company",
                "date_start": today,
                "months": 24,
                "date_end": self.company._get_warranty_end(today, 24),
            }
        )
        legal = self.type_repair.copy({"is_legal_guarantee": True})
        return self._in("diagnosis", type_id=legal.id, device_id=self.device.id)

    def _with_photos(self):
        """Return an order with photos of before and after the work."""
        with file_open("web/static/img/logo.png", "rb") as image:
            photo = {"name": "a photo with a rather long name.png", "raw": image.read()}
        before, after = self.env["ir.attachment"].create([photo, photo])
        order = self._create_own([self.labour], intake_photo_ids=before.ids)
        self._bring_to(order, "quality").done_photo_ids = after
        return self._bring_to(order, "ready")

    def _prepare_orders(self):
        """Return the pages of orders, in every state that a page tells of."""
        cancelled = self._create_own([self.labour])
        cancelled.action_cancel()
        split = self._create_own()
        split._split(
            [
                {"vals": {"type_id": self.type_repair.id, "problem": problem}}
                for problem in ("Printer jams", "Drawer stuck")
            ]
        )
        orders = {
            "photos": self._with_photos(),
            "request": self._create_own([self.labour]),
            "diagnosis": self._in("diagnosis"),
            "approval": self._in("approval"),
            "repair": self._in("repair", customer_note="Bring the cable"),
            "ready": self._in("ready"),
            "done": self._in("done"),
            "cancelled": cancelled,
            "split": split,
            "guarantee": self._in_guarantee(),
        }
        self.type_repair.asks_acceptance = True
        signing = "!!document.querySelector('.modal.show canvas')"
        return [
            *(
                (f"order, {state}", order.get_portal_url(), None, None)
                for state, order in orders.items()
            ),
            ("order, accepting", orders["ready"].get_portal_url(), ACCEPT, signing),
            ("order, rejecting", orders["ready"].get_portal_url(), REJECT, REJECTED),
        ]

    def _prepare_bookings(self):
        """Return the pages of an order that may book a time, and of one that has."""
        team = self.env["rma.service.team"].create(
            {
                "name": "Counter",
                "booking_rule_ids": [Command.create({"purpose": "bring"})],
            }
        )
        asking, booked = (self._create_own(team_id=team.id) for _each in range(2))
        slot = booked._get_free_slots("bring", True)[0]
        booked._book("bring", slot.start, self.owner.partner_id, True)
        asked, had = (
            order.get_portal_url(suffix="/book") for order in (asking, booked)
        )
        # From now on who asks for a service is offered times.
        self.type_repair.copy({"is_offered_online": True, "team_id": team.id})
        return [
            ("order, to book", asking.get_portal_url(), None, None),
            ("order, booked", booked.get_portal_url(), None, None),
            ("times", asked, None, None),
            ("times, another one", had, None, None),
            (
                "times, none chosen",
                asked,
                NO_TIME,
                "!!document.querySelector('main [role=alert]')",
            ),
        ]

    def _prepare_estimates(self):
        """Return the pages of estimates, from the question to the withdrawal."""
        mine = {"partner_id": self.private.partner_id.id}
        asked, agreed = self._in("approval", **mine), self._in("approval", **mine)
        agreed.action_approve_estimate("phone")
        declined = self._in("approval", **mine).estimate_id
        declined._action_cancel()
        url = agreed.estimate_id.get_portal_url
        return [
            ("estimate", asked.estimate_id.get_portal_url(), None, None),
            (
                "estimate, signing",
                asked.estimate_id.get_portal_url(),
                SIGN,
                "!!document.querySelector('.modal.show canvas')",
            ),
            ("estimate, agreed", url(), None, None),
            ("order, agreed", agreed.get_portal_url(), None, None),
            ("estimate, declined", declined.get_portal_url(), None, None),
            ("withdrawal", url(suffix="/withdraw"), None, None),
            (
                "withdrawal, received",
                url(suffix="/withdraw"),
                SEND,
                "!document.querySelector('main form[method=post]')",
            ),
        ]

    def _prepare_devices(self):
        """Return the pages of devices: one with everything, one with nothing."""
        today = self._get_today()
        full, bare = self.env["stock.lot"].create(
            [
                {
                    "name": name,
                    "product_id": self.device_product.id,
                    "owner_id": self.firm.id,
                    "is_foreign": True,
                }
                for name in ("FULL-1", "BARE-1")
            ]
        )
        full.write({"year_of_manufacture": "2020", "date_sold": today})
        self.env["product.document"].create(
            {
                "name": "Manual.txt",
                "res_model": "product.product",
                "res_id": self.device_product.id,
                "raw": b"Read me",
                "is_for_owner": True,
            }
        )
        full.owner_file_ids = self.env["ir.attachment"].create(
            {"name": "Calibration.txt", "raw": b"Measured well"}
        )
        entries = self.env["rma.service.book.entry"]
        entries._write_entries(
            [
                entries._prepare_vals(
                    full, self.company, self.technician, "Sealed", ("A1", "B7")
                )
            ]
        )
        order = self._in("done", device_id=full.id)
        order.action_create_invoice()
        order.invoice_ids.action_post()
        # Given later, or it would have paid.
        self.env["rma.service.warranty"].create(
            {
                "name": "Two years",
                "device_id": full.id,
                "granted_by": "company",
                "date_start": today,
                "date_end": self.company._get_warranty_end(today, 24),
            }
        )
        # The report has more than one month to draw.
        self._in("ready").date_in = Datetime.now() - timedelta(days=90)
        return [
            ("devices", "/my/service-devices", None, None),
            ("devices, further page", "/my/service-devices/page/2", None, None),
            ("devices, nothing found", "/my/service-devices?search=none", None, None),
            ("device", full._get_portal_path(), None, None),
            ("device, bare", bare._get_portal_path(), None, None),
        ]

    def _prepare_requests(self):
        """Return the pages on which a service is asked for."""
        details = f"{DETAILS}?equipment={self.phone_type.id}"
        return [
            ("request, device", PAGE, None, None),
            ("request, no device", DETAILS, None, None),
            ("request, fault", details, None, None),
            (
                "request, mistakes",
                details,
                WRONG,
                "!!document.querySelector('[data-name=problems]')",
            ),
            ("request, answer offered", details, WRITE, OFFERED),
            ("request, sent", details, ASK, "location.pathname.includes('/sent/')"),
            ("request, unknown", f"{PAGE}/sent/none", None, None),
        ]

    def _prepare_articles(self):
        """Return the pages of articles; a question is offered an answer."""
        return [
            ("articles", ARTICLES, None, None),
            ("articles, further page", f"{ARTICLES}/page/2", None, None),
            ("articles, nothing found", f"{ARTICLES}?search=nothing", None, None),
            ("article", self.article._get_page_url(), None, None),
            (
                "article, helped",
                self.article._get_page_url(),
                "document.querySelector('main form button[value=yes]').click()",
                "!document.querySelector('main form button[value=yes]')",
            ),
        ]

    def _prepare_tracks(self):
        """Return the pages that tell a visitor where his device is."""
        order = self._in("diagnosis")
        right = TRACK.format(order.name, order._get_track_code())
        wrong = TRACK.format(order.name, "AAAA-AAAA")
        return [
            page
            for path in ("/service/track", "/service/track/embed")
            for page in (
                (f"{path}", path, None, None),
                (
                    f"{path}, answer",
                    path,
                    right,
                    "!!document.querySelector('[data-name=track]')",
                ),
                (
                    f"{path}, wrong pair",
                    path,
                    wrong,
                    "!!document.querySelector('#track_error')",
                ),
            )
        ]

    def _prepare_contracts(self):
        """Return the pages of contracts: one half used, one used up."""
        half, over = (
            create_contract(self.env, self.firm, units=units) for units in (10, 2)
        )
        for contract, units in ((half, 5), (over, 3)):
            contract.action_correct_units(units, "Calls")
        return [
            ("contracts", "/my/contracts", None, None),
            ("contracts, further page", "/my/contracts/page/2", None, None),
            ("contract", f"/my/contracts/{half.id}", None, None),
            ("contract, exceeded", f"/my/contracts/{over.id}", None, None),
        ]

    def _prepare_visitor(self):
        self.authenticate(None, None)
        self._send(self._fill())
        row = self.requests.search([], limit=1, order="id desc")
        link = urlsplit(row._get_confirm_url()).path
        return [
            *self._prepare_requests(),
            ("request, to confirm", link, None, None),
            (
                "request, confirmed",
                link,
                SEND,
                "!!document.querySelector('[data-name=receipt]')",
            ),
            *self._prepare_articles(),
            *self._prepare_tracks(),
            *self._prepare_estimates(),
            ("closed link", "/my/closed/s/1", None, None),
            ("order without login", self._in("approval").get_portal_url(), None, None),
        ]

    def _prepare_customer(self):
        return [
            *self._prepare_orders(),
            *self._prepare_bookings(),
            ("list", "/my/service-orders", None, None),
            (
                "account",
                "/my",
                "0",
                "!document.querySelector('.o_portal_doc_spinner')",
            ),
            ("list, further page", "/my/service-orders/page/2", None, None),
            ("nothing found", "/my/service-orders?search=nothing", None, None),
            # Before there are contracts, which would pay instead of the customer.
            *self._prepare_devices(),
            *self._prepare_contracts(),
            *self._prepare_requests(),
            ("closed link", "/my/closed/e/1", None, None),
            ("report", "/my/service-report", None, None),
            ("report, by year", "/my/service-report?start=&end=", None, None),
            ("report, nothing found", "/my/service-report?device=none", None, None),
        ]

    # === THE WALK ===#

    def _show(self, judge, page):
        """Open a page and do what is to be done on it."""
        name, path, act, ready = page
        judge.open(self.base_url() + path)
        if act:
            judge.wait(READY)
            judge.evaluate(act)
            judge.wait(f"document.readyState === 'complete' && {ready}")
        judge.evaluate(UNFOLD)
        closed = judge.evaluate("!!document.querySelector('[data-name=closed_link]')")
        self.assertEqual(closed, name == "closed link", name)

    def _judge(self, judge, page):
        """Return the faults of a page, each with the page and its width."""
        name = page[0]
        judge.resize(WIDTHS[0])
        self._show(judge, page)
        faults = []
        for width in WIDTHS:
            judge.resize(width)
            found = judge.find_wide()
            if width != NARROWEST:
                found += judge.find_violations()
            faults += [f"{name} at {width}: {each}" for each in found]
        return faults + [f"{name}: {each}" for each in judge.find_moving()]

    def _walk(self, pages, login=None, judge_page=None):
        """Return the faults of pages, seen by a user or by nobody.

        :param judge_page: method that finds them, of a ``Judge`` and a page
        """
        judge_page = judge_page or self._judge
        judge = Judge(self)
        with self.allow_requests(browser=judge):
            try:
                self.authenticate(login, login, browser=judge)
                self.env.flush_all()
                self.cr.clear()
                faults = [fault for page in pages for fault in judge_page(judge, page)]
                judge.settle()
                return faults
            finally:
                judge.stop()
                self._wait_remaining_requests()


@tagged("post_install", "-at_install")
@skipUnless(has_axe(), "axe-core is not there: see devtools/requirements/test.txt")
class TestAccessiblePages(PagesCommon):
    """Every page of a customer keeps WCAG 2.2 AA, fits a phone and does not move."""

    def test_what_is_bad_is_found(self):
        page = ("page", "/service/track", BAD, "!!document.querySelector('main img')")
        faults = "\n".join(self._walk([page]))
        for fault in (
            "page at 1366: image-alt: img",
            "page at 360: image-alt: img",
            "page at 320: wrapwrap is ",
            "page at 320: IMG. ends at ",
            "page: IMG. moves",
        ):
            self.assertIn(fault, faults)

    def test_pages_of_a_customer(self):
        faults = self._walk(self._prepare_customer(), self.owner.login)
        self.assertFalse(faults, "\n".join(faults))

    def test_pages_of_a_visitor(self):
        faults = self._walk(self._prepare_visitor())
        self.assertFalse(faults, "\n".join(faults))

    def test_every_address_is_walked(self):
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            routes = self.env["ir.http"].routing_map()
        ours = {
            rule.rule
            for rule in routes.iter_rules()
            if rule.endpoint.func.__module__.startswith("odoo.addons.rma_portal.")
            and rule.endpoint.routing["type"] == "http"
            and (rule.methods is None or "GET" in rule.methods)
        }
        find = routes.bind("localhost").match
        walked = {
            find(urlsplit(path).path, "GET", return_rule=True)[0].rule
            for _name, path, _act, _ready in (
                *self._prepare_customer(),
                *self._prepare_visitor(),
            )
        }
        self.assertEqual(ours - walked - set(NO_PAGE), set(), "Walk these pages, too.")
        self.assertLessEqual(set(NO_PAGE), ours)
