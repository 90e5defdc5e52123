import json
from base64 import b64encode
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .common import PortalCommon


def sign(case, estimate, signature, name="Anna", seen=None):
    """Sign an estimate as the page does; returns the answer.

    :param case: ``PortalCommon``
    :param signature: image in base64
    :param seen: the services that the page showed as ticked
    """
    path = f"/my/orders/{estimate.id}/accept?access_token={estimate.access_token}"
    if seen is not None:
        path += f"&seen={seen}"
    params = {"name": name, "signature": signature}
    with mute_logger("odoo.http"):  # refusals are logged
        response = case.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
    return response.json()


@tagged("post_install", "-at_install")
class TestPortalSign(PortalCommon):
    """What it takes from outside that an estimate is sent, and that it is agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.image = image.read()

    @mute_logger("odoo.http")  # refusals are logged
    def _call(self, path, **params):
        response = self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return response.json()

    def _sign(self, estimate, signature, name="Anna"):
        return self._call(
            f"/my/orders/{estimate.id}/accept",
            access_token=estimate.access_token,
            name=name,
            signature=signature,
        )

    def _create_draft(self):
        order = self._bring_to(self._create_own([self.labour]), "diagnosis")
        order.action_prepare_estimate()
        order.estimate_id._portal_ensure_token()
        return order.estimate_id

    def _create_sent(self):
        return self._bring_to(self._create_own([self.labour]), "approval").estimate_id

    def test_customer_makes_no_sent_estimate_of_a_draft(self):
        for login in (None, "page_stranger", "page_owner"):
            self.authenticate(login, login)
            estimate = self._create_draft()
            with self.subTest(login=login):
                self._call(
                    "/mail/message/post",
                    thread_model="sale.order",
                    thread_id=estimate.id,
                    post_data={"body": "Is it ready?"},
                    token=estimate.access_token,
                    context={"mark_so_as_sent": True},
                )
                self.assertEqual(estimate.state, "draft")
                self.assertFalse(estimate.service_date_sent)
                self.assertIn("Is it ready?", estimate.message_ids[0].body)
                self._sign(estimate, b64encode(self.image).decode())
                self.assertEqual(estimate.state, "draft")
                self.assertFalse(estimate.signature)

    def test_colleague_who_may_only_read_sends_no_draft_by_writing(self):
        estimate = self._create_draft()
        reader = self._create_user("estimate_reader", "base.group_user")
        estimate.with_user(reader).sudo().with_context(
            mark_so_as_sent=True
        ).message_post(body="Sent?")
        self.assertEqual(estimate.state, "draft")

    def test_salesperson_sends_a_draft_by_the_composer(self):
        estimate = self._create_draft()
        seller = self._create_user(
            "estimate_seller",
            "group_service_all",
            "sales_team.group_sale_salesman_all_leads",
        )
        estimate.with_user(seller).with_context(mark_so_as_sent=True).message_post(
            body="Here it is"
        )
        self.assertEqual(estimate.state, "sent")

    def test_what_is_no_image_is_no_signature(self):
        self.authenticate(None, None)
        estimate = self._create_sent()
        drawing = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        for signature in (
            " ",
            "\n",
            "====",
            b64encode(b"hello").decode(),
            b64encode(b"<html><body>Anna</body></html>").decode(),
            b64encode(drawing).decode(),
            b64encode(self.image[:60]).decode(),
        ):
            with self.subTest(signature=signature[:20]):
                self._sign(estimate, signature)
                self.assertEqual(estimate.state, "sent")
                self.assertFalse(estimate.signature)
                self.assertFalse(estimate.signed_on)
                self.assertEqual(estimate.service_order_id.phase, "approval")

    def test_refusal_is_said_in_the_words_of_the_page(self):
        self.authenticate(None, None)
        estimate = self._create_sent()
        for signature, words in (
            ("A" * 4 * (8 * 1024 * 1024), "larger than"),
            ("no base64!", "no image: please sign again"),
            (b64encode(b"<html/>").decode(), "no image: please sign again"),
        ):
            with self.subTest(words=words):
                answer = self._sign(estimate, signature)
                self.assertIn(words, answer["result"]["error"])
                self.assertEqual(estimate.state, "sent")

    def test_image_is_a_signature(self):
        self.authenticate(None, None)
        estimate = self._create_sent()
        self._sign(estimate, b64encode(self.image).decode())
        self.assertEqual(estimate.state, "sale")
        self.assertEqual(estimate.service_consent, "online")

    def test_who_signs_waits_for_no_pdf_and_gets_what_he_signed(self):
        self.authenticate(None, None)
        estimate = self._create_sent()
        self._do_jobs()
        order = estimate.service_order_id
        sent = order.document_ids
        reports = type(self.env["ir.actions.report"])
        run = patch.object(reports, "_render_qweb_pdf_prepare_streams")
        with run as printed:
            self._sign(estimate, b64encode(self.image).decode(), "Anna Nowak")
        printed.assert_not_called()
        self.assertEqual(estimate.state, "sale")
        signed = order.document_ids - sent
        self.assertEqual(
            (signed.file_state, signed.signed_by), ("waiting", "Anna Nowak")
        )
        message = estimate.message_ids.filtered(lambda m: "Anna Nowak" in m.body)
        self.assertFalse(message.attachment_ids)
        self._do_jobs()
        self.assertEqual(message.attachment_ids, signed.attachment_id)
        self.assertIn("Anna Nowak", signed.attachment_id.raw.decode())

    def test_signed_before_a_deposit_is_paid_it_is_kept_signed_once(self):
        self.type_repair.prepayment_percent = 0.5
        self.authenticate(None, None)
        estimate = self._create_sent()
        self.assertTrue(estimate._has_to_be_paid())
        sent = estimate.service_order_id.document_ids
        self._sign(estimate, b64encode(self.image).decode(), "Anna Nowak")
        self.assertEqual(estimate.state, "sent")
        signed = estimate.service_order_id.document_ids - sent
        self.assertEqual(signed.signed_by, "Anna Nowak")
        self._do_jobs()
        page = signed.attachment_id.raw.decode()
        self.assertIn("Anna Nowak", page)
        self.assertNotIn("I decline", page)
        estimate.with_context(rma_deposit_paid=True).action_confirm()
        self.assertEqual(estimate.service_order_id.document_ids - sent, signed)

    def test_payment_does_not_stand_for_the_signature(self):
        self.type_repair.prepayment_percent = 1.0
        estimate = self._create_sent()
        self.assertTrue(estimate.require_payment)
        provider = self.env["payment.provider"].create(
            {"name": "Bank", "code": "none", "company_id": estimate.company_id.id}
        )
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                "reference": estimate.name,
                "amount": estimate.amount_total,
                "currency_id": estimate.currency_id.id,
                "partner_id": estimate.partner_id.id,
                "sale_order_ids": estimate.ids,
            }
        )
        payment.state = "done"
        payment._check_amount_and_confirm_order()
        self.assertEqual(estimate.state, "sent", "paid, and not signed yet")
        self.authenticate(None, None)
        self._sign(estimate, b64encode(self.image).decode())
        self.assertEqual(estimate.state, "sale")

    def test_refused_signature_can_be_given_again(self):
        estimate = self._create_sent()
        with mute_logger("odoo.http"):  # the refusal
            self.start_tour(estimate.get_portal_url(), "rma_portal_sign_again")
        self.env.invalidate_all()
        self.assertEqual((estimate.state, estimate.signed_by), ("sale", "Anna"))
