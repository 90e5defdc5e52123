from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineWatch(DeadlineCommon):
    """8 working hours from Monday 9:00 in Warsaw, a warning 2 hours before: soon from
    14:00 UTC, due on Tuesday at 8:00 UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._level("repair", 8, "hour", begins="request", warn_before=2)

    def _order(self, **values):
        return self._order_at(
            "2026-03-02 08:00:00", **{"user_id": self.technician.id} | values
        )

    def _activities(self, order):
        return order.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id
                == self.env.ref("rma_service.mail_activity_type_deadline")
            )
        )

    def test_technician_is_told_before_it_passes_once(self):
        order = self._order()
        self._run("watch_deadlines", "2026-03-02 13:59:00")
        self.assertFalse(self._activities(order))
        self._run("watch_deadlines", "2026-03-02 14:01:00")
        self._run("watch_deadlines", "2026-03-02 14:11:00")
        activity = self._activities(order)
        self.assertEqual(activity.user_id, self.technician)
        self.assertIn("Repair", activity.summary)
        # 9:00 on the clock of our place.
        self.assertIn("9:00", activity.summary)

    def test_leader_is_told_of_what_is_missed_once(self):
        order = self._order()
        self._run("watch_deadlines", "2026-03-02 14:01:00")
        self._run("watch_deadlines", "2026-03-03 08:10:00")
        self._run("watch_deadlines", "2026-03-03 08:20:00")
        told = self._activities(order).mapped("user_id")
        self.assertEqual(told, self.technician | self.leader)
        self.assertEqual(len(self._activities(order)), 2)
        self.assertEqual(order.deadline_ids.result, "missed")
        self.assertEqual(order.deadline_ids.state, "late")

    def test_who_stands_in_for_a_leader_that_left_is_told(self):
        order = self._order()
        self.leader.active = False
        self._run("watch_deadlines", "2026-03-03 08:10:00")
        managers = self.env["res.users"]._get_service_managers(self.company)
        self.assertEqual(self._activities(order).user_id, managers[:1])

    def test_done_in_time_there_is_nothing_to_tell(self):
        order = self._order()
        self._run("watch_deadlines", "2026-03-02 14:01:00")
        self.assertTrue(self._activities(order))
        self._go(order, "ready", "2026-03-02 14:30:00")
        self.assertFalse(self._activities(order))
        self._run("watch_deadlines", "2026-03-03 08:10:00")
        self.assertFalse(self._activities(order))
        self.assertEqual(order.deadline_ids.result, "kept")

    def test_nobody_is_told_while_time_stands_still(self):
        order = self._order()
        self._go(order, "approval", "2026-03-02 10:00:00")
        self._run("watch_deadlines", "2026-03-10 08:00:00")
        self.assertFalse(self._activities(order))

    def test_who_was_told_is_told_again_of_what_moved(self):
        """Soon at 14:00 UTC on Monday; the estimate is sent at 14:30 with 1.5 h left
        and agreed to on Thursday at 8:00 UTC: 6 h had passed by then, so it is soon at
        once; due at 9:30."""
        order = self._order()
        self._run("watch_deadlines", "2026-03-02 14:01:00")
        self._go(order, "approval", "2026-03-02 14:30:00")
        self.assertFalse(self._activities(order))
        self._go(order, "repair", "2026-03-05 08:00:00")
        self.assertEqual(self._due(order), "2026-03-05 09:30:00")
        self._run("watch_deadlines", "2026-03-05 08:01:00")
        self.assertEqual(self._activities(order).user_id, self.technician)

    def test_one_that_fails_does_not_keep_the_others_waiting(self):
        bad, good = self._order(), self._order()
        model = self.env.registry["rma.service.deadline"]
        tell = model._tell_responsible

        def fail_once(deadline):
            if deadline.order_id == bad:
                raise ValueError("Broken")
            return tell(deadline)

        with (
            patch.object(model, "_tell_responsible", fail_once),
            mute_logger("odoo.addons.rma_service.models.order.service_job"),
        ):
            self._run("watch_deadlines", "2026-03-02 14:01:00")
        self.assertFalse(self._activities(bad))
        self.assertTrue(self._activities(good))
        # Tried again a minute later.
        self._run("watch_deadlines", "2026-03-02 14:03:00")
        self.assertTrue(self._activities(bad))

    def test_bad_order_does_not_stop_those_computed_with_it(self):
        bad, good = self._order(), self._order()
        model = self.env.registry["rma.service.order"]
        prepare = model._prepare_deadlines

        def fail_once(order, stays, answers):
            if order == bad:
                raise ValueError("Broken")
            return prepare(order, stays, answers)

        line = self.env["rma.service.level.line"].search(
            [("level_id.name", "=", "Test")]
        )
        line.amount = 4
        with (
            patch.object(model, "_prepare_deadlines", fail_once),
            mute_logger("odoo.addons.rma_service.models.order.service_job"),
        ):
            for _round in range(3):
                self._run("compute_deadlines", "2026-03-02 09:00:00")
        self.assertEqual(self._due(good), "2026-03-02 12:00:00")
        self.assertEqual(self._due(bad), "2026-03-03 08:00:00")

    def test_short_promise_calls_the_action_in_time(self):
        triggers = self.env["ir.cron.trigger"].search([])
        self._level("answer", 20, "minute", "always", warn_before=5)
        self._order_at("2026-03-02 20:00:00")
        cron = self.env.ref("rma_service.ir_cron_watch_deadlines")
        new = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers
        self.assertIn("2026-03-02 20:15:00", new.mapped(lambda row: str(row.call_at)))

    def test_daily_list_names_what_passes_today(self):
        self.company.service_daily_list = True
        order = self._order()
        with freeze_time("2026-03-03 06:00:00"):
            lists = self.env["rma.service.order"]._get_daily_lists()
        self.assertIn(order, lists[self.technician]["deadlines"])
