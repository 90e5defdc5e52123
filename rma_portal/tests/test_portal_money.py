from odoo.fields import Command
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalMoney(PortalCommon):
    """What the customer's page says of money is what the order says."""

    def _invoice(self, order):
        order.action_create_invoice()
        order.invoice_ids.filtered(lambda move: move.state == "draft").action_post()

    def test_finished_order_says_what_is_to_pay_and_paid(self):
        tax = self.env["account.tax"].create({"name": "Tax 21", "amount": 21})
        self.labour.taxes_id = tax
        order = self._bring_to(self._create_own([self.labour]), "repair")
        self.assertFalse(order._prepare_page_values()["money"])
        page = self._open(order, token=order.access_token).text
        self.assertNotIn('data-name="money"', page)
        self._bring_to(order, "ready")
        money = order._prepare_page_values()["money"]
        self.assertEqual((money["done"], money["paid"], money["due"]), (60.5, 0, 60.5))
        page = self._open(order, token=order.access_token).text
        self.assertIn("Work done, taxes included", page)
        self.assertIn("60.50", page)
        self._invoice(order)
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=order.invoice_ids.ids
        )
        wizard.create({})._create_payments()
        money = order._prepare_page_values()["money"]
        self.assertEqual((money["paid"], money["due"]), (60.5, 0))

    def test_page_and_estimate_say_what_a_scheme_pays(self):
        agency = self.env["res.partner"].create({"name": "Agency"})
        scheme = self.env["rma.service.scheme"].create(
            {
                "name": "Repair bonus",
                "partner_id": agency.id,
                "company_id": self.company.id,
                "line_ids": [Command.create({"share": 40})],
            }
        )
        order = self._create_own([self.labour], scheme_id=scheme.id)
        self._bring_to(order, "approval")
        page = " ".join(self._open(order, token=order.access_token).text.split())
        self.assertIn("Repair bonus pays", page)
        estimate = order.estimate_id
        page = " ".join(self.url_open(estimate.get_portal_url()).text.split())
        self.assertIn("Paid by Repair bonus", page)
        self.assertIn("You pay", page)
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        money = order._prepare_page_values()["money"]
        self.assertEqual((money["done"], money["scheme"], money["due"]), (50, 20, 30))
        self._invoice(order)
        money = order._prepare_page_values()["money"]
        self.assertEqual((money["done"], money["scheme"], money["due"]), (50, 20, 30))
        page = " ".join(self._open(order, token=order.access_token).text.split())
        self.assertIn("Paid by Repair bonus", page)

    def test_work_that_others_pay_says_nothing_of_money(self):
        order = self._create_own([self.labour])
        order.operation_ids.payer = "goodwill"
        self._bring_to(order, "ready")
        page = self._open(order, token=order.access_token).text
        self.assertNotIn('data-name="money"', page)

    def test_signed_estimate_says_that_the_deposit_is_open(self):
        self.type_repair.prepayment_percent = 0.5
        self.env["payment.provider"].search([]).state = "disabled"
        banks = self.company.partner_id.bank_ids
        banks |= banks.create(
            {
                "acc_number": "PL61109010140000071219812874",
                "partner_id": self.company.partner_id.id,
            }
        )
        order = self._bring_to(self._create_own([self.labour]), "approval")
        order.action_approve_estimate()
        page = self._open(order, token=order.access_token).text
        self.assertIn("We start as soon as the deposit is paid", page)
        self.assertIn('data-name="deposit"', page)
        self.assertIn("25.00", page)
        # Odoo's own page says how, where nobody can pay online.
        estimate = order.estimate_id
        url = estimate.get_portal_url()
        page = self.url_open(url).text
        self.assertIn("at our counter", page)
        self.assertIn(banks[:1].acc_number, page)
        self.assertNotIn("No payment method available", page)
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        order.action_take_deposit(bank.id)
        page = self._open(order, token=order.access_token).text
        self.assertNotIn('data-name="deposit"', page)
