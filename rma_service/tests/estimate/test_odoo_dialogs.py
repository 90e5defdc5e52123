from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestOdooDialogs(MoneyCommon):
    """What Odoo's own dialogs do to estimates, invoices and customers adds up."""

    def _discount(self, order, **values):
        order.action_prepare_estimate()
        self.env["sale.order.discount"].create(
            {"sale_order_id": order.estimate_id.id, **values}
        ).action_apply_discount()

    def _reverse(self, invoice, method):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = wizard.create({"journal_id": invoice.journal_id.id})
        action = getattr(wizard, method)()
        return self.env["account.move"].browse(action["res_id"])

    def test_discount_of_an_amount_on_the_draft_is_invoiced(self):
        order = self._order_with()
        self._bring_to(order, "diagnosis")
        self._discount(order, discount_type="amount", discount_amount=13)
        order.action_prepare_estimate()
        self.assertEqual(order.estimate_id.amount_total, 117)
        order.action_send_estimate()
        order.action_approve_estimate()
        self.assertEqual((order.amount_agreed, order.amount_total), (117, 117))
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_done, order.amount_due), (117, 117))
        invoice = self._invoice(order)
        self.assertEqual(invoice.amount_total, 117)
        self._pay(invoice)
        self.assertEqual(order.amount_due, 0)

    def test_discount_of_a_share_stays_on_the_next_version(self):
        self._use_tax(21, self.labour | self.part_keyboard)
        order = self._order_with()
        self._bring_to(order, "diagnosis")
        self._discount(order, discount_type="so_discount", discount_percentage=0.1)
        order.action_send_estimate()
        order.action_revise_estimate()
        self.assertEqual(order.estimate_id.amount_total, 141.57)
        order.action_send_estimate()
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        self.assertEqual(self._invoice(order).amount_total, 141.57)

    def test_cancelling_many_stops_at_the_one_with_finished_work(self):
        done = self._bring_to(self._order_with(), "quality")
        free = self._bring_to(self._order_with(), "approval")
        wizards = self.env["sale.mass.cancel.orders"]
        estimates = done.estimate_ids | free.estimate_ids
        with self.assertRaises(UserError):
            wizards.create(
                {"sale_order_ids": [Command.set(estimates.ids)]}
            ).action_mass_cancel()
        self.assertEqual(estimates.mapped("state"), ["sale", "sent"])

    def test_invoice_that_is_reversed_and_made_anew_is_to_pay_once(self):
        order = self._bring_to(self._order_with(), "ready")
        again = self._reverse(self._invoice(order), "modify_moves")
        self.assertEqual(order.amount_due, 130)
        again.action_post()
        self.assertEqual((order.amount_due, order.amount_invoiced), (130, 130))
        self.assertEqual(order.amount_to_invoice, 0)
        self._pay(again)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 130))

    def test_piece_that_is_credited_is_owed_until_it_is_paid_back(self):
        order = self._bring_to(self._order_with(), "ready")
        invoice = self._invoice(order)
        self._pay(invoice)
        credit = self._reverse(invoice, "refund_moves")
        part = credit.invoice_line_ids.filtered(
            lambda line: line.product_id == self.part_keyboard
        )
        (credit.invoice_line_ids - part).unlink()
        part.quantity = 1
        credit.action_post()
        self.assertEqual((order.amount_due, order.amount_to_invoice), (-40, 0))
        self._pay(credit)
        self.assertEqual((order.amount_due, order.amount_paid), (0, 90))

    def test_merged_customers_keep_devices_orders_and_warranties(self):
        twin = self.env["res.partner"].create({"name": "Anna Kowalska"})
        order = self._order_with(partner_id=twin.id)
        self._bring_to(order, "repair")
        device = order.device_id
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": device.id,
                "name": "Ours",
                "date_start": "2026-01-01",
                "months": 24,
                "partner_id": twin.id,
            }
        )
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (twin | self.partner).ids, self.partner
        )
        self.env.invalidate_all()
        kept = (
            order.partner_id,
            order.estimate_id.partner_id,
            device.owner_id,
            device.owner_history_ids.partner_id,
            warranty.partner_id,
        )
        self.assertEqual(set(kept), {self.partner})
        self._bring_to(order, "done")
        self.assertEqual(order.amount_due, 130)

    def test_supplement_after_a_refused_one_adds_up(self):
        order = self._order_with(operations=[])
        self._bring_to(order, "repair")
        part = order.part_ids
        for quantity, price, answer in ((3, 45, "decline"), (4, 50, "approve")):
            part.quantity = quantity
            order.action_prepare_estimate()
            order.estimate_id.order_line.price_unit = price
            order.action_send_estimate()
            getattr(order, f"action_{answer}_estimate")()
        self.assertEqual((order.amount_agreed, part.price_subtotal), (180, 180))
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 180)
        self.assertEqual(sum(self._invoice(order).mapped("amount_total")), 180)
