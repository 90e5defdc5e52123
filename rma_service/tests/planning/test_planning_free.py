"""Free time of who may do it; what cannot stay finds another place in one step."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...models.work.service_operation_status import APPLIED
from ..common.planning import FRIDAY, TUESDAY, WEDNESDAY, PlanningCommon


@tagged("post_install", "-at_install")
class TestPlanningFree(PlanningCommon):
    def setUp(self):
        super().setUp()
        # It is six o'clock on Wednesday at our place.
        clock = freeze_time(self._at(WEDNESDAY, 6))
        clock.start()
        self.addCleanup(clock.stop)

    def _free(self, minutes=90, **options):
        found = self.board.get_free(minutes, **options)
        return [(row["user"], row["start"]) for row in found]

    def test_next_free_time_of_each(self):
        self._plan(hour=8, minutes=180)
        self.assertEqual(
            self._free(),
            [
                (self.colleague.id, self._ms(WEDNESDAY, 8)),
                (self.technician.id, self._ms(WEDNESDAY, 13)),
            ],
        )
        label = self.board.get_free(90)[0]["label"]
        self.assertIn("Wednesday, 3 June 2026", label)

    def test_free_time_of_somebody_who_may_do_it(self):
        registers = self.env["rma.service.equipment.type"].create({"name": "Registers"})
        self.env["rma.service.authorisation"].create(
            {
                "number": "A 1",
                "user_id": self.technician.id,
                "equipment_type_id": registers.id,
                "company_id": self.company.id,
            }
        )
        narrower = self.env["rma.service.equipment.type"].create(
            {"name": "Fiscal", "parent_id": registers.id}
        )
        for family in (registers, narrower):
            found = self._free(equipment_type=family.id)
            self.assertEqual([user for user, _start in found], [self.technician.id])

    def test_absent_people_are_not_free(self):
        self._be_absent(self.colleague, WEDNESDAY, days=2)
        found = dict(self._free())
        self.assertEqual(found[self.technician.id], self._ms(WEDNESDAY, 8))
        self.assertEqual(found[self.colleague.id], self._ms(FRIDAY, 8))

    def test_free_time_is_asked_in_minutes(self):
        for minutes in (0, -5, 10**6):
            with self.assertRaises(UserError):
                self.board.get_free(minutes)

    def test_of_two_at_once_the_less_urgent_moves(self):
        urgent = self._create_work(priority="2").operation_ids
        self._plan()
        self._plan(urgent)
        done = self.board.solve([f"o{self.operation.id}", f"o{urgent.id}"])
        self.assertEqual(done["moved"], [f"o{self.operation.id}"])
        self._assert_planned(urgent, WEDNESDAY, (9,), (10,))
        self._assert_planned(self.operation, WEDNESDAY, (8,), (9,))
        self.board.plan(done["undo"])
        self._assert_planned(self.operation, WEDNESDAY, (9,), (10,))

    def test_work_gives_way_to_a_visit_and_to_who_comes(self):
        self._offer("visit", slot_minutes=120)
        visited = self._create_visited_order(user_id=self.technician.id)
        self._book(visited, WEDNESDAY, 8, "visit")
        self._book(self._create_booked_order(), WEDNESDAY, 10)
        self._plan()
        done = self.board.solve([f"o{self.operation.id}"])
        self.assertEqual(done["moved"], [f"o{self.operation.id}"])
        self._assert_planned(self.operation, WEDNESDAY, (10,), (11,))

    def test_late_work_goes_to_whoever_is_done_first(self):
        self.work.date_promised = self._at(WEDNESDAY, 12)
        blocking = self._create_work(minutes=240).operation_ids
        self._plan(blocking, hour=8)
        self._plan(hour=16)
        self.board.solve([f"o{self.operation.id}"])
        self._assert_planned(self.operation, WEDNESDAY, (8,), (9,))
        self.assertEqual(self.operation.planned_user_id, self.colleague)

    def test_work_of_who_is_away_waits_for_him_where_nothing_is_promised(self):
        self._plan()
        self._be_absent(self.technician)
        self.board.solve([f"o{self.operation.id}"])
        self._assert_planned(
            self.operation, WEDNESDAY.replace(day=WEDNESDAY.day + 1), (8,), (9,)
        )
        self.assertEqual(self.operation.planned_user_id, self.technician)

    def test_what_fits_stays_and_what_runs_too(self):
        self._plan()
        self.assertEqual(self.board.solve([f"o{self.operation.id}"])["moved"], [])
        statuses = self.env["rma.service.operation.status"]
        running = self._create_work().operation_ids
        self._plan(running)
        running.with_context(rma_entries_applied=APPLIED)._as_system().write(
            {"status_id": statuses._get_default("work").id}
        )
        done = self.board.solve([f"o{running.id}", f"o{self.operation.id}"])
        self.assertEqual(done["moved"], [f"o{self.operation.id}"])

    def test_past_work_and_unplanned_work_find_a_place(self):
        self._plan(day=TUESDAY)
        waiting = self._create_work().operation_ids
        self.board.solve([f"o{self.operation.id}", f"o{waiting.id}"])
        self._assert_planned(self.operation, WEDNESDAY, (8,), (9,))
        self._assert_planned(waiting, WEDNESDAY, (9,), (10,))

    def test_nobody_who_may_is_said(self):
        self.work.type_id.asks_authorisation = True
        done = self.board.solve([f"o{self.operation.id}"])
        self.assertEqual(done["stuck"], [f"o{self.operation.id}"])
