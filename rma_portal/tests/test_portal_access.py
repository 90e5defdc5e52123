from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.rma_portal.models.service_order import PORTAL_FIELDS


@tagged("post_install", "-at_install")
class TestPortalAccess(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user = new_test_user(
            cls.env, login="service_portal", groups="base.group_portal"
        )
        cls.stranger = new_test_user(
            cls.env, login="service_stranger", groups="base.group_portal"
        )
        cls.order = cls.env["rma.service.order"].create(
            {
                "partner_id": cls.portal_user.partner_id.id,
                "problem": "Does not start",
                "internal_note": "Customer is difficult",
            }
        )

    def test_customer_reads_exactly_the_white_list(self):
        fields_seen = self.order.with_user(self.portal_user).fields_get()
        self.assertEqual(set(fields_seen), PORTAL_FIELDS)

    def test_customer_reads_own_order(self):
        order = self.order.with_user(self.portal_user)
        self.assertEqual(
            order.read(["name", "problem"])[0]["problem"], "Does not start"
        )

    def test_internal_note_is_closed_to_the_customer(self):
        with self.assertRaises(AccessError):
            self.order.with_user(self.portal_user).read(["internal_note"])

    def test_internal_note_cannot_be_searched_by_the_customer(self):
        orders = self.env["rma.service.order"].with_user(self.portal_user)
        with self.assertRaises(AccessError):
            orders.search([("internal_note", "ilike", "difficult")])

    def test_stranger_reads_nothing(self):
        orders = self.env["rma.service.order"].with_user(self.stranger)
        self.assertFalse(orders.search([]))
        with self.assertRaises(AccessError):
            self.order.with_user(self.stranger).read(["name"])

    def test_colleague_of_the_same_company_reads_it(self):
        company = self.env["res.partner"].create({"name": "ACME", "is_company": True})
        self.portal_user.partner_id.parent_id = company
        self.stranger.partner_id.parent_id = company
        self.assertEqual(
            self.env["rma.service.order"].with_user(self.stranger).search([]),
            self.order,
        )

    def test_customer_writes_creates_and_deletes_nothing(self):
        order = self.order.with_user(self.portal_user)
        with self.assertRaises(AccessError):
            order.write({"problem": "Other"})
        with self.assertRaises(AccessError):
            order.create({"partner_id": self.portal_user.partner_id.id})
        with self.assertRaises(AccessError):
            order.unlink()

    def test_customer_cannot_call_the_flow(self):
        order = self.order.with_user(self.portal_user)
        for action in ("action_receive", "action_cancel", "action_send_estimate"):
            with self.assertRaises(AccessError):
                getattr(order, action)()

    def test_public_user_reads_nothing(self):
        public = self.env.ref("base.public_user")
        with self.assertRaises(AccessError):
            self.order.with_user(public).read(["name"])
