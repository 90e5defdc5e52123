"""What the planning board shows: hours, load, what is wrong, whose day it is."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.planning import FRIDAY, MONDAY, NOW, WEDNESDAY, PlanningCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanningBoard(PlanningCommon):
    def test_week_shows_hours_of_our_place(self):
        data = self.board.get_board(str(WEDNESDAY))
        self.assertEqual(len(data["days"]), 7)
        self.assertEqual(data["zone"], self.zone)
        self.assertEqual(data["axis"], [8 * 60, 17 * 60])
        day = next(each for each in data["days"] if each["day"] == str(WEDNESDAY))
        self.assertEqual(day["start"], self._ms(WEDNESDAY, 8))
        self.assertEqual(day["stop"], self._ms(WEDNESDAY, 17))
        row = self._get_row()
        self.assertIn([self._ms(WEDNESDAY, 8), self._ms(WEDNESDAY, 12)], row["hours"])
        self.assertEqual(sum(row["capacity"]), 5 * 8 * 60)

    def test_month_and_day(self):
        self.assertEqual(len(self.board.get_board(str(MONDAY), "month")["days"]), 30)
        data = self.board.get_board(str(MONDAY), "day")
        self.assertEqual([day["day"] for day in data["days"]], [str(MONDAY)])

    def test_bar_says_customer_device_place_and_state(self):
        self._plan()
        bar = self._get_bar()
        self.assertEqual(bar["customer"], self.partner.name)
        self.assertIn("Cash register", bar["device"])
        self.assertEqual(bar["state"], "waiting")
        self.assertEqual(bar["rows"], [f"u{self.technician.id}"])
        self.assertEqual(bar["trouble"], [])
        self.assertTrue(bar["movable"])

    def test_load_is_the_norm_of_the_day(self):
        self._plan()
        longer = self._create_work(minutes=600).operation_ids
        self._plan(longer, hour=10)
        row = self._get_row(day=WEDNESDAY, scale="week")
        loads = dict(zip(self._days(), row["load"], strict=True))
        self.assertEqual(loads[WEDNESDAY], 60 + 360)
        self.assertEqual(loads[WEDNESDAY + timedelta(days=1)], 240)
        self.assertEqual(row["capacity"][self._days().index(WEDNESDAY)], 480)

    def test_work_over_night_is_whole_on_the_board_of_a_day(self):
        self._plan(hour=16, minutes=120)
        self.operation.time_norm = 120
        thursday = WEDNESDAY + timedelta(days=1)
        for day in (WEDNESDAY, thursday):
            self.assertEqual(self._get_bar(day=day, scale="day")["trouble"], [])
            self.assertEqual(self._get_row(day=day, scale="day")["load"], [60])

    def _days(self):
        data = self.board.get_board(str(WEDNESDAY))
        return [date.fromisoformat(day["day"]) for day in data["days"]]

    def test_absence_and_holiday_take_capacity_and_the_reason_stays_private(self):
        self._be_absent(self.technician)
        holiday = WEDNESDAY + timedelta(days=1)
        self._be_absent(day=holiday, name="Corpus Christi")
        row = self._get_row()
        days = self._days()
        self.assertEqual(row["capacity"][days.index(WEDNESDAY)], 0)
        self.assertEqual(row["capacity"][days.index(holiday)], 0)
        names = [off[2] for off in row["offs"]]
        self.assertEqual(names, ["Absent", "Corpus Christi"])
        data = self.board.get_board(str(WEDNESDAY))
        self.assertEqual(data["days"][days.index(holiday)]["holiday"], "Corpus Christi")
        self.assertFalse(data["days"][days.index(WEDNESDAY)]["holiday"])
        other = self._get_row(self.colleague)
        self.assertEqual(other["capacity"][days.index(WEDNESDAY)], 480)

    def test_two_things_at_once_are_both_marked(self):
        second = self._create_work().operation_ids
        self._plan()
        self._plan(second, hour=9)
        self.assertIn("double", self._get_bar()["trouble"])
        self.assertIn("double", self._get_bar(second)["trouble"])
        self._plan(second, hour=10)
        self.assertEqual(self._get_bar(second)["trouble"], [])

    def test_work_after_the_promise_is_marked(self):
        self.work.date_promised = self._at(WEDNESDAY, 9, 30)
        self._plan()
        self.assertEqual(self._get_bar()["trouble"], ["late"])
        self._plan(hour=8)
        self.assertEqual(self._get_bar()["trouble"], [])

    def test_absence_that_came_later_is_marked(self):
        self._plan()
        self._be_absent(self.technician)
        self.assertEqual(self._get_bar()["trouble"], ["absent"])

    def test_finished_work_is_in_nobodys_way(self):
        second = self._create_work().operation_ids
        self._plan()
        self._plan(second)
        self.operation.status_id = self.env[
            "rma.service.operation.status"
        ]._get_default("finished")
        self.assertEqual(self._get_bar(second)["trouble"], [])
        self.assertFalse(self._get_bar()["movable"])

    def test_work_of_who_left_is_nobodys(self):
        self._plan()
        self.technician.active = False
        bar = self._get_bar()
        self.assertEqual(bar["rows"], ["u0"])
        self.assertIn("left", bar["trouble"])

    def test_cancelled_orders_are_off_the_board(self):
        self._plan()
        self.work.action_cancel()
        self.assertIsNone(self._get_bar())

    def test_what_is_not_planned_waits_urgent_first(self):
        urgent = self._create_work(priority="2")
        promised = self._create_work(date_promised=self._at(WEDNESDAY, 12))
        keys = [
            row["key"]
            for row in self.board.get_board(str(WEDNESDAY))["waiting"]
            if row["order"] in (self.work | urgent | promised).ids
        ]
        self.assertEqual(
            keys,
            [f"o{order.operation_ids.id}" for order in (urgent, promised, self.work)],
        )
        found = self.board.get_board(str(WEDNESDAY), text=urgent.name)["waiting"]
        self.assertEqual({row["order"] for row in found}, {urgent.id})
        self._plan(urgent.operation_ids)
        found = self.board.get_board(str(WEDNESDAY), text=urgent.name)["waiting"]
        self.assertFalse(found)

    def test_customers_who_come_are_on_it(self):
        self._book(day=WEDNESDAY, hour=9)
        data = self.board.get_board(str(WEDNESDAY))
        bar = next(bar for bar in data["bars"] if bar["kind"] == "bring")
        self.assertEqual(bar["rows"], ["c0"])
        self.assertEqual(bar["start"], self._ms(WEDNESDAY, 9))
        self.assertFalse(bar["movable"])

    def test_bench_has_a_row_and_its_time_off(self):
        bench = self._create_bench()
        self.assertEqual(bench.resource_id.resource_type, "material")
        self._plan(bench=bench.id)
        self.assertEqual(
            self._get_bar()["rows"], [f"u{self.technician.id}", f"b{bench.id}"]
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": bench.resource_id.id,
                "date_from": self._at(WEDNESDAY, 0),
                "date_to": self._at(FRIDAY, 0),
            }
        )
        self.assertEqual(self._get_bar()["trouble"], ["absent"])

    def test_clocks_that_change_move_nothing(self):
        """In the week of the change, eight o'clock is eight o'clock on each day."""
        self.company.partner_id.tz = "Europe/Dublin"
        sunday = date(2026, 10, 25)
        self.shifts.tz = "Europe/Dublin"
        week = self.board.get_board(str(sunday))
        self.assertTrue(all(day["start"] < day["stop"] for day in week["days"]))
        row = self._get_row(day=sunday - timedelta(days=2))
        friday, monday = sunday - timedelta(days=2), sunday + timedelta(days=1)
        self.assertIn(self._ms(friday, 8), [hours[0] for hours in row["hours"]])
        row = self._get_row(day=monday)
        self.assertIn(self._ms(monday, 8), [hours[0] for hours in row["hours"]])
        self._plan(day=friday, hour=16, minutes=120)
        self._assert_planned(self.operation, friday, (16,), (9,), monday)

    def test_statements_do_not_grow_with_the_bars(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            self.board.get_board(str(WEDNESDAY))
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.board.get_board(str(WEDNESDAY))
            return self.env.cr.sql_log_count - before

        self._plan()
        self._plan(self._create_work().operation_ids, hour=10)
        few = count()
        works = [
            self._create_work(
                user=user,
                partner_id=self.env["res.partner"].create({"name": str(number)}).id,
            )
            for number in range(10)
            for user in (self.technician, self.colleague)
        ]
        self.board.plan(
            [
                {"key": f"o{work.operation_ids.id}", "start": self._ms(FRIDAY, 8)}
                for work in works
            ]
        )
        self.assertEqual(count(), few)
        self.assertLessEqual(few, 41)

    def test_team_narrows_the_rows(self):
        other = self.env["rma.service.team"].create(
            {
                "name": "Others",
                "company_id": self.company.id,
                "member_ids": [Command.set(self.colleague.ids)],
            }
        )
        data = self.board.get_board(str(WEDNESDAY), team=other.id)
        people = [row["key"] for row in data["rows"] if row["kind"] == "technician"]
        self.assertEqual(people, [f"u{self.colleague.id}"])
