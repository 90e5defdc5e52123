from freezegun import freeze_time

from odoo.tests import tagged

from ..common.deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlineStory(DeadlineCommon):
    """A repair of two weeks in March 2026, by its buttons."""

    def test_repair_with_a_holiday_and_a_wait_for_the_customer(self):
        """Five working days from the receipt on Monday the 2nd, 10:00 in Warsaw. Friday
        the 6th is a holiday: Tuesday, Wednesday, Thursday, Monday, Tuesday the 10th
        until 16:00 = 15:00 UTC.

        The estimate is sent on Tuesday the 3rd at 12:00 and agreed to on Thursday the
        5th at 12:00: 4 + 8 + 4 = 16 working hours, two days, stand still. Of the 46
        hours (6 on the first Monday and five days) 10 had run; 36 are left: 4 on
        Thursday, 8 each on Monday, Tuesday, Wednesday and Thursday the 12th, 16:00.
        """
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-05 23:00:00",
                "date_to": "2026-03-06 22:59:59",
            }
        )
        level = self._level("repair", 5, type_ids=self.type_repair.ids)
        with freeze_time("2026-03-02 08:00:00"):
            order = self._create_order([self.labour], team_id=self.team.id)
            self.assertFalse(order.deadline_ids)
        with freeze_time("2026-03-02 09:00:00"):
            order.action_receive()
        self.assertEqual(self._due(order), "2026-03-10 15:00:00")
        self.assertEqual(order.deadline_ids.level_id, level)
        self.assertEqual(order.deadline_ids.reason, "Repair")
        with freeze_time("2026-03-03 11:00:00"):
            order.action_diagnose()
            order.action_send_estimate()
            self.assertEqual(order.deadline_state, "waiting")
        with freeze_time("2026-03-05 11:00:00"):
            order.action_approve_estimate()
            order.action_start_repair()
        self.assertEqual(self._due(order), "2026-03-12 15:00:00")
        self.assertEqual(str(order.date_deadline), "2026-03-12 15:00:00")
        with freeze_time("2026-03-12 14:00:00"):
            order.action_finish_repair()
            order.action_fail_quality("Still sticks")
            self.assertFalse(order.deadline_ids.result)
            order.action_finish_repair()
            order.action_pass_quality()
        self.assertEqual(order.deadline_ids.result, "kept")
        self.assertFalse(order.date_deadline)
        with freeze_time("2026-03-20 09:00:00"):
            order.action_hand_over()
        self.assertEqual(str(order.deadline_ids.date_kept), "2026-03-12 14:00:00")
