"""Invoices, payments and activities of Odoo's have the day at our place."""

from datetime import date

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.money import MoneyCommon

EVENING = "2026-06-10 20:00:00"  # 11 June in Auckland, 10 June in Honolulu and UTC
THERE = date(2026, 6, 11)


@tagged("post_install", "-at_install")
class TestDayOfDocuments(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["payment.provider"].search([]).state = "disabled"
        cls.cash = cls.env["account.journal"].search(
            [("type", "=", "cash"), ("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["account.journal"].create(
            {"name": "Cash", "type": "cash", "code": "CSHX"}
        )
        cls.company.partner_id.tz = "Pacific/Auckland"
        cls.env.user.tz = "Pacific/Honolulu"
        cls.clerk.tz = "Pacific/Honolulu"

    def _signed(self, **values):
        self.type_repair.prepayment_percent = 0.5
        order = self._bring_to(self._order_with(**values), "approval")
        order.action_approve_estimate()
        return order

    def test_deposit_at_the_counter_is_of_the_day_at_our_place(self):
        with freeze_time(EVENING):
            order = self._signed()
            order.with_user(self.clerk).with_context(
                tz="Pacific/Honolulu"
            ).action_take_deposit(self.cash.id)
            invoice = order.invoice_ids
            payment = invoice.matched_payment_ids
            self.assertEqual((invoice.invoice_date, payment.date), (THERE, THERE))

    def test_invoice_that_anybody_posts_is_of_the_day_at_our_place(self):
        with freeze_time(EVENING):
            order = self._bring_to(self._order_with(), "done")
            order.action_create_invoice()
            invoice = order.invoice_ids
            plain = invoice.copy()
            plain.invoice_line_ids.sale_line_ids = False
            both = (invoice | plain).with_context(tz="Pacific/Honolulu")
            both.action_post()
            self.assertEqual(invoice.invoice_date, THERE)
            # What is none of ours is of the day of whoever posts it.
            self.assertEqual(plain.invoice_date, date(2026, 6, 10))

    def test_buyer_is_asked_on_the_day_at_our_place(self):
        head = self._create_product("Print head", is_storable=True)
        self._add_vendor(head)
        with freeze_time(EVENING):
            order = self._order_with(parts=[{"product_id": head.id, "quantity": 2}])
            self._agree(order)
            purchase = order.purchase_ids
            purchase.button_confirm()
            purchase.with_context(tz="Pacific/Honolulu").button_cancel()
            self.assertEqual(purchase.activity_ids.date_deadline, THERE)

    def test_reversal_is_of_the_day_at_our_place(self):
        for place_zone, reader, day in (
            ("Pacific/Auckland", "Pacific/Honolulu", THERE),
            ("Pacific/Honolulu", "Pacific/Auckland", date(2026, 6, 10)),
        ):
            self.company.partner_id.tz = place_zone
            with freeze_time(EVENING):
                order = self._bring_to(self._order_with(), "ready")
                invoice = self._invoice(order)
                wizard = self.env["account.move.reversal"].with_context(
                    active_model="account.move", active_ids=invoice.ids, tz=reader
                )
                wizard = wizard.create({"journal_id": invoice.journal_id.id})
                self.assertEqual(wizard.date, day)
                wizard.modify_moves()
                credit = invoice.reversal_move_ids
                self.assertEqual((credit.state, credit.invoice_date), ("posted", day))

    def test_payment_that_an_accountant_elsewhere_enters_is_of_our_day(self):
        with freeze_time(EVENING):
            order = self._bring_to(self._order_with(), "ready")
            invoice = self._invoice(order)
            self._pay(invoice.with_context(tz="Pacific/Honolulu"))
            register = self.env["account.payment.register"].with_context(
                active_model="account.move",
                active_ids=self._other_invoice().ids,
                tz="Pacific/Honolulu",
            )
            self.assertEqual(invoice.matched_payment_ids.date, THERE)
            # What is none of ours is of the day of whoever enters it.
            self.assertEqual(register.create({}).payment_date, date(2026, 6, 10))

    def _other_invoice(self):
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-06-01",
                "invoice_line_ids": [
                    Command.create({"product_id": self.labour.id, "quantity": 1})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def test_payment_online_is_of_the_day_at_our_place(self):
        with freeze_time(EVENING):
            order = self._signed()
            provider = self.env["payment.provider"].search(
                [("company_id", "=", self.company.id)], limit=1
            )
            bank = self.env["account.journal"].search(
                [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
            )
            provider.write({"state": "test", "journal_id": bank.id})
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
            visitor = transaction.with_context(tz="Pacific/Honolulu")
            method = bank.inbound_payment_method_line_ids[:1]
            payment = visitor._create_payment(payment_method_line_id=method.id)
            self.assertEqual(payment.date, THERE)
