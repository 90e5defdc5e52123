from odoo.fields import Command
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPageStory(PortalCommon):
    """The whole way of an order, as its customer clicks through it in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.asks_acceptance = True
        documents = type(cls.env["rma.service.document"])
        cls.classPatch(documents, "_print_page", lambda self: (b"%PDF-1.4 kept", "pdf"))

    def _click(self, order, tour):
        """Let the customer do a tour on the page of his order."""
        self.start_tour(order.access_url, tour, login="page_owner")
        self.env.invalidate_all()

    def test_signed_refused_rejected_accepted_paid_and_rated(self):
        order = self._create_own([self.labour], user_id=self.technician.id)
        self._bring_to(order, "intake")
        self._click(order, "rma_portal_story_write")
        self.assertIn(
            "When can I come?", order.message_ids.mapped("body")[0].striptags()
        )
        self._bring_to(order, "approval")
        self._click(order, "rma_portal_story_sign")
        self.assertEqual(order.estimate_id.state, "sale")
        order.action_start_repair()
        order.operation_ids.action_pause()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        self._click(order, "rma_portal_story_refuse")
        self.assertTrue(order.estimate_ids.filtered("service_declined"))
        self._bring_to(order, "ready")
        self._click(order, "rma_portal_story_reject")
        self.assertEqual(order.phase, "repair")
        self.assertEqual(order.rework_count, 1)
        self._bring_to(order, "ready")
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self._click(order, "rma_portal_story_accept")
        self.assertEqual(order.acceptance_state, "accepted")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        ).create({})._create_payments()
        order.action_hand_over()
        self._click(order, "rma_portal_story_rate")
        self.assertEqual(order.rating_last_value, 5)
