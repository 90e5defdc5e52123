from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestDeadlines(DeadlineCommon):
    """Each hour here was worked out by hand; the docstrings say how."""

    def test_working_hours_run_from_day_to_day(self):
        """Monday 14:00 in Warsaw: 2 h until 16:00, 8 h on Tuesday, 2 h on Wednesday
        from 8:00: 12 hours end on Wednesday at 10:00, which is 9:00 UTC."""
        self._level("answer", 12, "hour")
        order = self._order_at("2026-03-02 13:00:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-04 09:00:00")

    def test_request_in_the_night_begins_in_the_morning(self):
        """Friday 20:00: the first working hour is Monday 8:00 to 9:00, 8:00 UTC."""
        self._level("answer", 1, "hour")
        order = self._order_at("2026-03-06 19:00:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-09 08:00:00")

    def test_minutes_round_the_clock_are_minutes(self):
        self._level("answer", 15, "minute", "always")
        order = self._order_at("2026-03-07 23:50:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-08 00:05:00")

    def test_working_days_end_with_the_work(self):
        """Asked for on Monday at 9:00: Monday does not count. Two days: Tuesday and
        Wednesday, until 16:00 = 15:00 UTC. Odoo's plan_days would say Tuesday, or
        noon."""
        self._level("repair", 2, begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        self.assertEqual(self._due(order), "2026-03-04 15:00:00")

    def test_week_with_a_holiday_and_a_weekend(self):
        """Wednesday 4 March, three working days: Thursday, Friday is a holiday of the
        company, Monday, Tuesday 10 March until 16:00 = 15:00 UTC."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Day of the town",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-05 23:00:00",
                "date_to": "2026-03-06 22:59:59",
            }
        )
        self._level("repair", 3, begins="request")
        order = self._order_at("2026-03-04 10:00:00")
        self.assertEqual(self._due(order), "2026-03-10 15:00:00")

    def test_holiday_of_another_company_is_none_of_ours(self):
        """As above with Friday worked: Thursday, Friday, Monday 9 March."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        leaves = self.env["resource.calendar.leaves"].with_company(other)
        leave = leaves.create(
            {
                "name": "Their day",
                "calendar_id": False,
                "date_from": "2026-03-05 23:00:00",
                "date_to": "2026-03-06 22:59:59",
            }
        )
        self.assertEqual(leave.company_id, other)
        self._level("repair", 3, begins="request")
        order = self._order_at("2026-03-04 10:00:00")
        self.assertEqual(self._due(order), "2026-03-09 15:00:00")

    def test_absence_of_a_colleague_stops_nothing(self):
        resource = self.env["resource.resource"].create(
            {"name": "Jan", "calendar_id": self.calendar.id}
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Jan is ill",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "resource_id": resource.id,
                "date_from": "2026-03-04 23:00:00",
                "date_to": "2026-03-06 22:59:59",
            }
        )
        self._level("repair", 3, begins="request")
        order = self._order_at("2026-03-04 10:00:00")
        self.assertEqual(self._due(order), "2026-03-09 15:00:00")

    def test_days_round_the_clock_end_at_midnight_of_our_place(self):
        """Asked for on 26 March at 23:30 in Warsaw (22:30 UTC). Three days: 27, 28,
        29, on which summer time begins. The last second of the 29th is 23:59:59 at
        UTC+2: 21:59:59 UTC."""
        self._level("repair", 3, clock="always", begins="request")
        order = self._order_at("2026-03-26 22:30:00")
        self.assertEqual(self._due(order), "2026-03-29 21:59:59")

    def test_hours_through_the_change_of_clocks_are_real_hours(self):
        """Poland's 48 hours from Saturday 28 March, 12:00 (11:00 UTC): 48 real hours
        later it is 11:00 UTC on Monday, where the clock on the wall shows 13:00."""
        self._level("start", 48, "hour", "always")
        order = self._order_at("2026-03-28 11:00:00")
        self.assertEqual(self._due(order, "start"), "2026-03-30 11:00:00")

    def test_working_hours_through_the_change_of_clocks(self):
        """Friday 27 March, 15:00 (14:00 UTC): 1 h that day, then 2 h on Monday from
        8:00, which is 6:00 UTC now: 10:00 = 8:00 UTC."""
        self._level("answer", 3, "hour")
        order = self._order_at("2026-03-27 14:00:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-30 08:00:00")

    def test_day_of_waiting_in_the_night_of_the_clocks_is_one_day(self):
        """Three days from 26 March would end on the 29th. The order waits from the
        28th, 12:00, to the 29th, 12:00 by the clock on the wall, 23 real hours: one
        day. It ends with the 30th, 21:59:59 UTC."""
        self._level("repair", 3, clock="always", begins="request")
        order = self._order_at("2026-03-26 09:00:00")
        self._go(order, "approval", "2026-03-28 11:00:00")
        self._go(order, "repair", "2026-03-29 10:00:00")
        self.assertEqual(self._due(order), "2026-03-30 21:59:59")

    def test_wait_for_the_customer_stops_the_time(self):
        """10 working hours from Monday 9:00 (8:00 UTC), the estimate is sent at 13:00
        (4 h used) and answered on Wednesday at 10:00: 6 h that day until 16:00,
        15:00 UTC. Two days less an hour stood still: 45 real hours, 2700 minutes."""
        self._level("repair", 10, "hour", begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        self.assertEqual(self._due(order), "2026-03-03 10:00:00")
        self._go(order, "approval", "2026-03-02 12:00:00")
        self.assertFalse(self._due(order))
        self.assertEqual(self._state(order, "2026-03-20 08:00:00"), "waiting")
        self.assertFalse(order.date_deadline)
        self._go(order, "repair", "2026-03-04 09:00:00")
        self.assertEqual(self._due(order), "2026-03-04 15:00:00")
        self.assertEqual(order.deadline_ids.paused_minutes, 2700)

    def test_level_says_in_which_phases_time_stands_still(self):
        """The same wait, which this level does not forgive: 7 h on Monday, 3 on
        Tuesday, until 11:00 = 10:00 UTC."""
        self._level("repair", 10, "hour", begins="request", is_still_in_approval=False)
        order = self._order_at("2026-03-02 08:00:00")
        self._go(order, "approval", "2026-03-02 12:00:00")
        self._go(order, "repair", "2026-03-04 09:00:00")
        self.assertEqual(self._due(order), "2026-03-03 10:00:00")

    def test_wait_that_began_too_late_helps_nothing(self):
        """1 h from Monday 9:00: late at 10:00; the estimate is sent at 13:00."""
        self._level("repair", 1, "hour", begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        self._go(order, "approval", "2026-03-02 12:00:00")
        self.assertEqual(self._due(order), "2026-03-02 09:00:00")
        self.assertEqual(self._state(order, "2026-03-02 12:00:00"), "late")

    def test_priority_is_taken_as_if_it_had_been_so_from_the_begin(self):
        """Normal: 16 h from Monday 9:00: 7 on Monday, 8 on Tuesday, 1 on Wednesday:
        9:00 = 8:00 UTC. Urgent: 4 h, Monday 13:00 = 12:00 UTC; and back."""
        self._level("repair", 16, "hour", begins="request")
        self._level("repair", 4, "hour", begins="request", priority="1")
        order = self._order_at("2026-03-02 08:00:00")
        self.assertEqual(self._due(order), "2026-03-04 08:00:00")
        with freeze_time("2026-03-02 10:00:00"):
            order.priority = "1"
        self.assertEqual(self._due(order), "2026-03-02 12:00:00")
        with freeze_time("2026-03-02 11:00:00"):
            order.priority = "0"
        self.assertEqual(self._due(order), "2026-03-04 08:00:00")

    def test_changed_working_hours_move_open_deadlines(self):
        """12 h from Monday 14:00 are due on Wednesday at 10:00. From now on nobody
        works on Tuesdays: 2 h on Monday, 8 on Wednesday, 2 on Thursday: 10:00, 9:00
        UTC."""
        self._level("repair", 12, "hour", begins="request")
        order = self._order_at("2026-03-02 13:00:00")
        self.assertEqual(self._due(order), "2026-03-04 09:00:00")
        tuesday = self.calendar.attendance_ids.filtered(
            lambda attendance: attendance.dayofweek == "1"
        )
        self.calendar.attendance_ids = [Command.delete(tuesday.id)]
        self._compute_again("2026-03-02 14:00:00")
        self.assertEqual(self._due(order), "2026-03-05 09:00:00")
        self.assertEqual(str(order.date_deadline), "2026-03-05 09:00:00")

    def test_new_holiday_moves_open_deadlines_and_no_kept_ones(self):
        """Two working days from Monday: Wednesday. Wednesday becomes a holiday:
        Thursday. What was repaired before stays due on Wednesday."""
        self._level("repair", 2, begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        done = self._order_at("2026-03-02 08:00:00")
        self._go(done, "ready", "2026-03-02 12:00:00")
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Wednesday",
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "date_from": "2026-03-03 23:00:00",
                "date_to": "2026-03-04 22:59:59",
            }
        )
        self._compute_again("2026-03-02 14:00:00")
        self.assertEqual(self._due(order), "2026-03-05 15:00:00")
        self.assertEqual(self._due(done), "2026-03-04 15:00:00")

    def test_other_team_works_by_its_own_hours(self):
        """1 h from Saturday 12:00: Monday 9:00 = 8:00 UTC; the night shift of the
        other team works on Saturdays round the clock: 12:00 UTC."""
        always = self.calendar.copy({"name": "Saturday"})
        always.attendance_ids = [
            Command.clear(),
            Command.create(
                {
                    "name": "Saturday",
                    "dayofweek": "5",
                    "hour_from": 0,
                    "hour_to": 24,
                    "day_period": "morning",
                }
            ),
        ]
        night = self.env["rma.service.team"].create(
            {"name": "Night", "resource_calendar_id": always.id}
        )
        self._level("answer", 1, "hour")
        order = self._order_at("2026-03-07 11:00:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-09 08:00:00")
        with freeze_time("2026-03-07 11:10:00"):
            order.team_id = night
        self.assertEqual(self._due(order, "answer"), "2026-03-07 12:00:00")

    def test_team_and_company_that_change_their_hours_move_their_deadlines(self):
        """1 h from Saturday 12:00 in Warsaw: Monday 9:00 = 8:00 UTC by the hours of the
        team. Without hours of its own, those of the company count: none are known, so
        it is 12:00 UTC on Saturday; then the company has the hours of the bench."""
        self._level("answer", 1, "hour")
        order = self._order_at("2026-03-07 11:00:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-09 08:00:00")
        self.company.resource_calendar_id = self.calendar.copy(
            {"name": "Flexible", "attendance_ids": [Command.clear()]}
        )
        self.company.resource_calendar_id.attendance_ids.unlink()
        self.team.resource_calendar_id = False
        self._compute_again("2026-03-07 11:10:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-07 12:00:00")
        self.company.resource_calendar_id = self.calendar
        self._compute_again("2026-03-07 11:20:00")
        self.assertEqual(self._due(order, "answer"), "2026-03-09 08:00:00")

    def test_reopened_order_lost_no_time_while_it_was_cancelled(self):
        """16 h from Monday 9:00. Cancelled at 13:00 (4 h used), asked for again on
        Friday at 9:00: 7 h that day, 5 h on Monday: 13:00 = 12:00 UTC."""
        self._level("repair", 16, "hour", begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        self._go(order, "cancel", "2026-03-02 12:00:00")
        self.assertFalse(order.deadline_ids)
        self.assertFalse(order.date_deadline)
        self._go(order, "request", "2026-03-06 08:00:00")
        self.assertEqual(self._due(order), "2026-03-09 12:00:00")

    def test_cancelled_too_late_is_missed(self):
        self._level("repair", 1, "hour", begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        self._go(order, "cancel", "2026-03-02 12:00:00")
        self.assertEqual(order.deadline_ids.result, "missed")
        self.assertEqual(order.deadline_ids.state, "missed")
        self.assertFalse(order.date_deadline)

    def test_rejected_repair_goes_on_where_it_stood(self):
        """10 h from Monday 9:00: finished on Monday at 14:00 (5 h), kept. It comes back
        on Thursday at 9:00: 5 h are left, 14:00 = 13:00 UTC."""
        self._level("repair", 10, "hour", begins="request")
        order = self._order_at("2026-03-02 08:00:00")
        self._go(order, "repair", "2026-03-02 09:00:00")
        self._go(order, "ready", "2026-03-02 13:00:00")
        row = order.deadline_ids
        self.assertEqual((row.result, row.kept_share), ("kept", 100))
        self.assertEqual(self._due(order), "2026-03-03 10:00:00")
        self._go(order, "repair", "2026-03-05 08:00:00")
        self.assertFalse(row.date_kept)
        self.assertEqual(self._due(order), "2026-03-05 13:00:00")
        self._go(order, "ready", "2026-03-05 14:00:00")
        self.assertEqual((row.result, row.kept_share), ("missed", 0))

    def test_states_follow_the_clock_and_nothing_is_written(self):
        """8 h from Monday 9:00, a warning 2 h before: due on Tuesday at 9:00 = 8:00
        UTC; 6 h have run on Monday at 15:00 = 14:00 UTC."""
        self._level("repair", 8, "hour", begins="request", warn_before=2)
        order = self._order_at("2026-03-02 08:00:00")
        for moment, state in (
            ("2026-03-02 13:59:59", "time"),
            ("2026-03-02 14:00:00", "soon"),
            ("2026-03-03 08:00:00", "soon"),
            ("2026-03-03 08:00:01", "late"),
        ):
            with self.subTest(moment), freeze_time(moment):
                order.invalidate_recordset()
                self.assertEqual(order.deadline_state, state)
                self.assertEqual(self._state(order, moment), state)
                for asked in ("time", "soon", "late", "waiting", "kept", "missed"):
                    found = order.search([("deadline_state", "=", asked)])
                    self.assertEqual(order in found, asked == state, asked)

    def test_due_today_is_the_day_of_our_place(self):
        """Due on 3 March at 23:30 UTC: in Warsaw that is the 4th, 0:30."""
        self._level("repair", 1, "hour", "always", begins="request")
        order = self._order_at("2026-03-03 22:30:00")
        for moment, is_due in (
            ("2026-03-03 22:59:59", False),
            ("2026-03-03 23:00:00", True),
            ("2026-03-04 22:59:59", True),
            ("2026-03-04 23:00:00", False),
        ):
            with self.subTest(moment), freeze_time(moment):
                order.invalidate_recordset()
                self.assertEqual(order.is_deadline_today, is_due)
                found = order.search([("is_deadline_today", "=", True)])
                self.assertEqual(order in found, is_due)

    def test_first_answer_is_a_message_to_the_customer(self):
        self._level("answer", 8, "hour")
        order = self._order_at("2026-03-02 08:00:00")
        order = order.with_context(mail_notrack=True)
        with freeze_time("2026-03-02 09:00:00"):
            order.message_post(body="Who takes it?", subtype_xmlid="mail.mt_note")
            order.message_post(
                body="It does not start at all",
                author_id=self.partner.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.leader.partner_id.ids,
            )
        self.assertFalse(order.deadline_ids.date_kept)
        with freeze_time("2026-03-02 10:00:00"):
            order.with_user(self.clerk).message_post(
                body="We look at it tomorrow",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.partner.ids,
            )
        self.assertEqual(str(order.deadline_ids.date_kept), "2026-03-02 10:00:00")
        self.assertEqual(order.deadline_ids.result, "kept")
        # What comes after the answer, even much later, is none.
        self._go(order, "intake", "2026-03-05 10:00:00")
        self.assertEqual(str(order.deadline_ids.date_kept), "2026-03-02 10:00:00")

    def test_first_step_is_an_answer_too(self):
        self._level("answer", 8, "hour")
        order = self._order_at("2026-03-02 08:00:00")
        self._go(order, "intake", "2026-03-02 09:30:00")
        self.assertEqual(str(order.deadline_ids.date_kept), "2026-03-02 09:30:00")

    def test_promise_that_counts_from_the_device_waits_for_it(self):
        """Received on Thursday, a day for the diagnosis: Friday 16:00 = 15:00 UTC."""
        self._level("diagnosis", 1)
        order = self._order_at("2026-03-02 08:00:00")
        self.assertFalse(order.deadline_ids)
        self._go(order, "intake", "2026-03-05 09:30:00")
        self.assertEqual(self._due(order, "diagnosis"), "2026-03-06 15:00:00")

    def test_who_has_no_hours_works_round_the_clock(self):
        """Without attendances, or with flexible hours, no hour is known."""
        self.calendar.attendance_ids = [Command.clear()]
        self._level("repair", 3, "hour", begins="request")
        order = self._order_at("2026-03-07 22:00:00")
        self.assertEqual(self._due(order), "2026-03-08 01:00:00")

    def test_many_orders_are_computed_together(self):
        self._level("repair", 12, "hour", begins="request")
        orders = self.env["rma.service.order"]
        with freeze_time("2026-03-02 13:00:00"):
            for _index in range(3):
                orders |= self._create_order(team_id=self.team.id, device_id=False)
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time("2026-03-02 14:00:00"):
                some._set_deadlines()
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(orders)
        one = count(orders[:1])
        self.assertEqual(count(orders), one)
