from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestAgreedPrice(ServiceCommon):
    """Another payer of one line never moves the price of any line."""

    def _typed(self):
        """Return a diagnosed order whose draft estimate has prices typed by hand."""
        order = self._create_order(
            [self.labour, self.labour_2],
            [
                {"product_id": self.part_keyboard.id, "quantity": 2},
                {"product_id": self.part_screw.id, "quantity": 3},
            ],
        )
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        prices = {self.labour: 45, self.labour_2: 18, self.part_keyboard: 37}
        for sale_line in order.estimate_id.order_line:
            if sale_line.product_id in prices:
                sale_line.price_unit = prices[sale_line.product_id]
            else:
                sale_line.discount = 10
        return order

    def _get_prices(self, estimate):
        """Return price and discount of each product on an estimate."""
        return {
            line.product_id: (line.price_unit, line.discount)
            for line in estimate.order_line
        }

    def _raise_list_prices(self):
        (self.labour | self.labour_2 | self.part_keyboard | self.part_screw).write(
            {"list_price": 999}
        )

    def test_payer_of_one_line_leaves_the_typed_prices_of_a_draft(self):
        order = self._typed()
        before = self._get_prices(order.estimate_id)
        self._raise_list_prices()
        order.operation_ids[1].payer = "warranty"
        order.action_prepare_estimate()
        del before[self.labour_2]
        self.assertEqual(self._get_prices(order.estimate_id), before)

    def test_payer_of_one_line_leaves_the_agreed_prices_of_all(self):
        order = self._typed()
        order.action_send_estimate()
        order.action_approve_estimate()
        before = self._get_prices(order.estimate_id)
        self._raise_list_prices()
        for lines in (order.operation_ids, order.part_ids):
            for payer in ("warranty", "goodwill", "contract", "customer"):
                lines[0].write({"payer": payer, "payer_reason": "Test of the payer"})
                self.assertEqual(self._get_prices(order.estimate_id), before, payer)
                self.assertEqual(order.estimate_id.state, "sale")
        self.assertEqual(len(order.estimate_ids), 1)

    def test_payer_of_one_line_leaves_the_prices_of_the_revised_estimate(self):
        order = self._typed()
        order.action_send_estimate()
        first = order.estimate_id
        before = self._get_prices(first)
        order.part_ids[0].payer = "goodwill"
        order.action_revise_estimate()
        revised = order.estimate_id
        self.assertNotEqual(revised, first)
        self.assertEqual(self._get_prices(first), before)
        kept = {key: val for key, val in before.items() if key != self.part_keyboard}
        self.assertEqual(self._get_prices(revised), kept)
        order.action_send_estimate()
        order.action_approve_estimate()
        order.operation_ids[0].payer = "warranty"
        self.assertEqual(self._get_prices(revised), kept)

    def test_invoice_asks_the_agreed_prices_of_the_lines_that_are_left(self):
        order = self._typed()
        order.action_send_estimate()
        order.action_approve_estimate()
        self._raise_list_prices()
        order.operation_ids[1].payer = "goodwill"
        self._bring_to(order, "ready")
        order.action_create_invoice()
        amounts = {
            line.product_id: line.price_subtotal
            for line in order.invoice_ids.invoice_line_ids
        }
        self.assertEqual(
            amounts, {self.labour: 45, self.part_keyboard: 74, self.part_screw: 2.7}
        )

    def test_line_that_the_customer_pays_again_comes_back_at_its_price(self):
        order = self._typed()
        order.action_send_estimate()
        order.action_approve_estimate()
        self._raise_list_prices()
        order.operation_ids[0].payer = "warranty"
        order.operation_ids[0].payer = "customer"
        self.assertFalse(order._get_lines_to_agree())
        self.assertEqual(order.operation_ids[0].price_unit, 45)
