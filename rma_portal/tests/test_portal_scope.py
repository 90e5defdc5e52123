"""A contact sees the orders of his company, or his own only, as a colleague set it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalScope(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        work = [cls.labour]
        cls.order = cls._create_own(work)
        cls.handed_in = cls._create_own(work, delegate_id=cls.colleague.partner_id.id)
        cls.other = cls._create_own(work, partner_id=cls.firm.id)
        cls.orders = cls.order | cls.handed_in | cls.other
        for order in cls.orders:
            cls._bring_to(order, "approval")
        cls.estimates = cls.orders.estimate_ids

    def _seen(self, user, model, known):
        records = self.env[model].with_user(user).search([("id", "in", known.ids)])
        return records.with_user(self.env.user)

    def test_contact_sees_all_of_the_company_unless_told_otherwise(self):
        seen = self._seen(self.colleague, "rma.service.order", self.orders)
        self.assertEqual(seen, self.orders)

    def test_own_is_what_he_is_customer_or_delegate_of(self):
        self.colleague.partner_id.service_portal_scope = "own"
        seen = self._seen(self.colleague, "rma.service.order", self.orders)
        self.assertEqual(seen, self.handed_in)
        self.owner.partner_id.service_portal_scope = "own"
        seen = self._seen(self.owner, "rma.service.order", self.orders)
        self.assertEqual(seen, self.order | self.handed_in)

    def test_estimates_and_their_lines_go_with_their_orders(self):
        self.colleague.partner_id.service_portal_scope = "own"
        seen = self._seen(self.colleague, "sale.order", self.estimates)
        self.assertEqual(seen.service_order_id, self.handed_in)
        lines = self._seen(self.colleague, "sale.order.line", self.estimates.order_line)
        self.assertEqual(lines, seen.order_line)

    def test_invoices_go_with_their_orders(self):
        for order in self.orders:
            order.action_approve_estimate()
            self._bring_to(order, "ready")
            order.action_create_invoice()
        invoices = self.orders.invoice_ids
        invoices.message_subscribe(self.firm.ids)
        plain = invoices[0].copy()
        plain.line_ids.sale_line_ids = False
        plain.message_subscribe(self.firm.ids)
        (invoices | plain).action_post()
        self.assertEqual(
            self._seen(self.colleague, "account.move", invoices | plain),
            invoices | plain,
        )
        self.colleague.partner_id.service_portal_scope = "own"
        own = self.estimates.filtered(lambda e: e.service_order_id == self.handed_in)
        seen = self._seen(self.colleague, "account.move", invoices | plain)
        self.assertEqual(seen, own.invoice_ids | plain)

    def test_page_of_the_other_s_order_opens_nothing(self):
        self.colleague.partner_id.service_portal_scope = "own"
        self.assertClosed(self._open(self.other, "page_colleague"))
        page = self._open(self.handed_in, "page_colleague")
        self.assertEqual(page.status_code, 200)
        self.authenticate("page_colleague", "page_colleague")
        listed = self.url_open("/my/service-orders").text
        self.assertIn(self.handed_in.name, listed)
        self.assertNotIn(self.other.name, listed)

    def test_link_with_its_token_opens_whoever_has_it(self):
        self.colleague.partner_id.service_portal_scope = "own"
        page = self._open(self.other, "page_colleague", token=self.other.access_token)
        self.assertEqual(page.status_code, 200)

    def test_customer_does_not_widen_his_own_scope(self):
        partner = self.colleague.partner_id
        partner.service_portal_scope = "own"
        with self.assertRaises(AccessError):
            partner.with_user(self.colleague).service_portal_scope = "company"
        with self.assertRaises(AccessError):
            partner.with_user(self.colleague).read(["service_portal_scope"])

    def test_who_leaves_the_company_sees_nothing_of_it_from_that_moment(self):
        seen = self._seen(self.colleague, "rma.service.order", self.orders)
        self.assertEqual(seen, self.orders)
        self.colleague.partner_id.parent_id = False
        seen = self._seen(self.colleague, "rma.service.order", self.orders)
        self.assertEqual(seen, self.handed_in.browse())
