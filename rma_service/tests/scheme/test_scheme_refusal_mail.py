"""The customer is told by mail that he has to pay what the scheme refused."""

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common.scheme import SchemeCommon


@tagged("post_install", "-at_install")
class TestSchemeRefusalMail(SchemeCommon):
    def _refused(self, choice, **values):
        order, invoice = self._invoiced(**values)
        before = order.message_ids
        claim = order.scheme_claim_id.with_user(self.manager)
        claim.action_refuse("Voucher used already", choice)
        told = (order.message_ids - before).filtered(
            lambda message: self.partner in message.partner_ids
        )
        return order, invoice, told

    def test_customer_reads_what_he_has_to_pay_and_not_why(self):
        _order, invoice, told = self._refused("customer")
        words = html2plaintext(told.body).replace("\xa0", " ")
        self.assertIn("Repair bonus does not pay *$ 60.00*", words)
        self.assertIn(f"{invoice.name}: *$ 156.00*", words)
        self.assertIn(invoice.access_token, told.body)
        self.assertNotIn("Voucher used already", words)

    def test_our_loss_is_told_to_nobody(self):
        _order, _invoice, told = self._refused("goodwill")
        self.assertFalse(told)

    def test_who_gets_no_mail_is_told_by_a_colleague(self):
        order, _invoice, told = self._refused("customer", no_messages=True)
        self.assertFalse(told)
        self.assertIn("got no mail", order.message_ids[0].body)

    def test_refused_before_the_invoice_names_none(self):
        order = self._bring_to(self._taxed_order(), "repair")
        before = order.message_ids
        order.scheme_claim_id.with_user(self.manager).action_refuse("No", "customer")
        told = (order.message_ids - before).filtered("partner_ids")
        self.assertIn("You have to pay this amount yourself", told.body)
        self.assertNotIn("See the invoice", told.body)
