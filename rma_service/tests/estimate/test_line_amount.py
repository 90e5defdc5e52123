from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestLineAmount(ServiceCommon):
    """The amount of a line is the sum over the sale lines that stand."""

    def _supplemented(self, answer="approve"):
        """Return an order with 2 × 30 agreed and 1 × 45 offered after it."""
        order = self._create_order(
            parts=[{"product_id": self.part_keyboard.id, "quantity": 2}]
        )
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        order.estimate_id.order_line.price_unit = 30
        order.action_send_estimate()
        order.action_approve_estimate()
        order.action_start_repair()
        order.part_ids.quantity = 3
        order.action_prepare_estimate()
        order.estimate_id.order_line.price_unit = 45
        order.action_send_estimate()
        if answer == "approve":
            order.action_approve_estimate()
        elif answer == "decline":
            order.action_decline_estimate()
        return order

    def _rows(self, order):
        return [
            (row["quantity"], row["price"], row["discount"], row["untaxed"])
            for row in order._get_work_rows()["parts"]
        ]

    def test_supplement_at_another_price_adds_up(self):
        order = self._supplemented("wait")
        part = order.part_ids
        self.assertEqual(part.price_subtotal, 105)
        order.action_approve_estimate()
        self.assertEqual(part.price_subtotal, 105)
        self.assertEqual(part.price_unit, 35)
        self._bring_to(order, "ready")
        self.assertEqual(self._rows(order), [(2, 30, 0, 60), (1, 45, 0, 45)])
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 105)

    def test_declined_supplement_leaves_the_agreed_price(self):
        order = self._supplemented("decline")
        part = order.part_ids.filtered(lambda line: not line.refused_on)
        self.assertEqual(part.quantity, 2)
        self.assertEqual((part.price_unit, part.price_subtotal), (30, 60))

    def test_more_than_offered_comes_at_the_price_of_the_list(self):
        order = self._supplemented()
        order.part_ids.quantity = 4
        self.assertEqual(order.part_ids.price_subtotal, 105 + 40)

    def test_less_than_agreed_takes_the_first_agreed_price(self):
        order = self._supplemented()
        order.part_ids.quantity = 1
        self.assertEqual(order.part_ids.price_subtotal, 30)

    def test_change_on_a_draft_takes_the_typed_price_over(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        order.estimate_id.order_line.write({"price_unit": 45, "discount": 10})
        order.operation_ids.quantity = 2
        self.assertEqual(order.operation_ids.price_subtotal, 81)

    def test_line_in_another_unit_than_its_sale_line(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.part_screw.uom_ids = [Command.link(dozen.id)]
        order = self._create_order(
            parts=[
                {
                    "product_id": self.part_screw.id,
                    "quantity": 1,
                    "product_uom_id": dozen.id,
                }
            ]
        )
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        part = order.part_ids
        before = part.price_subtotal
        part.write({"quantity": 12, "product_uom_id": self.part_screw.uom_id.id})
        self.assertEqual(part.price_subtotal, before)

    def test_discount_is_printed_and_multiplies_out(self):
        order = self._create_order(
            [self.labour], [{"product_id": self.part_keyboard.id, "quantity": 2}]
        )
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        order.estimate_id.order_line.discount = 25
        order.action_send_estimate()
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        self.assertEqual(self._rows(order), [(2, 40, 25, 60)])
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("rma_service.report_work", order.ids)
        self.assertIn("25.00", html.decode())
        for rows in order._get_work_rows().values():
            for row in rows:
                amount = row["quantity"] * row["price"] * (1 - row["discount"] / 100)
                self.assertAlmostEqual(amount, row["untaxed"])

    def test_what_is_not_charged_has_no_price(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        rows = order._get_work_rows()["operations"]
        self.assertEqual([row["price"] for row in rows], [None, None])
        self.assertEqual([row["untaxed"] for row in rows], [0, 0])
