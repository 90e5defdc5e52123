"""The next version of an estimate has the deposit that was taken on the one before."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestDepositOfVersions(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([]).state = "disabled"
        cls.cash = cls.env["account.journal"].search(
            [("type", "=", "cash"), ("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["account.journal"].create(
            {"name": "Cash", "type": "cash", "code": "CSHX"}
        )

    def _signed(self, **values):
        self.type_repair.prepayment_percent = 0.5
        order = self._bring_to(self._order_with(**values), "approval")
        order.action_approve_estimate()
        return order

    def test_deposit_paid_in_part_counts_for_the_next_version(self):
        order = self._signed()
        order.action_take_deposit()
        self._pay(order.invoice_ids, 30)
        self.assertEqual(order.deposit_due, 35)
        order.action_revise_estimate()
        order.action_send_estimate()
        order.action_approve_estimate()
        self.assertEqual(order.estimate_id.amount_total, 130)
        self.assertEqual(order.deposit_due, 35)

    def test_deposit_of_a_replaced_version_comes_off_the_invoice(self):
        order = self._signed()
        order.action_take_deposit()
        self._pay(order.invoice_ids, 30)
        order.action_revise_estimate()
        order.action_send_estimate()
        order.action_approve_estimate(without_deposit=True)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 100)
        self._invoice(order)
        total = sum(order.invoice_ids.mapped("amount_total_signed"))
        self.assertEqual((total, order.amount_due), (130, 100))

    def test_amounts_of_taxes_typed_by_hand_are_refused(self):
        self._use_tax(21, self.labour | self.part_keyboard)
        order = self._bring_to(self._order_with(), "approval")
        estimate = order.estimate_id
        line = estimate.order_line[0]
        tax = line.tax_ids
        salesman = self._create_user(
            "sales9", "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaisesRegex(UserError, "Revise Estimate"):
            line.with_user(salesman).write(
                {
                    "extra_tax_data": {
                        "currency_id": line.currency_id.id,
                        "price_unit": line.price_unit,
                        "discount": line.discount,
                        "quantity": line.product_uom_qty,
                        "rate": 1.0,
                        "manual_tax_amounts": {
                            str(tax.id): {
                                "tax_amount_currency": 99.0,
                                "tax_amount": 99.0,
                                "base_amount_currency": 50.0,
                                "base_amount": 50.0,
                            }
                        },
                    }
                }
            )
