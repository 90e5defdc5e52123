from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestToPay(MoneyCommon):
    """To pay: work not yet invoiced, less deposits, and what is open on invoices."""

    def test_paid_deposit_comes_off_before_the_final_invoice(self):
        order = self._bring_to(self._order_with(), "repair")
        self._pay_down(order, 65)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 65)
        self.assertEqual(order.invoice_status, "to_invoice")
        final = self._invoice(order)
        self.assertEqual(final.amount_total, 65)
        self.assertEqual(order.amount_due, 65)
        self._pay(final)
        self.assertEqual(order.amount_due, 0)
        self.assertEqual((order.amount_done, order.amount_invoiced), (130, 130))
        self.assertEqual(order.amount_paid, 130)

    def test_open_deposit_is_to_pay_once(self):
        order = self._bring_to(self._order_with(), "repair")
        invoice = self._pay_down(order, 65, pay=False)
        self.assertEqual(order.amount_due, 65)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 130)
        final = self._invoice(order)
        self.assertEqual(order.amount_due, 130)
        self._pay(invoice)
        self.assertEqual((order.amount_due, order.amount_paid), (65, 65))
        self._pay(final)
        self.assertEqual(order.amount_due, 0)

    def test_draft_of_a_deposit_is_to_pay_once(self):
        order = self._bring_to(self._order_with(), "repair")
        self._pay_down(order, 65, post=False)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 130)

    def test_nothing_is_to_pay_where_all_was_paid_down(self):
        order = self._bring_to(self._order_with(), "repair")
        self._pay_down(order, 130)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 0)
        self.assertEqual(order.invoice_status, "to_invoice")
        self._invoice(order)
        self.assertEqual((order.amount_due, order.invoice_status), (0, "invoiced"))

    def test_we_owe_the_deposit_of_work_that_was_not_done(self):
        order = self._bring_to(self._order_with(), "repair")
        self._pay_down(order, 65)
        order.operation_ids.action_set_status(
            self.env["rma.service.operation.status"]._get_default("not_done")
        )
        order.write(
            {
                "outcome": "not_repaired",
                "outcome_reason_id": self.env["rma.service.reason"]
                .search([("outcome", "=", "not_repaired")], limit=1)
                .id,
            }
        )
        order.part_ids.quantity_used = 0
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_done, 0)
        self.assertEqual(order.amount_due, -65)
        self.assertEqual(order.invoice_status, "to_invoice")
        self.assertTrue(self._find("to_invoice", order))
        refund = self._invoice(order)
        self.assertEqual((refund.move_type, refund.amount_total), ("out_refund", 65))
        # The credit note is open: we still owe it.
        self.assertEqual((order.amount_due, order.invoice_status), (-65, "invoiced"))
        self.assertFalse(self._find("to_invoice", order))
        self._pay(refund)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 0))

    def test_deposit_of_half_done_work_is_settled(self):
        order = self._bring_to(self._order_with(), "repair")
        self._pay_down(order, 100)
        order.part_ids.quantity_used = 1
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_done, order.amount_due), (90, -10))
        refund = self._invoice(order)
        self.assertEqual((refund.move_type, refund.amount_total), ("out_refund", 10))
        self.assertEqual(order.amount_due, -10)

    def test_credited_deposit_is_to_pay_with_the_rest(self):
        order = self._bring_to(self._order_with(), "repair")
        invoice = self._pay_down(order, 65, pay=False)
        self._credit(invoice)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 130)
        self.assertEqual(self._invoice(order).amount_total, 130)

    def test_credited_final_invoice_asks_for_nothing_again(self):
        order = self._bring_to(self._order_with(), "repair")
        self._pay_down(order, 65)
        self._bring_to(order, "ready")
        final = self._invoice(order)
        self._credit(final)
        self.assertEqual((order.amount_due, order.invoice_status), (0, "invoiced"))
        self.assertFalse(self._find("to_invoice", order))
        self.assertEqual((order.amount_invoiced, order.amount_paid), (65, 65))

    def test_what_is_used_after_a_partial_credit_is_invoiced_alone(self):
        order = self._bring_to(self._order_with([]), "repair")
        order.part_ids.quantity_used = 2
        self._bring_to(order, "ready")
        self._credit(self._invoice(order))
        self.assertEqual(order.amount_due, 0)
        order._charge_fee(self.labour_2)
        self.assertEqual(order.amount_due, 20)
        self.assertEqual(self._invoice(order).amount_total, 20)

    def test_open_invoice_and_new_work_add_up(self):
        order = self._bring_to(self._order_with(), "ready")
        self._pay(self._invoice(order), 100)
        self.assertEqual(order.amount_due, 30)
        order._charge_fee(self.labour_2)
        self.assertEqual(order.amount_due, 50)

    def test_deposit_has_its_taxes(self):
        self._use_tax(21, self.labour)
        self._use_tax(9, self.part_keyboard)
        order = self._bring_to(self._order_with(), "repair")
        total = 50 * 1.21 + 80 * 1.09
        self._pay_down(order, 60)
        self._bring_to(order, "ready")
        self.assertAlmostEqual(order.amount_due, total - 60, 2)
        final = self._invoice(order)
        self.assertAlmostEqual(final.amount_total, total - 60, 2)
        self.assertAlmostEqual(order.amount_due, total - 60, 2)

    def test_running_order_is_not_asked_for_what_is_not_done(self):
        order = self._bring_to(self._order_with(), "repair")
        self.assertEqual(order.amount_due, 0)
        self._pay_down(order, 65)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 65))

    def test_deposit_of_an_estimate_cancelled_in_sales_is_owed(self):
        order = self._bring_to(self._order_with(), "repair")
        invoice = self._pay_down(order, 65)
        order.estimate_ids._action_cancel()
        self.assertEqual(order.invoice_ids, invoice)
        self.assertEqual((order.amount_invoiced, order.amount_paid), (65, 65))
        order.operation_ids.payer = order.part_ids.payer = "goodwill"
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, -65)

    def test_invoice_of_several_orders_is_shared(self):
        first = self._bring_to(self._order_with(), "ready")
        second = self._bring_to(self._order_with(parts=[]), "ready")
        estimates = first.estimate_ids | second.estimate_ids
        invoice = estimates._create_invoices(final=True)
        invoice.action_post()
        self.assertEqual(len(invoice), 1)
        self.assertEqual((first.amount_due, second.amount_due), (130, 50))
        self._pay(invoice, 90)
        self.assertEqual((first.amount_due, second.amount_due), (65, 25))
        self.assertEqual((first.amount_paid, second.amount_paid), (65, 25))
        self.assertEqual((first.amount_invoiced, second.amount_invoiced), (130, 50))
