"""What is sent to the pages of withdrawal and services by who means no good."""

import os
from base64 import b64encode

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .common import PortalCommon
from .test_portal_sign import sign

LINK = '<a href="https://evil.example">Pay here</a>'


@tagged("post_install", "-at_install")
class TestPageHeld(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.service_withdrawal_days = 14
        cls.company.service_withdrawal = True
        cls.private = cls._create_portal_user("page_private")
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.image = b64encode(image.read()).decode()
        for group in ("stock.group_stock_user", "account.group_account_invoice"):
            cls._create_user(f"page_{group.split('.')[0]}", group)

    def _sent(self):
        order = self._create_own([self.labour], partner_id=self.private.partner_id.id)
        return self._bring_to(order, "approval").estimate_id

    def _agreed(self):
        estimate = self._sent()
        estimate.service_order_id.action_approve_estimate("phone")
        return estimate

    def _post(self, estimate, step, login=None, **data):
        self.authenticate(login, login)
        data["csrf_token"] = http.Request.csrf_token(self)
        return self.url_open(
            f"/my/orders/{estimate.id}/{step}?access_token={estimate.access_token}",
            data=data,
        )

    def test_receipt_goes_to_one_address(self):
        estimate = self._agreed()
        for email in (
            "anna@example.com, ben@example.com",
            "anna@example.com;ben@example.com",
            "anna@example.com\nBcc: ben@example.com",
            "@",
            "x" * 300 + "@example.com",
        ):
            with self.subTest(email=email):
                page = self._post(estimate, "withdraw", name="Anna", email=email)
                self.assertIn("e-mail address for the receipt", page.text)
                self.assertFalse(estimate.service_withdrawn_on)

    @mute_logger("odoo.http")
    def test_what_no_field_can_keep_gets_a_sentence(self):
        estimate = self._agreed()
        for name, email in (("An\0na", "a@example.com"), ("Anna", "a\0@example.com")):
            page = self._post(estimate, "withdraw", name=name, email=email)
            self.assertEqual(page.status_code, 200)
            self.assertIn("alert-danger", page.text)
            self.assertFalse(estimate.service_withdrawn_on)

    def test_name_is_text_wherever_colleagues_read_it(self):
        estimate = self._agreed()
        self._post(estimate, "withdraw", name=LINK, email="anna@example.com")
        order = estimate.service_order_id
        note = order.activity_ids.filtered("note")[:1].note
        self.assertIn("&lt;a href", note)
        self.assertIn("<br", note)
        self.assertNotIn(LINK, str(order.message_ids.mapped("body")))

    def test_telephone_number_is_text_in_activities(self):
        order = self._create_own()
        order.activity_schedule("mail.mail_activity_data_call", note=LINK)
        self.assertIn("&lt;a href", order.activity_ids.note)

    def test_colleague_who_acts_on_the_page_is_named(self):
        estimate = self._sent()
        order = estimate.service_order_id
        self._post(estimate, "declarations", self.clerk.login, start="on")
        self.assertTrue(estimate.service_withdrawal_start)
        declared = order.message_ids.filtered(lambda m: "Declared" in m.body)
        self.assertEqual(declared.author_id, self.clerk.partner_id)
        self.assertTrue(declared.is_internal or declared.subtype_id.internal)
        order.action_approve_estimate("phone")
        self._post(
            estimate,
            "withdraw",
            self.clerk.login,
            name="Anna",
            email="anna@example.com",
        )
        self.assertTrue(estimate.service_withdrawn_on)
        withdrew = order.message_ids.filtered(lambda m: "withdrew" in m.body)
        self.assertEqual(withdrew.author_id, self.clerk.partner_id)

    @mute_logger("odoo.http")
    def test_colleagues_of_other_departments_do_not_act_for_the_customer(self):
        estimate = self._sent()
        for login in ("page_stock", "page_account"):
            with self.subTest(login=login):
                for step in ("services", "declarations", "decline", "withdraw"):
                    page = self._post(
                        estimate, step, login, start="on", decline_message="No"
                    )
                    self.assertClosed(page, step)
                answer = sign(self, estimate, self.image)
                self.assertIn("customer answers", answer["result"]["error"])
        self.assertEqual(estimate.state, "sent")
        self.assertFalse(estimate.service_withdrawal_start)
        self.authenticate(self.clerk.login, self.clerk.login)
        sign(self, estimate, self.image)
        self.assertEqual(estimate.state, "sale")

    def test_only_managers_settle(self):
        estimate = self._agreed()
        order = estimate.service_order_id
        self._bring_to(order, "ready")
        estimate._withdraw_contract("Anna", "anna@example.com")
        for user in (self.technician, self.clerk):
            with self.assertRaises(AccessError):
                order.with_user(user).action_settle_withdrawal()
        self.assertFalse(estimate.service_withdrawal_settled)
        order.with_user(self.manager).action_settle_withdrawal()
        self.assertTrue(estimate.service_withdrawal_settled)

    def test_numbers_of_services_that_are_none_are_passed_over(self):
        estimate = self._sent()
        page = self._post(estimate, "services", service=["9" * 5000, "²", "-1", "\0"])
        self.assertEqual(page.status_code, 200)
        self.assertFalse(estimate.service_ticked_ids)

    def test_lost_data_of_a_form_is_told(self):
        estimate = self._sent()
        order, document = estimate.service_order_id, estimate._get_kept_estimate()
        file = document._get_data_file()
        os.unlink(file._full_path(file.store_fname))
        self.authenticate(None, None)
        response = self.url_open(
            f"/my/service-orders/{order.id}/documents/{document.id}/data"
            f"?access_token={order.access_token}"
        )
        self.assertEqual(response.status_code, 404)
        self.assertIn("cannot be found any more", response.text)

    def test_reason_of_a_fee_is_text(self):
        self.type_repair.diagnosis_product_id = self.labour
        order = self._sent().service_order_id
        with self.assertRaisesRegex(UserError, "charge_reason"):
            order.with_user(self.manager).action_decline_estimate(
                charge_diagnosis=True, charge_reason=["x"]
            )
