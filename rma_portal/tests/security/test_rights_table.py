from base64 import b64encode
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from odoo import http
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from odoo.addons.rma_service.tests.common.rights_table import (
    RightsTable,
    get_letters,
    get_public_methods,
    get_routes,
)

from ..common import PortalCommon
from ..test_portal_contract import create_contract

ADDONS = {"rma_service", "rma_portal"}
# Where a route sends people, in the words of the file.
PLACES = {"/web/login": "login", "/my": "home"}
# Routes that take forms alone.
FORMS = (
    "/my/orders/<int:order_id>/declarations",
    "/my/orders/<int:order_id>/services",
    "/my/service-orders/<int:order_id>/guarantee",
    "/my/service-orders/<int:order_id>/cancel",
    "/service/articles/<int:article_id>/vote",
    "/my/service-orders/<int:order_id>/message",
    "/my/service-orders/<int:order_id>/rate",
    "/my/service-orders/<int:order_id>/reject",
    "/my/service-orders/<int:order_id>/book/time",
    "/my/service-orders/<int:order_id>/book/cancel",
)
# A form in frames on other web sites: no session, no login, it changes nothing.
UNGUARDED = {"/service/track/embed"}
# Pages that a copy of the database cannot serve, and why.
WRITING = {
    "/my/orders/<int:order_id>/withdraw": "the same route takes the withdrawal",
    "/my/service-orders/<int:order_id>/invoices/<int:invoice_id>": (
        "Odoo gives the invoice its token"
    ),
    "/my/contracts/<int:contract_id>/statement": "it is made as a PDF now",
}
# Its token against forgery stands in its address.
ACCEPT = "/my/service-orders/<int:order_id>/accept"
# Published for the customers of one company; visitors are not let in.
ARTICLE = "Lamp stays dark"


@tagged("post_install", "-at_install")
class TestRightsTable(RightsTable, PortalCommon):
    """What customers and visitors may do, and who may open which page."""

    path = Path(__file__).with_name("rights.txt")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.env.ref("base.public_user")
        cls.company.service_request_from = "customers"
        order = cls._create_own(
            [cls.labour],
            user_id=cls.technician.id,
            partner_id=cls.stranger.partner_id.id,
        )
        cls.old_key = order.access_token
        order.partner_id = cls.owner.partner_id
        cls.order = cls._bring_to(order, "approval")
        cls.article = cls.env["rma.service.article"].create(
            {
                "name": ARTICLE,
                "answer": f"<p>{ARTICLE}</p>",
                "audience": "customers",
                "lang": "en_US",
            }
        )
        cls.article.action_publish()
        cls.contract = create_contract(cls.env, cls.firm)
        cls.document = cls.order._get_page_documents().filtered("estimate_id")[:1]
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.photo = cls.env["ir.attachment"].create(
                {"name": "photo.png", "raw": image.read()}
            )
        cls.order.intake_photo_ids = cls.photo
        cls.device_product.image_1920 = b64encode(cls.photo.raw)
        cls.file = cls.photo.copy()
        cls.order.message_post(
            body="Here it is",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=cls.file.ids,
        )
        cls.own_device = cls.order.device_id
        cls.own_device.write(
            {
                "owner_id": cls.firm.id,
                "image": b64encode(cls.photo.raw),
                "owner_file_ids": cls.photo.copy().ids,
            }
        )
        entries = cls.env["rma.service.book.entry"]
        entries._write_entries(
            [
                entries._prepare_vals(
                    cls.own_device, cls.company, cls.technician, "Sealed", ("1", "2")
                )
            ]
        )
        cls.manual = cls.env["product.document"].create(
            {
                "name": "Manual.txt",
                "res_model": "product.product",
                "res_id": cls.device_product.id,
                "raw": b"Read me",
                "is_for_owner": True,
            }
        )

    def _get_outside(self, model):
        """Return the model as a customer and as a visitor sees it."""
        return [self.env[model].with_user(user) for user in (self.owner, self.public)]

    def test_models(self):
        lines = {}
        for name, model in self.env.registry.items():
            if model._original_module in ADDONS and not model._abstract:
                rights = [get_letters(records) for records in self._get_outside(name)]
                if set("".join(rights)) != {"."}:
                    lines[name] = " ".join(rights)
        self.assert_section("models", lines)

    def test_fields(self):
        lines = {}
        for field in self.env["ir.model.fields"].search([]):
            if not set(field.modules.split(", ")) <= ADDONS:
                continue
            records, visitor = self._get_outside(field.model)
            if records._abstract:
                continue
            access = [
                one._has_field_access(one._fields[field.name], operation)
                for one in (records, visitor)
                for operation in ("read", "write")
            ]
            if any(access):
                found = "".join(
                    letter if may else "."
                    for letter, may in zip("rwrw", access, strict=True)
                )
                lines[f"{field.model}.{field.name}"] = f"{found[:2]} {found[2:]}"
        self.assertIn("rma.service.order.name", lines)
        self.assert_section("fields", lines)

    @mute_logger("odoo.models")
    def test_methods(self):
        lines = {}
        for model, name in get_public_methods(self.env, ADDONS):
            callers = []
            for who, records in zip(
                ("customer", "visitor"), self._get_outside(model), strict=True
            ):
                try:
                    call_kw(records, name, [[]], {})
                except Exception as error:
                    # Any other error comes from the method: it was called.
                    if isinstance(error, AccessError):
                        continue
                callers.append(who)
            if callers:
                lines[f"{model}.{name}"] = " ".join(callers)
        self.assert_section("methods", lines)

    # === ROUTES ===#

    def _get_visitors(self):
        """Return dict name → login and whether he has the address with its token."""
        company = self.env["res.company"].create({"name": "Other Workshop"})
        other = self._create_user(
            "page_other",
            "group_service_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self._create_user("page_store", "stock.group_stock_user")
        self._create_user("page_books", "account.group_account_invoice")
        self._create_user("page_own", "group_service_own")
        self.order.user_id = self.technician
        return {
            "visitor": (None, False),
            "key": (None, True),
            "owner": (self.owner.login, False),
            "colleague": (self.colleague.login, False),
            "stranger": (self.stranger.login, False),
            "technician": (self.technician.login, False),
            "own": ("page_own", False),
            "all": (self.clerk.login, False),
            "manager": (self.manager.login, False),
            "other": (other.login, False),
            "accountant": ("page_books", False),
            "store": ("page_store", False),
        }

    def _get_addresses(self):
        """Return dict route → an address of it."""
        page = f"/my/service-orders/{self.order.id}"
        short = urlsplit(self.order._get_short_link("s", self.order.sudo())).path
        estimate = f"/my/orders/{self.order.estimate_id.id}"
        device = f"/my/service-devices/{self.own_device.id}"
        return {
            "/my/service-orders": "/my/service-orders",
            "/my/service-orders/page/<int:page>": "/my/service-orders/page/1",
            "/my/service-orders/<int:order_id>": page,
            "/my/service-orders/<int:order_id>/documents/<int:document_id>": (
                f"{page}/documents/{self.document.id}"
            ),
            "/my/service-orders/<int:order_id>/documents/<int:document_id>/data": (
                f"{page}/documents/{self.document.id}/data"
            ),
            "/my/service-orders/<int:order_id>/message": f"{page}/message",
            "/my/service-orders/<int:order_id>/accept": f"{page}/accept",
            "/my/service-orders/<int:order_id>/reject": f"{page}/reject",
            "/my/service-orders/<int:order_id>/rate": f"{page}/rate",
            "/my/service-orders/<int:order_id>/book": f"{page}/book",
            "/my/service-orders/<int:order_id>/book/time": f"{page}/book/time",
            "/my/service-orders/<int:order_id>/book/cancel": f"{page}/book/cancel",
            "/my/service-orders/<int:order_id>/photos/<int:photo_id>": (
                f"{page}/photos/{self.photo.id}"
            ),
            "/my/service-orders/<int:order_id>/picture": f"{page}/picture",
            "/my/service-orders/<int:order_id>/files/<int:file_id>": (
                f"{page}/files/{self.file.id}"
            ),
            "/my/service-orders/<int:order_id>/report": f"{page}/report",
            "/my/service-orders/<int:order_id>/invoices/<int:invoice_id>": (
                f"{page}/invoices/1"
            ),
            "/my/service-orders/<int:order_id>/receipts/<int:payment_id>": (
                f"{page}/receipts/1"
            ),
            "/my/contracts": "/my/contracts",
            "/my/contracts/page/<int:page>": "/my/contracts/page/1",
            "/my/contracts/<int:contract_id>": f"/my/contracts/{self.contract.id}",
            "/my/contracts/<int:contract_id>/statement": (
                f"/my/contracts/{self.contract.id}/statement"
            ),
            "/my/closed/<any(s, e):kind>/<int:document_id>": "/my/closed/s/1",
            "/my/orders/<int:order_id>/declarations": f"{estimate}/declarations",
            "/my/orders/<int:order_id>/services": f"{estimate}/services",
            "/my/orders/<int:order_id>/withdraw": f"{estimate}/withdraw",
            "/my/service-orders/<int:order_id>/guarantee": f"{page}/guarantee",
            "/my/service-orders/<int:order_id>/cancel": f"{page}/cancel",
            "/service/request": "/service/request",
            "/service/request/details": "/service/request/details?model=Till",
            "/service/request/sent/<string:key>": f"/service/request/sent/{'0' * 32}",
            "/service/request/<int(max=2147483647):request_id>/<string:code>": (
                "/service/request/1/x"
            ),
            "/service/articles": "/service/articles",
            "/service/articles/page/<int:page>": "/service/articles/page/1",
            "/service/articles/<string:slug>": self.article._get_page_url(),
            "/service/articles/<int:article_id>/vote": (
                f"/service/articles/{self.article.id}/vote"
            ),
            "/service/articles/suggest": "/service/articles/suggest",
            "/service/articles/use": "/service/articles/use",
            "/my/service-devices": "/my/service-devices",
            "/my/service-devices/page/<int:page>": "/my/service-devices/page/1",
            "/my/service-devices/<int(max=2147483647):device_id>": device,
            "/my/service-devices/<int(max=2147483647):device_id>/picture": (
                f"{device}/picture"
            ),
            (
                "/my/service-devices/<int(max=2147483647):device_id>"
                "/files/<int(max=2147483647):document_id>"
            ): f"{device}/files/{self.manual.id}",
            (
                "/my/service-devices/<int(max=2147483647):device_id>"
                "/papers/<int(max=2147483647):file_id>"
            ): f"{device}/papers/{self.own_device.owner_file_ids.id}",
            (
                "/my/service-devices/<int(max=2147483647):device_id>"
                "/certificates/<int(max=2147483647):entry_id>"
            ): f"{device}/certificates/{self.own_device.book_entry_ids.id}",
            "/my/service-report": "/my/service-report",
            "/my/service-report/<any(csv, xlsx, pdf):kind>": "/my/service-report/csv",
            "/service/calendar/<string:secret>.ics": "/service/calendar/x.ics",
            "/service/track": "/service/track",
            "/service/track/embed": "/service/track/embed",
            "/<any(s, e):kind>/<int(max=2147483647):document_id>/<string:code>": short,
        }

    def _get_call(self, route):
        """Return what is sent to a route that takes calls, None for others."""
        params = {
            ACCEPT: {"name": ""},
            "/service/articles/suggest": {"text": ARTICLE},
            "/service/articles/use": {"article_id": self.article.id, "kind": "shown"},
        }.get(route)
        return params and {"jsonrpc": "2.0", "method": "call", "params": params}

    def _get_answer(self, response):
        """Return what somebody got, in the words of the file."""
        if "This link opens nothing" in response.text:
            return "closed"
        if response.status_code == 404:
            return "nothing"
        if response.is_redirect:
            address = urlsplit(response.headers["Location"])
            if address.path in (self.article._get_page_url(), self.order.access_url):
                return "page"
            return PLACES.get(address.path, "page" if address.query else address.path)
        # A form that was sent empty comes back with what is missing.
        self.assertIn(response.status_code, (200, 422))
        if ARTICLE in response.text:
            return "page"
        if "/json" in response.request.headers.get("Content-Type", ""):
            return "empty"  # of a call
        if not response.headers["Content-Type"].startswith("text/html") or (
            "attachment" in response.headers.get("Content-Disposition", "")
        ):
            return "file"
        return "page" if self.order.name in response.text else "empty"

    def _get_opened(self, address):
        """Return what an address is of: the order, or its estimate."""
        is_estimate = address.startswith("/my/orders")
        return self.order.estimate_id if is_estimate else self.order

    def _ask(self, route, address, key=None):
        """Return what a route answers to what its page sends.

        :param key: what stands in the address as token; None for no token there
        """
        form = {"csrf_token": http.Request.csrf_token(self)}
        query = {} if key is None else {"access_token": key}
        if route == ACCEPT:
            query |= form
        if query:
            address = f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"
        return self.url_open(
            address,
            data=form if route in FORMS else None,
            json=self._get_call(route),
            allow_redirects=False,
        )

    @mute_logger("odoo.http")
    def test_routes(self):
        self.assertTrue(self.document)
        addresses = self._get_addresses()
        routes = get_routes(self.env, ADDONS)
        self.assertFalse(
            addresses.keys() ^ set(routes),
            "A route is new or gone: name an address of it in _get_addresses, and"
            " write with './dev rights' who gets what there.",
        )
        lines = {route.replace(" ", ""): {} for route in routes}
        for name, (login, has_key) in self._get_visitors().items():
            self.authenticate(login, login)
            for route, address in addresses.items():
                key = self._get_opened(address).access_token if has_key else None
                response = self._ask(route, address, key)
                answers = lines[route.replace(" ", "")]
                answers.setdefault(self._get_answer(response), []).append(name)
        self.assert_section(
            "routes",
            {
                route: " ".join(
                    f"{answer}={','.join(names)}"
                    for answer, names in sorted(answers.items())
                )
                for route, answers in lines.items()
            },
        )

    def _get_endpoints(self):
        """Return (route, what it says of itself) pairs of all that takes addresses."""
        modules = sorted(self.env.registry._init_modules)
        rules = self.env["ir.http"]._generate_routing_rules(modules, converters=None)
        routes = set(get_routes(self.env, ADDONS))
        return [(url, each.routing) for url, each in rules if url in routes]

    @mute_logger("odoo.http")
    def test_wrong_old_and_foreign_keys_open_what_no_key_opens(self):
        other = self._bring_to(
            self._create_own([self.labour], partner_id=self.stranger.partner_id.id),
            "approval",
        )
        keys = {
            "wrong": "x",
            "old": self.old_key,
            "of another order": other.access_token,
            "of another estimate": other.estimate_id.access_token,
        }
        own = {"of his own order": other.access_token}
        for login, tried in ((None, keys), (self.stranger.login, own)):
            self.authenticate(login, login)
            for route, address in self._get_addresses().items():
                expected = self._get_answer(self._ask(route, address))
                for name, key in tried.items():
                    found = self._get_answer(self._ask(route, address, key))
                    self.assertEqual(found, expected, (login, route, name))

    @mute_logger("odoo.http")
    def test_no_form_is_taken_without_its_token_against_forgery(self):
        addresses = self._get_addresses()
        self.authenticate(self.owner.login, self.owner.login)
        unguarded, count = set(), 0
        for route, routing in self._get_endpoints():
            if routing["type"] != "http" or "POST" not in (
                routing["methods"] or ["POST"]
            ):
                continue
            if not routing.get("csrf", True):
                unguarded.add(route)
                continue
            response = self.url_open(
                addresses[route], data={"name": "x"}, allow_redirects=False
            )
            self.assertEqual(response.status_code, 400, route)
            count += 1
        self.assertEqual(unguarded, UNGUARDED)
        self.assertGreaterEqual(count, len(FORMS))

    def _read_all(self):
        """Return all that is stored of what the routes are about."""
        self.env.invalidate_all()
        return [
            records.read(
                [
                    name
                    for name, field in records._fields.items()
                    if field.store
                    and field.type not in ("one2many", "many2many", "binary")
                    and name not in ("write_date", "write_uid")
                ]
            )
            for records in (
                self.order,
                self.order.operation_ids,
                self.order.estimate_id,
                self.order.estimate_id.order_line,
                self.owner,
                self.owner.partner_id,
                self.article,
            )
        ]

    @mute_logger("odoo.http")
    def test_what_is_sent_along_changes_nothing(self):
        more = {
            each: value
            for name in {**self.order._fields, **self.order.estimate_id._fields}
            if name not in ("name", "message_ids")
            for each, value in ((name, "1"), (f"default_{name}", "1"))
        } | {"context": '{"default_priority": "2"}', "su": "1", "uid": "1"}
        addresses = self._get_addresses()
        self.authenticate(self.owner.login, self.owner.login)
        before = self._read_all()
        for route, routing in self._get_endpoints():
            if routing["type"] != "http":
                continue
            if "POST" in (routing["methods"] or ["POST"]):
                form = more | {"csrf_token": http.Request.csrf_token(self)}
                self.url_open(addresses[route], data=form, allow_redirects=False)
            else:
                self.url_open(addresses[route], params=more, allow_redirects=False)
            self.assertEqual(self._read_all(), before, route)

    @mute_logger("odoo.http")
    def test_pages_are_read_from_a_copy_of_the_database(self):
        self.document._get_files()  # made once, then read
        modes = {}
        serve = http.Request._serve_ir_http

        def note(request, rule, args):
            modes.setdefault(rule.rule, set()).add(request.env.cr.readonly)
            return serve(request, rule, args)

        self.patch(http.Request, "_serve_ir_http", note)
        self.authenticate(self.owner.login, self.owner.login)
        pages = {
            route
            for route, routing in self._get_endpoints()
            if routing["type"] == "http" and "GET" in (routing["methods"] or ["GET"])
        }
        for route in pages:
            self.url_open(self._get_addresses()[route], allow_redirects=False)
        # What a copy cannot serve is served again from the database itself.
        read = {route for route, found in modes.items() if found == {True}}
        self.assertEqual(pages - read, set(WRITING))
