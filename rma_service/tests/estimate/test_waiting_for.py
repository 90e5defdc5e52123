from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestWaitingFor(ServiceStockCommon):
    """An order says who or what has to come before the work goes on."""

    def test_estimate_that_was_sent_waits_for_the_customer(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        self.assertFalse(order.waiting_for)
        order.action_send_estimate()
        self.assertEqual(order.waiting_for, "customer")
        order.action_approve_estimate()
        self.assertFalse(order.waiting_for)
        order.action_start_repair()
        self.assertFalse(order.waiting_for)

    def test_agreed_order_waits_for_the_part_that_is_missing(self):
        bought = self._create_product("Mainboard", is_storable=True, list_price=90)
        self._add_vendor(bought)
        order = self._bring_to(self._create_order([self.labour], [bought]), "approval")
        order.action_approve_estimate()
        self.assertEqual(order.waiting_for, "parts")

    def test_device_at_its_vendor_waits_for_him(self):
        self.device.vendor_id = self.vendor
        order = self._create_order(type_id=self.type_warranty.id)
        self._bring_to(order, "diagnosis").action_claim_vendor()
        self.assertFalse(order.waiting_for)
        order.vendor_claim_line_ids.claim_id.action_send()
        self.assertEqual(order.waiting_for, "vendor")

    def test_closed_order_waits_for_nobody(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        self.assertFalse(order.waiting_for)
