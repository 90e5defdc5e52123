from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PortalCommon

TOLD = "Your neighbour broke it, as we said"


@tagged("post_install", "-at_install")
class TestChangedCustomer(PortalCommon):
    """Who was entered by mistake keeps no key to the order of another one."""

    def setUp(self):
        super().setUp()
        self.order = self._create_own()
        self.former = self.owner.partner_id
        self.new = self.stranger.partner_id
        self.delegate = self.env["res.partner"].create(
            {"name": "Driver of ACME", "parent_id": self.firm.id}
        )
        self.order.delegate_id = self.delegate
        self.order.message_subscribe(
            (self.former | self.colleague.partner_id | self.clerk.partner_id).ids
        )
        self.file = self.env["ir.attachment"].create(
            {
                "name": "photo.txt",
                "raw": b"seen",
                "res_model": self.order._name,
                "res_id": self.order.id,
            }
        )
        self.order.message_post(
            body=TOLD,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=self.file.ids,
        )

    def _is_open(self, *args, **kwargs):
        return self._open(*args, **kwargs).status_code == 200

    def test_link_and_login_of_the_former_customer_end(self):
        link = self.order.access_token
        self.assertTrue(self._is_open(self.order, token=link))
        for login in ("page_owner", "page_colleague"):
            self.assertTrue(self._is_open(self.order, login))
        self.order.with_user(self.clerk).partner_id = self.new
        self.assertFalse(self._is_open(self.order, token=link))
        for login in ("page_owner", "page_colleague"):
            self.assertFalse(self._is_open(self.order, login))
        self.assertTrue(self._is_open(self.order, token=self.order.access_token))
        self.assertTrue(self._is_open(self.order, "page_stranger"))

    def test_short_link_and_files_of_the_former_customer_end(self):
        code = self.order._get_link_code(self.order)
        self.file.generate_access_token()
        url = f"/web/content/{self.file.id}?access_token={self.file.access_token}"
        self.assertEqual(self.url_open(url).status_code, 200)
        self.order.partner_id = self.new
        self.assertFalse(self.order._find_by_link("s", self.order.id, code))
        self.assertEqual(self.url_open(url).status_code, 404)

    def test_followers_of_the_former_firm_leave_colleagues_stay(self):
        self.order.partner_id = self.new
        self.assertEqual(
            self.order.message_partner_ids - self.env.user.partner_id,
            self.clerk.partner_id | self.new,
        )
        self.assertFalse(self.order.delegate_id)

    def test_new_customer_does_not_read_what_the_former_was_told(self):
        order = self.order
        messages = self.env["mail.message"].with_user(self.stranger)
        domain = [("model", "=", order._name), ("res_id", "=", order.id)]
        order.partner_id = self.new
        self.env.flush_all()  # as at the end of the request
        self.assertNotIn(TOLD, str(messages.search(domain).mapped("body")))
        order.message_post(
            body="Welcome", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn("Welcome", str(messages.search(domain).mapped("body")))
        # Colleagues know all of it.
        self.assertIn(TOLD, str(order.message_ids.mapped("body")))

    def test_links_of_withdrawn_estimates_end(self):
        order = self._bring_to(
            self._create_own([self.labour], type_id=self._at_customer().id), "approval"
        )
        estimate = order.estimate_id
        url = estimate.get_portal_url()
        self.authenticate(None, None)
        opened = self.url_open(url, allow_redirects=False)
        self.assertEqual(opened.status_code, 200)
        with self.assertRaisesRegex(UserError, "cannot be changed any more"):
            order.partner_id = self.new
        order._withdraw_estimate(estimate)
        order.partner_id = self.new
        refused = self.url_open(url, allow_redirects=False)
        self.assertNotEqual(refused.status_code, 200)

    def test_colleague_of_the_same_firm_keeps_the_link(self):
        link = self.order.access_token
        self.order.partner_id = self.colleague.partner_id
        self.assertEqual(self.order.access_token, link)
        self.assertEqual(self.order.delegate_id, self.delegate)
        self.assertNotIn(self.former, self.order.message_partner_ids)

    def test_loan_that_is_out_holds_its_customer(self):
        order = self._create_own(type_id=self._at_customer().id)
        unit = self.env["stock.lot"].create(
            {
                "name": "LOAN-1",
                "product_id": self.device_product.id,
                "is_loan_unit": True,
            }
        )
        self._add_stock(self.device_product, 1, lot=unit)
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": unit.id}
        )
        loan.action_hand_out()
        with self.assertRaisesRegex(UserError, "still has .*LOAN-1.* of ours"):
            order.partner_id = self.new
        loan.action_take_back()
        order.partner_id = self.new
        self.assertEqual(loan.partner_id, self.new)

    def test_visit_follows_its_one_order_and_loses_one_of_several(self):
        for count, follows in ((1, True), (2, False)):
            orders = self.env["rma.service.order"].union(
                *(self._create_own() for _number in range(count))
            )
            visit = self.env["rma.service.visit"].create(
                {"partner_id": self.former.id, "order_ids": orders.ids}
            )
            orders[0].partner_id = self.new
            self.assertEqual(bool(orders[0].visit_id), follows)
            self.assertEqual(visit.partner_id, self.new if follows else self.former)

    def test_activities_stay_with_the_order(self):
        activity = self.order.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call", user_id=self.clerk.id
        )
        self.order.partner_id = self.new
        self.assertEqual(self.order.activity_ids, activity)

    def test_merged_partners_leave_the_kept_one_with_all_of_it(self):
        twice = self.env["res.partner"].create({"name": "ACME", "is_company": True})
        order = self._create_own(partner_id=twice.id, delegate_id=twice.id)
        visit = self.env["rma.service.visit"].create(
            {"partner_id": twice.id, "order_ids": order.ids}
        )
        order.message_subscribe(twice.ids)
        link = order.access_token
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twice | self.firm).ids, self.firm)
        self.env.invalidate_all()
        self.assertEqual(order.partner_id, self.firm)
        self.assertEqual(order.delegate_id, self.firm)
        self.assertEqual(visit.partner_id, self.firm)
        self.assertIn(self.firm, order.message_partner_ids)
        self.assertTrue(self._is_open(order, "page_owner"))
        self.assertTrue(self._is_open(order, token=link))

    def _at_customer(self):
        """Return a service type without custody: the device stays where it is."""
        return self.type_repair.copy({"name": "On site", "has_custody": False})
