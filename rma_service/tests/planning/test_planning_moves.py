"""Bars that are put elsewhere: what fits, what is refused, and why; the way back."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.planning import FRIDAY, MONDAY, NOW, TUESDAY, WEDNESDAY, PlanningCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanningMoves(PlanningCommon):
    def test_work_begins_when_somebody_works_and_rests_over_noon(self):
        self._plan(hour=6)
        self._assert_planned(self.operation, WEDNESDAY, (8,), (9,))
        self._plan(hour=12)
        self._assert_planned(self.operation, WEDNESDAY, (13,), (14,))
        self._plan(hour=11, minutes=90)
        self._assert_planned(self.operation, WEDNESDAY, (11,), (13, 30))

    def test_work_goes_on_after_days_off(self):
        self._plan(day=FRIDAY, hour=16, minutes=120)
        next_monday = FRIDAY.replace(day=FRIDAY.day + 3)
        self._assert_planned(self.operation, FRIDAY, (16,), (9,), next_monday)

    def test_moved_bar_keeps_its_length(self):
        self._plan(minutes=90)
        self._plan(day=FRIDAY, hour=10)
        self._assert_planned(self.operation, FRIDAY, (10,), (11, 30))

    def test_resized_bar_ends_where_it_is_let_go(self):
        self._plan()
        self._plan(stop=self._ms(WEDNESDAY, 18))
        self._assert_planned(self.operation, WEDNESDAY, (9,), (18,))
        self.assertEqual(self._get_bar()["trouble"], ["hours"])

    def test_nothing_is_planned_where_nobody_works(self):
        self._be_absent(self.technician)
        with self.assertRaisesRegex(UserError, "Absent"):
            self._plan()
        self._be_absent(day=FRIDAY, name="Corpus Christi")
        with self.assertRaisesRegex(UserError, "Corpus Christi"):
            self._plan(day=FRIDAY)
        with self.assertRaisesRegex(UserError, "no working hours"):
            self._plan(day=MONDAY.replace(day=6))
        with self.assertRaisesRegex(UserError, "no working hours"):
            self._plan(day=TUESDAY, hour=17)
        self.assertFalse(self.operation.planned_start)

    def test_another_row_is_another_technician_or_bench(self):
        bench = self._create_bench()
        self._plan()
        self._plan(user=self.colleague.id, bench=bench.id)
        self.assertEqual(self.operation.planned_user_id, self.colleague)
        self.assertEqual(self.operation.bench_id, bench)
        self._plan(bench=False)
        self.assertFalse(self.operation.bench_id)

    def test_drop_is_taken_back_whole(self):
        before = self.operation.user_id
        done = self._plan(user=self.colleague.id)
        self.assertEqual(self.operation.user_id, self.colleague)
        back = self.board.plan(done["undo"])
        self.assertFalse(self.operation.planned_start)
        self.assertEqual(self.operation.user_id, before)
        self.assertEqual(self.operation.planned_user_id, self.technician)
        self.board.plan(back["undo"])
        self._assert_planned(self.operation, WEDNESDAY, (9,), (10,))
        self.assertEqual(self.operation.planned_user_id, self.colleague)

    def test_second_of_two_planners_is_told(self):
        self._plan()
        seen = [
            self._ms(WEDNESDAY, 9),
            self._ms(WEDNESDAY, 10),
            self.technician.id,
            False,
        ]
        self._plan(day=FRIDAY, seen=seen)
        with self.assertRaisesRegex(UserError, "changed by somebody else"):
            self._plan(day=TUESDAY, seen=seen)
        self._assert_planned(self.operation, FRIDAY, (9,), (10,))

    def test_many_are_moved_or_none(self):
        second = self._create_work().operation_ids
        moves = [
            {"key": f"o{self.operation.id}", "start": self._ms(WEDNESDAY, 9)},
            {"key": f"o{second.id}", "start": self._ms(WEDNESDAY, 20)},
        ]
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.board.plan(moves)
        self.env.invalidate_all()
        self.assertFalse(self.operation.planned_start)
        moves[1]["start"] = self._ms(WEDNESDAY, 10)
        done = self.board.plan(moves)
        self.assertEqual(len(done["moved"]), 2)

    def test_what_is_over_stays(self):
        self._plan()
        statuses = self.env["rma.service.operation.status"]
        self.operation.status_id = statuses._get_default("finished")
        with self.assertRaisesRegex(UserError, "is done"):
            self._plan(day=FRIDAY)
        self.operation.status_id = statuses._get_default("waiting")
        self.work.action_cancel()
        with self.assertRaisesRegex(UserError, "cannot be planned"):
            self._plan(day=FRIDAY)

    def test_who_may_not_do_it_is_refused(self):
        family = self.env["rma.service.equipment.type"].create({"name": "Registers"})
        self.device.equipment_type_id = family
        self.work.device_id = self.device
        self.work.type_id.asks_authorisation = True
        authorisation = self.env["rma.service.authorisation"].create(
            {
                "number": "A 1",
                "user_id": self.technician.id,
                "equipment_type_id": family.id,
                "company_id": self.company.id,
                "date_to": WEDNESDAY,
            }
        )
        self._plan()
        with self.assertRaisesRegex(UserError, "no authorisation for Registers"):
            self._plan(user=self.colleague.id)
        with self.assertRaisesRegex(UserError, "no authorisation"):
            self._plan(day=FRIDAY)
        authorisation.active = False
        self.assertIn("skill", self._get_bar()["trouble"])

    def test_nonsense_is_told_as_such(self):
        start = self._ms(WEDNESDAY, 9)
        key = f"o{self.operation.id}"
        for moves in (
            None,
            [],
            "o1",
            [1],
            [{"key": "x1", "start": start}],
            [{"key": "o99999999999", "start": start}],
            [{"key": "o2147483000", "start": start}],
            [{"key": key, "start": "tomorrow"}],
            [{"key": key, "start": True}],
            [{"key": key, "start": float("nan")}],
            [{"key": key, "start": 10**15}],
            [{"key": key, "start": start, "stop": start - 1000}],
            [{"key": key, "start": start, "minutes": -5}],
            [{"key": key, "start": start, "minutes": "many"}],
            [{"key": key, "start": start, "user": "me"}],
            [{"key": key, "start": start, "user": self.clerk.id + 100_000}],
            [{"key": key, "start": start, "bench": 2147483000}],
            [{"key": key, "start": start, "seen": [1]}],
            [{"key": key, "start": start}, {"key": key, "start": start}],
            [{"key": key}],
        ):
            with self.subTest(moves=moves), self.assertRaises(UserError):
                self.board.plan(moves)
        self.assertFalse(self.operation.planned_start)
