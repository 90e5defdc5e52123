from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestFreeLimit(MoneyCommon):
    """Work is free up to an amount with taxes, of all that comes to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.write({"approval_rule": "amount", "approval_amount": 100})
        tax = cls.env["account.tax"].create({"name": "Tax 21", "amount": 21})
        (cls.labour | cls.labour_2 | cls.part_keyboard).taxes_id = tax

    def test_limit_is_compared_with_taxes(self):
        # 50 + 40 without taxes, 108.90 with them.
        order = self._order_with(parts=[{"product_id": self.part_keyboard.id}])
        self.assertEqual((order.amount_untaxed, order.amount_total), (90, 108.9))
        self.assertTrue(order._needs_consent())
        self.type_repair.approval_amount = 108.9
        self.assertFalse(order._needs_consent())

    def test_what_is_added_later_counts_with_what_stands(self):
        order = self._order_with(parts=[])
        order.action_receive()
        order.action_diagnose()
        order.action_start_repair()
        self.assertEqual(order.estimate_ids.service_consent, "not_needed")
        self.assertFalse(order._needs_consent())
        # 60.50 so far, 84.70 with cleaning, 133.10 with a keyboard too.
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        self.assertFalse(order._needs_consent())
        order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        self.assertEqual(order.amount_total, 133.1)
        self.assertTrue(order._needs_consent())
        self.assertFalse(order.part_ids._is_released())

    def test_declined_estimate_leaves_what_it_offered_to_be_asked(self):
        order = self._order_with()
        self._bring_to(order, "approval")
        order.action_decline_estimate()
        self.assertTrue(order._needs_consent())

    def test_agreed_work_above_the_limit_is_free_to_start(self):
        order = self._bring_to(self._order_with(), "repair")
        self.assertEqual(order.phase, "repair")
        self.assertTrue(order.part_ids._is_released())

    def test_limit_of_the_customer_is_compared_with_all_that_comes(self):
        order = self._bring_to(self._order_with(parts=[], cost_limit=80), "repair")
        self.assertLess(order.amount_total, order.cost_limit)
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        self.assertGreater(order.amount_total, order.cost_limit)

    def test_limit_holds_in_the_currency_of_the_company(self):
        francs = self.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": francs.id}
        )
        order = self._order_with(
            parts=[{"product_id": self.part_keyboard.id}], pricelist_id=pricelist.id
        )
        self.assertEqual(order.amount_total, 435.6)
        self.assertTrue(order._needs_consent())
        self.type_repair.approval_amount = 108.9
        self.assertFalse(order._needs_consent())
