from base64 import b64encode

from lxml import html

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .common import PortalCommon
from .test_portal_sign import sign


@tagged("post_install", "-at_install")
class TestPortalServices(PortalCommon):
    """The form on the page of an estimate, services that are ticked on it, and versions
    between which the customer chooses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.image = b64encode(image.read()).decode()
        cls.backup = cls._create_product("Data backup", type="service", list_price=30)
        cls.type_repair.ancillary_product_ids = cls.backup

    def _sent(self):
        return self._bring_to(self._create_own([self.labour]), "approval").estimate_id

    def _page(self, estimate):
        return self.url_open(estimate.get_portal_url()).text

    def _tick(self, estimate, *products, token=None):
        token = estimate.access_token if token is None else token
        return self.url_open(
            f"/my/orders/{estimate.id}/services?access_token={token}",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "service": [str(product.id) for product in products] + ["x", "-1"],
            },
            allow_redirects=False,
        )

    def test_page_shows_the_form_and_the_services(self):
        self.authenticate(None, None)
        page = self._page(self._sent())
        self.assertIn('name="repair_form"', page)
        self.assertIn("Nature of the defect", page)
        self.assertIn("Data backup", page)

    def test_customer_ticks_sees_the_total_and_signs_it(self):
        self.authenticate(None, None)
        estimate = self._sent()
        self._tick(estimate, self.backup)
        self.assertEqual(estimate.amount_total, 50)
        page = self._page(estimate)
        self.assertIn("80.00", page)
        seen = estimate._get_seen_services()
        self.assertIn(f"seen={seen}".replace(":", "%3A"), page.replace(":", "%3A"))
        sign(self, estimate, self.image, seen=seen)
        self.assertEqual((estimate.state, estimate.amount_total), ("sale", 80))
        order = estimate.service_order_id
        self.assertEqual(order.operation_ids.product_id, self.labour | self.backup)
        self.assertNotIn("service_services", self._page(estimate))

    def test_other_services_than_he_saw_are_not_signed(self):
        self.authenticate(None, None)
        estimate = self._sent()
        for seen in (None, "", ":50.000000", "x", f"{self.backup.id}:1.0"):
            self._tick(estimate, self.backup)
            result = sign(self, estimate, self.image, seen=seen)
            self.assertIn("reload the page", result["result"]["error"])
            self.assertEqual((estimate.state, estimate.amount_total), ("sent", 50))
            self.assertFalse(estimate.signed_on)

    def test_signature_that_is_refused_orders_nothing(self):
        self.authenticate(None, None)
        estimate = self._sent()
        self._tick(estimate, self.backup)
        seen = estimate._get_seen_services()
        sign(self, estimate, b64encode(b"no image").decode(), seen=seen)
        self.assertEqual((estimate.state, estimate.amount_total), ("sent", 50))
        self.assertEqual(len(estimate.service_order_id.operation_ids), 1)

    def test_only_who_may_sign_ticks(self):
        estimate = self._sent()
        for login, token in ((None, "wrong"), ("page_stranger", ""), (None, "")):
            self.authenticate(login, login)
            self._tick(estimate, self.backup, token=token)
            self.assertFalse(estimate.service_ticked_ids)
        self.authenticate("page_owner", "page_owner")
        self._tick(estimate, self.backup)
        self.assertEqual(estimate.service_ticked_ids, self.backup.ids)
        self._tick(estimate)
        self.assertFalse(estimate.service_ticked_ids)

    def test_ticks_without_the_key_of_the_form_are_refused(self):
        self.authenticate("page_owner", "page_owner")
        estimate = self._sent()
        with mute_logger("odoo.http"):  # that is logged
            self.url_open(
                f"/my/orders/{estimate.id}/services", data={"service": self.backup.id}
            )
        self.assertFalse(estimate.service_ticked_ids)

    def test_nothing_is_ticked_after_the_signature(self):
        self.authenticate(None, None)
        estimate = self._sent()
        sign(self, estimate, self.image)
        self.assertEqual((estimate.state, estimate.amount_total), ("sale", 50))
        self._tick(estimate, self.backup)
        self.assertFalse(estimate.service_ticked_ids)

    def test_form_is_had_as_data_by_who_may_see_the_order(self):
        estimate = self._sent()
        order = estimate.service_order_id
        document = estimate._get_kept_estimate()
        path = f"/my/service-orders/{order.id}/documents/{document.id}/data"
        for login, token, status in (
            (None, order.access_token, 200),
            ("page_owner", "", 200),
            ("page_stranger", "", 404),
            (None, "wrong", 404),
        ):
            self.authenticate(login, login)
            with mute_logger("odoo.http"):
                answer = self.url_open(f"{path}?access_token={token}")
            self.assertEqual(answer.status_code, status, login)
            if status == 200:
                self.assertEqual(answer.json()["rows"]["9"]["price"], 50)
        other = self._bring_to(self._create_own([self.labour]), "approval")
        self.authenticate("page_owner", "page_owner")
        path = f"/my/service-orders/{other.id}/documents/{document.id}/data"
        self.assertEqual(self.url_open(path).status_code, 404)

    # === VERSIONS ===#

    def _versions(self):
        first = self._sent()
        order = first.service_order_id
        order.operation_ids.quantity = 2
        order.action_revise_estimate()
        order.action_send_estimate()
        return order, first, order.estimate_id

    def test_page_of_each_version_leads_to_the_other(self):
        self.authenticate(None, None)
        order, first, second = self._versions()
        self.assertIn(f"version 2 ({second.name})", self._words(self._page(first)))
        self.assertIn(f"version 1 ({first.name})", self._words(self._page(second)))
        page = self._open(order, token=order.access_token).text
        for version in (first, second):
            self.assertIn(version.name, page)

    def _words(self, page):
        return " ".join(html.fromstring(page).text_content().split())

    def test_older_version_is_signed_and_the_newer_ends(self):
        self.authenticate(None, None)
        order, first, second = self._versions()
        sign(self, first, self.image)
        self.assertEqual((first.state, second.state), ("sale", "cancel"))
        self.assertEqual(order.operation_ids.quantity, 1)
        sign(self, second, self.image)
        self.assertEqual((second.state, order.amount_agreed), ("cancel", 50))

    def test_refusing_the_newer_leaves_the_older_to_be_signed(self):
        self.authenticate(None, None)
        order, first, second = self._versions()
        self.url_open(
            f"/my/orders/{second.id}/decline?access_token={second.access_token}",
            data={
                "csrf_token": http.Request.csrf_token(self),
                "decline_message": "Too dear",
            },
        )
        self.assertEqual((second.state, first.state), ("cancel", "sent"))
        self.assertEqual(order.phase, "approval")
