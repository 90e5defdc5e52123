from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestCurrency(MoneyCommon):
    """All totals are in the currency of the estimate that stands, which is fixed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Four francs are one unit of the company's money.
        cls.francs = cls.env["res.currency"].create(
            {
                "name": "FRC",
                "symbol": "F",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        cls.list_francs = cls.env["product.pricelist"].create(
            {"name": "Francs", "currency_id": cls.francs.id, "company_id": False}
        )
        cls.list_other = cls.env["product.pricelist"].create({"name": "Other"})

    def test_totals_of_a_foreign_order_are_in_its_currency(self):
        self._use_tax(21, self.labour | self.part_keyboard)
        order = self._order_with(pricelist_id=self.list_francs.id)
        self.assertEqual(order.amount_to_offer, 629.2)
        self._bring_to(order, "repair")
        self._pay_down(order, 129.2)
        self._bring_to(order, "ready")
        self.assertEqual(order.currency_id, self.francs)
        self.assertEqual((order.amount_done, order.amount_due), (629.2, 500))
        final = self._invoice(order)
        self.assertEqual((final.currency_id, final.amount_total), (self.francs, 500))
        self.assertEqual(order.amount_due, 500)
        self._pay(final)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 629.2))

    def test_pricelist_is_fixed_once_an_estimate_was_offered(self):
        order = self._bring_to(self._order_with(), "approval")
        refused = f"{order.name} is fixed: estimate {order.estimate_id.name}"
        with self.assertRaisesRegex(UserError, refused):
            order.pricelist_id = self.list_francs
        self.assertTrue(order.is_pricelist_fixed)
        order.action_approve_estimate()
        with self.assertRaisesRegex(UserError, refused):
            order.write({"pricelist_id": self.list_francs.id, "problem": "Other"})
        with self.assertRaisesRegex(UserError, refused):
            order.with_user(self.clerk).write({"pricelist_id": False})
        self.assertEqual(order.currency_id, self.company.currency_id)
        self.assertEqual(order.amount_total, 130)

    def test_declined_estimate_frees_the_pricelist(self):
        order = self._bring_to(self._order_with(), "approval")
        order.action_decline_estimate()
        order.pricelist_id = self.list_francs
        self.assertEqual((order.currency_id, order.amount_to_offer), (self.francs, 520))

    def test_draft_follows_another_pricelist(self):
        order = self._order_with()
        order.action_prepare_estimate()
        line = order.estimate_id.order_line[0]
        line.price_unit = 30
        order.pricelist_id = self.list_francs
        self.assertEqual(order.estimate_id.currency_id, self.francs)
        # What was typed is converted, the rest has the price of the new list.
        self.assertEqual(line.price_unit, 120)
        self.assertEqual(order.amount_total, 120 + 320)
        self.assertEqual(order.currency_id, self.francs)

    def test_pricelist_of_the_draft_is_that_of_the_order(self):
        order = self._order_with()
        order.action_prepare_estimate()
        order.estimate_id.pricelist_id = self.list_francs
        self.assertEqual(order.pricelist_id, self.list_francs)
        self.assertEqual(order.currency_id, self.francs)

    def test_supplement_cannot_have_another_pricelist(self):
        order = self._bring_to(self._order_with(), "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_prepare_estimate()
        with self.assertRaisesRegex(UserError, "is fixed"):
            order.estimate_id.pricelist_id = self.list_francs

    def test_estimates_of_two_currencies_are_converted(self):
        order = self._bring_to(self._order_with(), "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_prepare_estimate()
        # As databases of before have them.
        estimate = order.estimate_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET currency_id = %s, amount_total = 80 WHERE id = %s",
            [self.francs.id, estimate.id],
        )
        self.env.invalidate_all()
        self.assertEqual(order.currency_id, self.francs)
        self.assertEqual((order.amount_agreed, order.amount_offered), (520, 80))
        self.assertEqual(order.amount_total, 600)

    def test_order_of_another_company_rounds_and_taxes_as_that_company(self):
        other = self.env["res.company"].create(
            {"name": "Branch", "currency_id": self.francs.id}
        )
        self.env.user.company_ids |= other
        self.company.tax_calculation_rounding_method = "round_per_line"
        other.tax_calculation_rounding_method = "round_globally"
        tax = self.env["account.tax"].with_company(other)
        group = self.env["account.tax.group"].create(
            {"name": "Group", "company_id": other.id}
        )
        tax = tax.create(
            {
                "name": "Branch 10",
                "amount": 10,
                "company_id": other.id,
                "tax_group_id": group.id,
                "country_id": self.company.account_fiscal_country_id.id
                or self.env.ref("base.us").id,
            }
        )
        self._use_tax(21, self.labour)
        self.labour.taxes_id |= tax
        orders = self._order_with(parts=[]) | self._create_order(
            [self.labour],
            company_id=other.id,
            device_id=False,
            pricelist_id=self.list_francs.id,
        )
        self.assertEqual(
            orders.mapped("currency_id"), self.company.currency_id | self.francs
        )
        # The price of the catalogue is in the money of the company that sells.
        self.assertEqual(orders.mapped("amount_total"), [60.5, 55])
