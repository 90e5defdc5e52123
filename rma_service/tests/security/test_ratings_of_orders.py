"""What customers say of an order is read with the order, and said by nobody else."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestRatingsOfOrders(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._create_user("rating_colleague", "group_service_own")
        cls.storekeeper = cls._create_user("rating_store", "stock.group_stock_user")
        cls.plain = cls._create_user("rating_plain", "base.group_user")
        other = cls.env["res.company"].create({"name": "Neighbour"})
        cls.neighbour = cls._create_user(
            "rating_neighbour",
            "group_service_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        cls.order = cls._create_order(user_id=cls.technician.id)
        cls.rating = cls._rate(cls.env["rating.rating"])
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _rate(cls, ratings):
        return ratings.create(
            {
                "res_model_id": cls.env["ir.model"]._get_id(cls.order._name),
                "res_id": cls.order.id,
                "rating": 5,
                "consumed": True,
                "feedback": "Thank you",
            }
        )

    def _sees(self, user):
        self.env.invalidate_all()
        rating = self.rating.with_user(user)
        found = bool(rating.search([("id", "=", rating.id)]))
        self.assertEqual(rating.has_access("read"), found)
        return found

    def test_rating_is_read_by_who_reads_the_order(self):
        for user in (self.technician, self.clerk, self.manager):
            self.assertTrue(self._sees(user), user.login)
        for user in (self.colleague, self.storekeeper, self.plain, self.neighbour):
            self.assertFalse(self._sees(user), user.login)

    def test_rating_of_an_archived_order_is_read(self):
        self._bring_to(self.order, "done")
        self.order.active = False
        self.assertTrue(self._sees(self.technician))

    def test_nobody_rates_for_the_customer(self):
        for user in (self.technician, self.manager, self.plain):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._rate(self.env["rating.rating"].with_user(user))
                with self.assertRaises(AccessError):
                    self.rating.with_user(user).write({"rating": 1})

    def test_customer_rates(self):
        order = self.order
        token = order._rating_get_access_token()
        order.rating_apply(4, token=token, feedback="Good")
        self.assertEqual(order.rating_last_value, 4)

    def test_ratings_of_others_are_odoos_business(self):
        partner = self.env["ir.model"]._get_id("res.partner")
        rating = (
            self.env["rating.rating"]
            .with_user(self.plain)
            .create({"res_model_id": partner, "res_id": self.partner.id, "rating": 3})
        )
        self.assertTrue(rating.search([("id", "=", rating.id)]))
