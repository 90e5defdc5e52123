"""Paid with Odoo's provider for demonstrations: these run in a database that has it."""

from unittest import SkipTest

from odoo.tests import tagged

from .test_page_story import StoryCommon


@tagged("post_install", "-at_install")
class TestPagePaid(StoryCommon):
    """The customer pays the invoice on the way that the page of his order names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", cls.company.id)], limit=1
        )
        if not cls.provider:
            raise SkipTest("the provider for demonstrations is not installed")
        cls.provider.write({"state": "test", "is_published": True})
        cls.provider.payment_method_ids.active = True

    def _create_due(self):
        order = self._bring_to(self._create_own([self.labour]), "ready")
        self.type_repair.asks_acceptance = False
        order.action_create_invoice()
        order.invoice_ids.action_post()
        return order

    def test_invoice_is_paid_and_its_receipt_is_on_the_page(self):
        for size in ("1366x768", "360x740"):
            self.browser_size = size
            order = self._create_due()
            self._click(order.access_url, "rma_portal_story_pay")
            self.assertIn(order.invoice_ids.payment_state, ("paid", "in_payment"))
            page = order._prepare_page_values()
            self.assertEqual(len(page["receipts"]), 1)
            self.assertNotIn("pay", [task["key"] for task in page["tasks"]])
