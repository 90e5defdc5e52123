from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestMappedTaxes(MoneyCommon):
    """Taxes in the price that a customer does not pay are told to him nowhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.labour | cls.part_keyboard
        tax = cls.env["account.tax"].create(
            {"name": "VAT", "amount": 25, "price_include_override": "tax_included"}
        )
        cls.products.taxes_id = tax
        cls.position = cls.env["account.fiscal.position"].create({"name": "Export"})
        cls.zero = cls.env["account.tax"].create(
            {
                "name": "Zero",
                "amount": 0,
                "fiscal_position_ids": [Command.link(cls.position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        cls.partner.property_account_position_id = cls.position

    def test_totals_are_those_of_the_estimate_from_the_first_line_on(self):
        order = self._order_with()
        part = order.part_ids
        self.assertEqual((order.amount_to_offer, order.amount_total), (104, 104))
        self.assertEqual((part.price_unit, part.price_subtotal), (32, 64))
        self.assertEqual(part.price_total, 64)
        self._bring_to(order, "approval")
        self.assertEqual(order.estimate_id.order_line.tax_ids, self.zero)
        self.assertEqual((order.amount_offered, order.amount_total), (104, 104))
        self.assertEqual((part.price_unit, part.price_subtotal), (32, 64))
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 104)
        self.assertEqual(self._invoice(order).amount_total, 104)

    def test_work_within_the_free_limit_is_free(self):
        self.type_repair.write({"approval_rule": "amount", "approval_amount": 110})
        order = self._order_with()
        self.assertFalse(order._needs_consent())

    def test_price_check_tells_what_is_invoiced(self):
        costing = self.env["rma.service.costing"].create(
            {
                "partner_id": self.partner.id,
                "line_ids": [
                    Command.create({"product_id": product.id, "quantity": 1})
                    for product in self.products
                ],
            }
        )
        self.assertEqual((costing.amount_untaxed, costing.amount_total), (72, 72))

    def test_examination_costs_what_is_invoiced(self):
        self.type_repair.diagnosis_product_id = self.labour
        order = self._order_with()
        self.assertEqual(order._get_examination_cost(), 40)

    def test_other_taxes_in_the_price_take_the_place_of_the_first(self):
        self.zero.write({"amount": 10, "price_include_override": "tax_included"})
        order = self._order_with()
        self.assertEqual(order.amount_to_offer, 114.4)
        self._bring_to(order, "approval")
        self.assertEqual(order.amount_offered, 114.4)
