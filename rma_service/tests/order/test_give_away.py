"""Whoever sees his own orders only may give one to a colleague, on the screen, too."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestGiveAway(ServiceCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.name = "Clara Clerk"
        cls.order = cls._create_order([cls.labour], user_id=cls.technician.id)

    def _save(self, orders, vals, **kwargs):
        """Save as the screen does: with the fields that it shows afterwards."""
        spec = {"name": {}, "user_id": {"fields": {"display_name": {}}}}
        return orders.with_user(self.technician).web_save(vals, spec, **kwargs)

    def test_order_is_saved_and_no_longer_shown(self):
        self.assertEqual(self._save(self.order, {"user_id": self.clerk.id}), [])
        self.env.invalidate_all()
        self.assertEqual(self.order.user_id, self.clerk)
        with self.assertRaises(AccessError):
            self.order.with_user(self.technician).read(["name"])

    def test_order_of_another_team_without_a_technician_stays_visible(self):
        team = self.env["rma.service.team"].create({"name": "Others"})
        self.order.team_id = team
        [row] = self._save(self.order, {"user_id": False})
        self.assertFalse(row["user_id"])

    def test_order_that_only_his_team_showed_is_given_to_another_team(self):
        own, other = self.env["rma.service.team"].create(
            [
                {"name": "Own", "member_ids": [Command.link(self.technician.id)]},
                {"name": "Other"},
            ]
        )
        self.order.write({"user_id": self.clerk.id, "team_id": own.id})
        self.env.invalidate_all()
        self.assertEqual(self._save(self.order, {"team_id": other.id}), [])
        self.env.invalidate_all()
        self.assertEqual(self.order.team_id, other)

    def test_of_many_orders_the_screen_gets_those_that_are_still_his(self):
        other = self._create_order(device_id=False, user_id=self.technician.id)
        other.team_id = self.env["rma.service.team"].create(
            {"name": "Own", "member_ids": [Command.link(self.technician.id)]}
        )
        rows = self._save(self.order | other, {"user_id": self.clerk.id})
        self.assertEqual([row["id"] for row in rows], other.ids)
        rows = (
            (self.order | other)
            .with_user(self.manager)
            .web_save_multi([{"problem": "One"}, {"problem": "Two"}], {"problem": {}})
        )
        self.assertEqual([row["problem"] for row in rows], ["One", "Two"])

    def test_next_order_is_shown_after_one_is_given_away(self):
        other = self._create_order(device_id=False, user_id=self.technician.id)
        [row] = self._save(self.order, {"user_id": self.clerk.id}, next_id=other.id)
        self.assertEqual(row["id"], other.id)

    def test_what_he_may_not_write_is_refused_as_before(self):
        self.order.user_id = self.clerk
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._save(self.order, {"user_id": self.technician.id})

    # === IN THE BROWSER ===#

    def test_form_says_who_has_it_and_leads_back(self):
        self.start_tour(
            f"/odoo/service-orders/{self.order.id}",
            "rma_service_give_away_form",
            login=self.technician.login,
        )
        self.env.invalidate_all()
        self.assertEqual(self.order.user_id, self.clerk)

    def test_board_lets_go_of_what_is_dragged_to_a_colleague(self):
        team = self.env["rma.service.team"].create(
            {"name": "Own", "member_ids": [Command.link(self.technician.id)]}
        )
        # One of the colleague's that he sees, too: else there is no column.
        self._create_order(device_id=False, user_id=self.clerk.id, team_id=team.id)
        self.order.problem = "Keys stick by Tom"
        action = self.env["ir.actions.act_window"].create(
            {
                "name": "By Technician",
                "res_model": "rma.service.order",
                "view_mode": "kanban",
                "domain": [("partner_id", "=", self.partner.id)],
                "context": {"group_by": "user_id"},
            }
        )
        self.start_tour(
            f"/odoo/action-{action.id}",
            "rma_service_give_away_kanban",
            login=self.technician.login,
        )
        self.env.invalidate_all()
        self.assertEqual(self.order.user_id, self.clerk)
