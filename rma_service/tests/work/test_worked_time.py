"""How long somebody really worked: one operation at a time, within working hours."""

from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon

# Working hours are 8 to 12 and 13 to 17 in Bucharest, two hours before UTC in winter.
MONDAY = "2026-01-12"


def at(hour, minute=0, day=12):
    """Return a moment of January 2026 at the place, as naive UTC."""
    return datetime(2026, 1, day, hour - 2, minute)


class WorkedTimeCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls._create_calendar("Bench", 8, 12, 13, 17)
        cls.company.resource_calendar_id = cls.calendar
        cls.company.partner_id.tz = cls.calendar.tz
        cls.type_warranty.team_id = False
        cls.env["rma.service.team"].search([]).resource_calendar_id = False

    @classmethod
    def _create_calendar(cls, name, *hours):
        pairs = list(zip(hours[::2], hours[1::2], strict=True))
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "tz": "Europe/Bucharest",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": name,
                                "dayofweek": str(day),
                                "hour_from": begin,
                                "hour_to": end,
                                "day_period": "morning" if end <= 12 else "afternoon",
                            }
                        )
                        for day in range(5)
                        for begin, end in pairs
                    ),
                ],
            }
        )


@tagged("post_install", "-at_install")
class TestWorkedTime(WorkedTimeCommon):
    def _operations(self, *products, **values):
        values = {"type_id": self.type_warranty.id, "device_id": False} | values
        order = self._create_order(products or [self.labour], **values)
        with freeze_time(at(8)):
            self._bring_to(order, "diagnosis")
        return order.operation_ids

    def _work(self, begin, end, user=None, **values):
        """Return an operation that was worked on from ``begin`` to ``end``."""
        operation = self._operations(**values).with_user(user or self.technician)
        with freeze_time(begin):
            operation.action_start()
        with freeze_time(end):
            self.answer = operation.action_finish()
        return operation

    def _assert_worked(self, operation, minutes, is_doubtful):
        self.assertAlmostEqual(operation.time_spent, minutes, 3)
        self.assertEqual(operation.has_doubtful_time, is_doubtful)

    # === WITHIN THE WORKING HOURS ===#

    def test_work_within_the_hours_counts_to_the_minute(self):
        operation = self._work(at(9, 10), at(9, 52))
        self._assert_worked(operation, 42, False)
        self.assertIs(self.answer, True)

    def test_lunch_does_not_count(self):
        self._assert_worked(self._work(at(11), at(14)), 120, False)

    def test_night_does_not_count_and_is_asked_about(self):
        # Begun on Monday at noon, forgotten until Tuesday: the clock ran 1,722 minutes.
        operation = self._work(at(12), at(16, 42, day=13))
        self._assert_worked(operation, 4 * 60 + 7 * 60 + 42, True)
        self.assertEqual(self.answer["res_model"], "rma.service.time.review")

    def test_what_runs_past_the_evening_counts_until_then(self):
        self._assert_worked(self._work(at(16), at(19)), 60, True)

    def test_a_few_minutes_more_are_work(self):
        self._assert_worked(self._work(at(16), at(17, 12)), 72, False)

    def test_work_on_purpose_out_of_hours_counts(self):
        self._assert_worked(self._work(at(18), at(19, 30)), 90, False)
        self._assert_worked(self._work(at(7), at(8, 30)), 90, False)
        # Saturday
        self._assert_worked(self._work(at(10, day=17), at(11, day=17)), 60, False)

    def test_forgotten_weekend_counts_nothing_of_it(self):
        operation = self._work(at(16, 30, day=16), at(8, 30, day=19))
        self._assert_worked(operation, 60, True)

    def test_a_day_off_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.calendar.id,
                "date_from": at(2, day=13),
                "date_to": at(23, day=13),
            }
        )
        operation = self._work(at(16), at(9, day=14))
        self._assert_worked(operation, 120, True)

    def test_own_hours_then_those_of_the_team_then_of_the_company(self):
        late = self._create_calendar("Late", 12, 20)
        team = self.env["rma.service.team"].create(
            {"name": "Late team", "resource_calendar_id": late.id}
        )
        self._assert_worked(self._work(at(16), at(19)), 60, True)
        operation = self._work(at(16), at(19), team_id=team.id)
        self._assert_worked(operation, 180, False)
        self.env["resource.resource"].create(
            {
                "name": "Technician",
                "user_id": self.technician.id,
                "company_id": self.company.id,
                "calendar_id": self.calendar.id,
                "tz": self.calendar.tz,
            }
        )
        operation = self._work(at(16), at(19), team_id=team.id)
        self._assert_worked(operation, 60, True)

    def test_without_working_hours_a_day_has_eight(self):
        self.company.resource_calendar_id = False
        self.company.partner_id.tz = "Europe/Bucharest"
        self.warehouse.partner_id.tz = "Europe/Bucharest"
        self._assert_worked(self._work(at(9), at(19)), 600, False)
        self._assert_worked(self._work(at(9), at(9, day=15)), 480, True)

    # === ASKED ===#

    def test_answer_is_what_was_worked(self):
        operation = self._work(at(16), at(16, 30, day=13))
        review = self.env[self.answer["res_model"]].browse(self.answer["res_id"])
        review = review.with_user(self.technician)
        line = review.line_ids
        self.assertEqual(line.order_name, operation.order_id.name)
        self.assertEqual(line.minutes, 60 + 4 * 60 + 3.5 * 60)
        line.minutes = 45
        review.action_confirm()
        self._assert_worked(operation, 45, False)
        self.assertIs(operation._ask_for_times(), True)
        # What is added later does not forget the answer.
        with freeze_time(at(16, 40, day=13)):
            operation.action_start()
        with freeze_time(at(16, 45, day=13)):
            operation.action_finish()
        self._assert_worked(operation, 50, False)

    def test_who_did_not_answer_is_asked_at_the_next_start(self):
        self._work(at(16), at(19))
        other = self._operations().with_user(self.technician)
        with freeze_time(at(8, day=13)):
            answer = other.action_start()
        self.assertEqual(answer["res_model"], "rma.service.time.review")
        with freeze_time(at(9, day=13)):
            self.assertIs(self._operations().with_user(self.clerk).action_start(), True)

    def test_forgotten_clock_is_asked_about_when_another_is_started(self):
        forgotten = self._operations().with_user(self.technician)
        with freeze_time(at(16)):
            forgotten.action_start()
        other = self._operations().with_user(self.technician)
        with freeze_time(at(9, day=13)):
            answer = other.action_start()
        self._assert_worked(forgotten, 120, True)
        self.assertEqual(answer["res_model"], "rma.service.time.review")

    def test_nobody_answers_for_others_nor_more_than_the_clock(self):
        operation = self._work(at(16), at(19))
        entry = operation.sudo().entry_ids[0]
        with self.assertRaisesRegex(UserError, "or a service manager"):
            entry.with_user(self.clerk)._confirm_duration(30)
        with self.assertRaisesRegex(UserError, "the clock ran for 180"):
            entry.with_user(self.technician)._confirm_duration(200)
        entry.with_user(self.manager)._confirm_duration(150)
        self._assert_worked(operation, 150, False)

    def test_time_can_be_confirmed_after_the_hand_over(self):
        operation = self._work(at(16), at(19))
        self._bring_to(operation.order_id.sudo(), "done")
        entry = operation.sudo().entry_ids[0]
        entry.with_user(self.technician)._confirm_duration(30)
        self._assert_worked(operation, 30, False)

    def test_moved_clock_forgets_the_answer(self):
        operation = self._work(at(16), at(19))
        entries = operation.sudo().entry_ids
        entries[0]._confirm_duration(30)
        entries[1].date = at(16, 50)
        self._assert_worked(operation, 50, False)

    # === ONE AT A TIME ===#

    def test_starting_a_second_operation_pauses_the_first(self):
        first = self._operations().with_user(self.technician)
        second = self._operations().with_user(self.technician)
        with freeze_time(at(9)):
            first.action_start()
        with freeze_time(at(9, 20)):
            second.action_start()
        self.assertEqual(first.status_kind, "paused")
        self.assertEqual(first.time_spent, 20)
        self.assertIn(second.order_id.name, first.sudo().entry_ids[-1].note)
        self.assertEqual(second.worker_id, self.technician)

    def test_colleagues_work_side_by_side(self):
        first = self._operations().with_user(self.technician)
        second = self._operations().with_user(self.clerk)
        first.action_start()
        second.action_start()
        self.assertEqual(first.status_kind, "work")

    def test_several_at_once_where_the_company_allows_it(self):
        self.company.service_parallel_work = True
        first = self._operations().with_user(self.technician)
        second = self._operations().with_user(self.technician)
        first.action_start()
        second.action_start()
        self.assertEqual(first.status_kind, "work")
        (first | second).action_pause()
        (first | second).action_start()
        self.assertEqual((first | second).mapped("status_kind"), ["work", "work"])

    def test_several_in_one_go_are_refused(self):
        operations = self._operations(self.labour, self.labour_2)
        with self.assertRaisesRegex(UserError, "one operation at a time"):
            operations.with_user(self.technician).action_start()

    def test_typed_entry_pauses_the_first_too(self):
        first = self._operations().with_user(self.technician)
        second = self._operations().with_user(self.technician)
        work = self.env["rma.service.operation.status"]._get_default("work")
        with freeze_time(at(9)):
            first.status_id = work
        with freeze_time(at(9, 20)):
            self.env["rma.service.operation.entry"].with_user(self.technician).create(
                {"operation_id": second.id, "status_id": work.id}
            )
        self.assertEqual(first.status_kind, "paused")
        self.assertEqual(first.time_spent, 20)

    def test_repairs_started_together_begin_with_the_first(self):
        operations = self._operations() | self._operations()
        orders = operations.order_id.with_user(self.technician)
        orders.action_start_repair()
        self.assertEqual(orders.mapped("phase"), ["repair", "repair"])
        self.assertEqual(operations.mapped("status_kind"), ["work", "waiting"])

    def test_counter_starts_the_clock_of_the_technician(self):
        self.env["rma.service.team"].create(
            {"name": "Bench", "member_ids": [Command.set(self.technician.ids)]}
        )
        operations = self._operations(user_id=self.technician.id)
        operations |= self._operations(user_id=self.manager.id)
        operations.order_id.with_user(self.clerk).action_start_repair()
        self.assertEqual(operations.worker_id, self.technician | self.manager)

    def test_nobody_works_on_what_is_cancelled(self):
        self.labour.is_service_diagnosis = True
        order = self._create_order([self.labour])
        operation = order.operation_ids.with_user(self.technician)
        with freeze_time(at(9)):
            operation.action_start()
        with freeze_time(at(9, 30)):
            order.action_cancel()
        self.assertFalse(operation.worker_id)
        self.assertEqual(operation.time_spent, 30)

    # === SHOWN ===#

    def test_running_time_is_shown(self):
        operation = self._operations().with_user(self.technician)
        self.assertEqual(operation.time_running, 0)
        with freeze_time(at(9)):
            operation.action_start()
        with freeze_time(at(9, 25)):
            operation.invalidate_recordset(["time_running"])
            self.assertEqual(operation.time_running, 25)
            self.assertEqual(operation.order_id.time_spent, 25)
        with freeze_time(at(18)):
            operation.invalidate_recordset(["time_running"])
            self.assertEqual(operation.time_running, 7 * 60)

    def test_finished_unstarted_has_no_time(self):
        operation = self._operations().with_user(self.technician)
        operation.action_finish()
        self.assertFalse(operation.date_start)
        self.assertEqual(operation.status_kind, "finished")
