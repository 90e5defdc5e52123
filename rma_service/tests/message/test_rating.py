from lxml import etree

from odoo.tests import HttpCase, tagged

from .test_message import MessageCommon


@tagged("post_install", "-at_install")
class TestRating(MessageCommon, HttpCase):
    def _handed_over(self, **values):
        """Return an order that was handed over with the request to rate it."""
        order = self._create_order([self.labour], device_id=False, **values)
        return self._bring_to(order, "done")

    def test_customer_is_asked_once_and_rates_with_a_click(self):
        self._rule("handed_over")
        order = self._handed_over(user_id=self.technician.id)
        rating = order.rating_ids
        self.assertEqual(len(rating), 1)
        self.assertEqual(rating.partner_id, self.partner)
        self.assertEqual(rating.rated_partner_id, self.technician.partner_id)
        self.assertFalse(rating.consumed)
        url = f"/rate/{rating.access_token}/5"
        self.assertIn(url, order.message_log_ids.mail_message_id.body)
        self.authenticate(None, None)
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertFalse(order.rating_last_value, "looking at the page rates nothing")
        order.rating_apply(5, token=rating.access_token, feedback="Quick and kind")
        self.assertEqual(order.rating_last_value, 5)
        order._rating_get_access_token()
        self.assertEqual(order.rating_last_feedback, "Quick and kind")
        self.assertIn("Quick and kind", order.message_ids[0].body)

    def test_rating_that_is_taken_back_leaves_none(self):
        order = self._create_order([self.labour])
        token = order._rating_get_access_token()
        rating = order.rating_apply(1, token=token)
        self.assertEqual(order.rating_last_value, 1)
        rating.reset()
        self.assertEqual(order.rating_last_value, 0)
        rating.write({"rating": 3, "consumed": True})
        self.assertEqual(order.rating_last_value, 3)
        rating.sudo().unlink()
        self.assertEqual(order.rating_last_value, 0)

    def test_average_of_a_technician_counts_rated_orders_alone(self):
        orders = self.env["rma.service.order"]
        for value in (5, 3, None):
            order = self._create_order(device_id=False, user_id=self.technician.id)
            orders |= order
            if value:
                order.rating_apply(value, token=order._rating_get_access_token())
        domain = self.env.ref(
            "rma_service.rma_service_order_action_satisfaction"
        )._get_action_dict()["domain"]
        self.assertEqual(domain, "[('rating_last_value', '>', 0)]")
        [(user, average)] = orders._read_group(
            [("id", "in", orders.ids), ("rating_last_value", ">", 0)],
            ["user_id"],
            ["rating_last_value:avg"],
        )
        self.assertEqual((user, average), (self.technician, 4))
        [(average,)] = orders._read_group(
            [("id", "in", orders.ids)], [], ["rating_last_value:avg"]
        )
        self.assertEqual(average, 4, "nobody asked is no zero")

    def test_rating_is_among_the_buttons_of_the_order(self):
        orders = self.env["rma.service.order"].with_user(self.technician)
        form = etree.fromstring(orders.get_view(view_type="form")["arch"])
        path = "//div[@name='button_box']//button[@name='action_view_ratings']"
        self.assertEqual(len(form.xpath(path)), 1)

    def test_technician_sees_the_ratings_of_an_order(self):
        order = self._create_order(user_id=self.technician.id)
        order.rating_apply(5, token=order._rating_get_access_token())
        action = order.with_user(self.technician).action_view_ratings()
        ratings = self.env["rating.rating"].with_user(self.technician)
        self.assertEqual(ratings.search(action["domain"]).rating, 5)

    def test_leader_hears_once_of_who_is_not_satisfied(self):
        leader = self._create_user("leader", "group_service_all")
        team = self.env["rma.service.team"].create(
            {"name": "Bench", "user_id": leader.id}
        )
        order = self._create_order(team_id=team.id, user_id=self.technician.id)
        order.rating_apply(3, token=order._rating_get_access_token())
        self.assertFalse(order.activity_ids)
        order.rating_apply(
            1, token=order._rating_get_access_token(), feedback="<b>Rude</b>"
        )
        activity = order.activity_ids
        self.assertEqual(activity.user_id, leader)
        self.assertIn("&lt;b&gt;Rude", activity.note)
        activity.action_done()
        order.rating_apply(1, token=order._rating_get_access_token())
        self.assertFalse(order.activity_ids)

    def test_who_looks_after_the_order_hears_of_it_where_no_leader_does(self):
        order = self._create_order(user_id=self.technician.id)
        order.rating_apply(1, token=order._rating_get_access_token())
        self.assertEqual(order.activity_ids.user_id, self.technician)
