from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.money import MoneyCommon


@tagged("post_install", "-at_install")
class TestDeposit(MoneyCommon):
    """A deposit can be paid where there is no payment provider: at the counter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_repair.prepayment_percent = 0.5
        cls.env["payment.provider"].search([]).state = "disabled"
        cls.cash = cls._journal("cash")
        cls.bank = cls._journal("bank")

    @classmethod
    def _journal(cls, kind):
        journals = cls.env["account.journal"]
        domain = [("type", "=", kind), ("company_id", "=", cls.company.id)]
        return journals.search(domain, limit=1) or journals.create(
            {"name": kind.title(), "type": kind, "code": kind[:3].upper()}
        )

    def _signed(self):
        """Return an order of which the estimate is signed on paper."""
        order = self._bring_to(self._order_with(), "approval")
        order.action_approve_estimate()
        return order

    def _open_dialog(self, name, order, user=None):
        model = self.env[name].with_user(user or self.clerk)
        return Form(model.with_context(active_model=order._name, active_ids=order.ids))

    # === STATE ===#

    def test_signed_estimate_waits_for_its_deposit(self):
        order = self._signed()
        self.assertEqual(order.estimate_state, "deposit")
        self.assertEqual((order.phase, order.estimate_id.state), ("approval", "sent"))
        self.assertEqual((order.deposit_due, order.next_action), (65, "deposit"))
        with self.assertRaisesRegex(UserError, "has not agreed"):
            order.action_start_repair()

    def test_estimate_that_is_not_signed_asks_for_the_signature_first(self):
        order = self._bring_to(self._order_with(), "approval")
        self.assertEqual(order.estimate_state, "sent")
        self.assertTrue(order.estimate_id._has_to_be_signed())
        order.action_approve_estimate(channel="phone", name="Jan")
        # Who agreed by phone is not asked to sign as well.
        self.assertFalse(order.estimate_id._has_to_be_signed())
        self.assertTrue(order.estimate_id._has_to_be_paid())

    def test_signature_online_waits_for_the_deposit_as_well(self):
        order = self._bring_to(self._order_with(), "approval")
        order.estimate_id.write(
            {
                "signed_by": "Anna",
                "signed_on": fields.Datetime.now(),
                "signature": "R0lGODlhAQABAAD/ACwAAAAAAQABAAACADs=",
            }
        )
        self.assertEqual(order.estimate_state, "deposit")
        order.with_user(self.clerk).action_take_deposit(self.cash.id)
        self.assertEqual(order.estimate_id.state, "sale")
        self.assertEqual(order.estimate_id.service_consent, "online")

    def test_draft_that_is_signed_at_the_counter_was_offered(self):
        order = self._order_with()
        order.action_receive()
        order.action_diagnose()
        order.action_prepare_estimate()
        order.action_approve_estimate()
        self.assertEqual(order.estimate_id.state, "sent")
        self.assertEqual((order.phase, order.estimate_state), ("approval", "deposit"))

    def test_type_without_deposit_confirms_at_once(self):
        self.type_repair.prepayment_percent = 0
        order = self._signed()
        self.assertEqual(order.estimate_state, "approved")
        self.assertEqual(order.deposit_due, 0)
        with self.assertRaisesRegex(UserError, f"{order.name} has no open deposit"):
            order.action_take_deposit(self.cash.id)

    # === PAY ===#

    def test_deposit_in_cash_makes_the_order(self):
        order = self._signed()
        order.with_user(self.clerk).action_take_deposit(self.cash.id)
        self.assertEqual(order.estimate_id.state, "sale")
        self.assertEqual((order.estimate_state, order.deposit_due), ("approved", 0))
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 65))
        self.assertEqual((order.amount_paid, order.amount_due), (65, 0))
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_due, 65)
        self.assertEqual(self._invoice(order).amount_total, 65)

    def test_deposit_by_transfer_makes_the_order_when_it_comes(self):
        order = self._signed()
        order.action_take_deposit()
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_residual), ("posted", 65))
        self.assertEqual((order.estimate_state, order.amount_due), ("deposit", 65))
        self._pay(invoice, 30)
        self.assertEqual((order.estimate_state, order.deposit_due), ("deposit", 35))
        self._pay(invoice)
        self.assertEqual((order.estimate_state, order.deposit_due), ("approved", 0))

    def test_second_click_makes_no_second_invoice(self):
        order = self._signed()
        order.action_take_deposit()
        order.action_take_deposit()
        self.assertEqual(len(order.invoice_ids), 1)
        # The customer comes with cash after all.
        order.action_take_deposit(self.cash.id)
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(order.estimate_state, "approved")

    def test_deposit_has_taxes_and_comes_off_with_them(self):
        self._use_tax(21, self.labour)
        self._use_tax(9, self.part_keyboard)
        order = self._signed()
        total = order.estimate_id.amount_total
        self.assertAlmostEqual(total, 147.7, 2)
        order.action_take_deposit(self.bank.id)
        self.assertAlmostEqual(order.invoice_ids.amount_total, 73.85, 2)
        self._bring_to(order, "ready")
        self.assertAlmostEqual(order.amount_due, 73.85, 2)

    def test_credited_deposit_is_open_again(self):
        order = self._signed()
        order.action_take_deposit()
        self._credit(order.invoice_ids)
        self.assertEqual((order.estimate_state, order.deposit_due), ("deposit", 65))
        order.action_take_deposit(self.cash.id)
        self.assertEqual(order.estimate_state, "approved")

    def test_deposit_of_a_signed_estimate_may_come_after_its_validity(self):
        order = self._signed()
        estimate = order.estimate_id
        estimate._open_closed().validity_date = self._get_today() - timedelta(days=1)
        self.assertEqual(order.estimate_state, "deposit")
        order.action_take_deposit(self.cash.id)
        self.assertEqual(estimate.state, "sale")

    def test_supplement_asks_for_its_own_deposit(self):
        order = self._signed()
        order.action_take_deposit(self.cash.id)
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_prepare_estimate()
        order.action_send_estimate()
        order.action_approve_estimate()
        self.assertEqual((order.estimate_state, order.deposit_due), ("deposit", 10))
        order.action_take_deposit(self.cash.id)
        self.assertEqual(order.estimate_state, "approved")
        self.assertEqual(order.amount_paid, 75)

    def test_declined_supplement_leaves_the_first_deposit(self):
        order = self._signed()
        order.action_take_deposit(self.cash.id)
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_prepare_estimate()
        order.action_send_estimate()
        order.action_decline_estimate()
        order.operation_ids[1].unlink()
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_done, order.amount_due), (130, 65))

    def test_deposit_of_another_company_goes_to_its_journal(self):
        other = self.env["res.company"].create({"name": "Branch"})
        journal = self.env["account.journal"].create(
            {"name": "Till", "type": "cash", "code": "TILL", "company_id": other.id}
        )
        order = self._signed()
        with self.assertRaisesRegex(UserError, "Till takes no money for"):
            order.action_take_deposit(journal.id)
        self.assertFalse(order.invoice_ids)

    def test_print_of_the_estimate_does_not_show_the_deposit_as_work(self):
        order = self._signed()
        before = order.estimate_id._get_service_print_rows()
        order.action_take_deposit()
        self.assertEqual(order.estimate_id._get_service_print_rows(), before)
        self.assertFalse(order.is_estimate_outdated)

    # === DIALOGS ===#

    def test_registering_consent_takes_the_deposit(self):
        order = self._bring_to(self._order_with(), "approval")
        form = self._open_dialog("rma.service.approve", order)
        self.assertEqual((form.deposit_due, form.deposit), (65, "take"))
        self.assertEqual(form.way, str(self.cash.id))
        form.channel = "paper"
        form.save().action_approve()
        self.assertEqual((order.estimate_state, order.amount_paid), ("approved", 65))

    def test_registering_consent_can_leave_the_deposit_open(self):
        order = self._bring_to(self._order_with(), "approval")
        form = self._open_dialog("rma.service.approve", order)
        form.channel = "phone"
        form.deposit = "open"
        form.save().action_approve()
        self.assertEqual(order.estimate_state, "deposit")
        dialog = self._open_dialog("rma.service.deposit", order)
        self.assertEqual(dialog.deposit_due, 65)
        dialog.way = str(self.bank.id)
        dialog.save().action_take()
        self.assertEqual((order.estimate_state, order.amount_paid), ("approved", 65))

    def test_work_can_start_without_the_deposit_and_the_history_says_so(self):
        order = self._bring_to(self._order_with(), "approval")
        form = self._open_dialog("rma.service.approve", order)
        form.channel = "paper"
        form.deposit = "none"
        form.save().action_approve()
        self.assertEqual((order.estimate_state, order.amount_paid), ("approved", 0))
        bodies = " ".join(order.message_ids.mapped("body"))
        self.assertIn(f"{self.clerk.name} started without the deposit", bodies)

    def test_consent_without_deposit_asks_nothing_about_it(self):
        self.type_repair.prepayment_percent = 0
        order = self._bring_to(self._order_with(), "approval")
        form = self._open_dialog("rma.service.approve", order)
        form.channel = "paper"
        self.assertEqual(form.deposit_due, 0)
        form.save().action_approve()
        self.assertEqual(order.estimate_state, "approved")

    def test_deposits_of_many_orders_are_taken_at_once(self):
        orders = self._signed() | self._signed()
        dialog = self._open_dialog("rma.service.deposit", orders)
        self.assertEqual(dialog.deposit_due, 130)
        dialog.save().action_take()
        self.assertEqual(orders.mapped("estimate_state"), ["approved", "approved"])
        self.assertEqual(orders.mapped("amount_paid"), [65, 65])

    def test_colleague_without_rights_on_the_order_takes_no_deposit(self):
        order = self._signed()
        order.user_id = self.manager
        order.team_id = self.env["rma.service.team"].create({"name": "Others"})
        with self.assertRaises(AccessError):
            order.with_user(self.technician).action_take_deposit(self.cash.id)

    # === SET-UP ===#

    def test_type_warns_where_nobody_can_pay_online(self):
        self.assertTrue(self.type_repair.is_deposit_offline)
        self.type_repair.prepayment_percent = 0
        self.assertFalse(self.type_repair.is_deposit_offline)
        self.type_repair.prepayment_percent = 0.5
        provider = self.env["payment.provider"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        provider.write({"state": "test", "is_published": True})
        self.type_repair.invalidate_recordset(["is_deposit_offline"])
        self.assertFalse(self.type_repair.is_deposit_offline)
        provider.is_published = False
        self.type_repair.invalidate_recordset(["is_deposit_offline"])
        self.assertTrue(self.type_repair.is_deposit_offline)

    # === ONLINE ===#

    def test_deposit_paid_online_comes_off_before_it_is_invoiced(self):
        order = self._signed()
        provider = self.env["payment.provider"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        provider.write({"state": "test"})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": self.env["payment.method"]
                .with_context(active_test=False)
                .search([], limit=1)
                .id,
                "amount": 65,
                "currency_id": order.currency_id.id,
                "partner_id": self.partner.id,
                "reference": order.name,
                "operation": "online_redirect",
                "sale_order_ids": order.estimate_id.ids,
            }
        )
        transaction.state = "done"
        transaction._check_amount_and_confirm_order()
        self.assertEqual(order.estimate_state, "approved")
        self.assertEqual((order.amount_paid, order.deposit_due), (65, 0))
        self._bring_to(order, "ready")
        self.assertEqual((order.amount_done, order.amount_due), (130, 65))
