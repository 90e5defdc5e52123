import json
import xmlrpc.client
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalCommon

ADDONS = {"rma_service", "rma_portal"}


@tagged("post_install", "-at_install")
class TestClosedMethods(PortalCommon):
    """Customers and visitors call none of our methods that is not named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._bring_to(
            cls._create_own([cls.labour], parts=[cls.part_screw]), "approval"
        )
        cls.estimate = cls.order.estimate_id
        cls.public = cls.env.ref("base.public_user")

    def _get_methods(self):
        """Return the public methods that our add-ons define: (model, name) pairs."""
        pairs = set()
        for model in self.env.values():
            first = {}
            for parent in reversed(type(model).mro()):
                if getattr(parent, "pool", None) is None:
                    for name in vars(parent):
                        first.setdefault(name, getattr(parent, "_module", None))
            for name, module in first.items():
                if name.startswith("_") or module not in ADDONS:
                    continue
                try:
                    get_public_method(model, name)
                except (AccessError, AttributeError):
                    continue
                pairs.add((model._name, name))
        return sorted(pairs)

    @mute_logger("odoo.models")
    def test_no_method_of_ours_is_called_from_outside(self):
        pairs = self._get_methods()
        self.assertGreater(len(pairs), 100)
        self.assertIn(("sale.order", "action_view_service_order"), pairs)
        for model, name in pairs:
            for user in (self.owner, self.public):
                records = self.env[model].with_user(user)
                with (
                    self.subTest(f"{user.login} calls {model}.{name}"),
                    self.assertRaises(AccessError),
                ):
                    call_kw(records, name, [[]], {})

    @mute_logger("odoo.models")
    def test_mixins_of_odoo_open_nothing_on_our_models(self):
        order = self.order.with_user(self.owner)
        for name, arguments in (
            ("message_subscribe", [[self.stranger.partner_id.id]]),
            ("activity_schedule", []),
            ("activity_feedback", [[]]),
            ("rating_get_grades", []),
            ("message_post", []),
            ("get_formview_action", []),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                call_kw(order, name, [order.ids, *arguments], {})

    def test_colleague_calls_them(self):
        action = call_kw(
            self.estimate.with_user(self.clerk),
            "action_view_service_order",
            [self.estimate.ids],
            {},
        )
        self.assertEqual(action["res_id"], self.order.id)

    def test_server_works_for_a_customer_with_all_rights(self):
        order = self.order.with_user(self.owner).sudo()
        self.assertTrue(order.action_view_estimates())

    # === OVER THE NETWORK ===#

    def _call(self, model, method, *args, **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
        )

    @mute_logger("odoo.http", "odoo.models")
    def test_web_client_route(self):
        self.authenticate(self.owner.login, self.owner.login)
        order_id = self.order.id
        [values] = self._call("rma.service.order", "read", [order_id], ["name"])
        self.assertEqual(values["name"], self.order.name)
        for model, method, args, kwargs in (
            ("rma.service.order", "read", [[order_id], ["internal_note"]], {}),
            ("rma.service.order", "search", [[["is_late", "=", False]]], {}),
            ("rma.service.order", "search", [[]], {"order": "is_late"}),
            ("rma.service.order", "action_view_estimates", [[order_id]], {}),
            ("rma.service.order", "action_cancel", [[order_id]], {}),
            ("sale.order", "action_view_service_order", [self.estimate.ids], {}),
            ("sale.order", "read", [self.estimate.ids, ["service_order_id"]], {}),
            ("res.partner", "search", [[["service_channel", "!=", False]]], {}),
        ):
            with self.subTest(f"{model}.{method}"):
                with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self._call(model, method, *args, **kwargs)
                with self.assertRaisesRegex(JsonRpcException, "AccessError"):
                    self.make_jsonrpc_request(
                        "/web/dataset/call_button",
                        {
                            "model": model,
                            "method": method,
                            "args": args,
                            "kwargs": kwargs,
                        },
                    )

    @mute_logger("odoo.http")
    def test_visitor_calls_nothing(self):
        self.authenticate(None, None)
        with self.assertRaisesRegex(JsonRpcException, "SessionExpired"):
            self._call("rma.service.order", "search", [])

    @mute_logger("odoo.http", "odoo.models")
    def test_json_2_route(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.owner)
            .sudo()
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(hours=1))
        )

        def post(model, method, **values):
            return self.url_open(
                f"/json/2/{model}/{method}",
                data=json.dumps(values),
                headers={
                    "Authorization": f"Bearer {key}",
                    "Content-Type": "application/json",
                },
            )

        response = post("rma.service.order", "search_read", domain=[], fields=["name"])
        self.assertEqual(response.json()[0]["name"], self.order.name)
        for model, method, values in (
            ("rma.service.order", "search", {"domain": [["is_late", "=", False]]}),
            ("rma.service.order", "action_view_estimates", {"ids": self.order.ids}),
            ("rma.service.order", "default_get", {"fields": ["type_id"]}),
            ("sale.order", "action_view_service_order", {"ids": self.estimate.ids}),
        ):
            with self.subTest(f"{model}.{method}"):
                response = post(model, method, **values)
                self.assertEqual(response.status_code, 403)
                self.assertIn("AccessError", response.text)

    @mute_logger(
        "odoo.http",
        "odoo.models",
        "odoo.addons.rpc.controllers.jsonrpc",
        "odoo.addons.rpc.controllers.xmlrpc",
    )
    def test_old_rpc_routes(self):
        arguments = [
            self.env.cr.dbname,
            self.owner.id,
            self.owner.login,
            "rma.service.order",
            "action_view_estimates",
            [self.order.ids],
        ]
        with self.assertRaisesRegex(JsonRpcException, "AccessError"):
            self.make_jsonrpc_request(
                "/jsonrpc",
                {"service": "object", "method": "execute_kw", "args": arguments},
            )
        with self.assertRaisesRegex(xmlrpc.client.Fault, "is for the staff"):
            self.xmlrpc_object.execute_kw(*arguments)
