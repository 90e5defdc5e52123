"""Visits on the board: customers hear of what moves, and the planner is asked first."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.planning import FRIDAY, NOW, THURSDAY, WEDNESDAY, PlanningCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanningVisits(PlanningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._offer("visit", slot_minutes=120, capacity=2)
        cls.visited = cls._create_visited_order(user_id=cls.technician.id)

    def _count_mails(self, order=None):
        order = self.visited if order is None else order
        return self.env["mail.message"].search_count(
            [
                ("model", "=", order._name),
                ("res_id", "=", order.id),
                ("attachment_ids", "!=", False),
            ]
        ) + self.env["rma.service.message.queue"].search_count([])

    def _visit(self, day=WEDNESDAY, hour=8):
        return self._book(self.visited, day, hour, "visit")

    def _move(self, booking, is_confirmed=True, **values):
        move = {"key": f"b{booking.id}"} | values
        return self.board.plan([move], is_confirmed=is_confirmed)

    def test_planner_is_asked_before_the_customer_is_told(self):
        booking = self._visit()
        start = self._ms(FRIDAY, 14)
        asked = self._move(booking, is_confirmed=False, start=start)
        self.assertIn("He is told that it is moved to Friday", asked["ask"][0])
        self.assertEqual(booking.start, self._at(WEDNESDAY, 8))
        before = self._count_mails()
        done = self._move(booking, start=start)
        self.assertEqual(done["moved"], [f"b{booking.id}"])
        self.assertEqual(booking.start, self._at(FRIDAY, 14))
        self.assertEqual(booking.stop, self._at(FRIDAY, 16))
        self.assertEqual(self.visited.booking_start, booking.start)
        self.assertEqual(booking.version, 1)
        self.assertGreater(self._count_mails(), before)

    def test_move_of_a_visit_is_taken_back(self):
        booking = self._visit()
        done = self._move(booking, start=self._ms(FRIDAY, 14))
        self.assertTrue(self.board.plan(done["undo"])["ask"])
        self.board.plan(done["undo"], is_confirmed=True)
        self.assertEqual(booking.start, self._at(WEDNESDAY, 8))

    def test_other_technician_at_the_same_time_is_no_question(self):
        booking = self._visit()
        done = self._move(booking, is_confirmed=False, user=self.colleague.id)
        self.assertNotIn("ask", done)
        self.assertEqual(booking.user_id, self.colleague)
        self.assertEqual(self.visited.user_id, self.colleague)
        self.assertEqual(booking.version, 0)

    def test_visit_goes_where_its_technician_is_free_or_not_at_all(self):
        booking = self._visit()
        other = self._create_visited_order(user_id=self.technician.id)
        self._book(other, FRIDAY, 8, "visit")
        with self.assertRaisesRegex(UserError, "Nobody is free"):
            self._move(booking, start=self._ms(FRIDAY, 9))
        with self.assertRaisesRegex(UserError, "makes no visits"):
            self._move(booking, start=self._ms(FRIDAY, 20))
        self._be_absent(self.technician, THURSDAY)
        with self.assertRaisesRegex(UserError, "Nobody is free"):
            self._move(booking, start=self._ms(THURSDAY, 9))
        self.assertEqual(booking.start, self._at(WEDNESDAY, 8))
        with self.assertRaisesRegex(UserError, "choose who"):
            self._move(booking, user=False)

    def test_waiting_visit_is_dropped_on_a_technician(self):
        waiting = self.board.get_board(str(WEDNESDAY))["waiting"]
        row = next(row for row in waiting if row["order"] == self.visited.id)
        self.assertEqual((row["key"], row["minutes"]), (f"v{self.visited.id}", 120))
        move = {
            "key": row["key"],
            "start": self._ms(FRIDAY, 10),
            "user": self.colleague.id,
        }
        self.assertTrue(self.board.plan([move])["ask"])
        self.assertFalse(self.visited.booking_ids)
        done = self.board.plan([move], is_confirmed=True)
        booking = self.visited.booking_ids
        self.assertEqual(done["moved"], [f"b{booking.id}"])
        self.assertEqual(booking.user_id, self.colleague)
        self.assertEqual(booking.stop, self._at(FRIDAY, 12))
        with self.assertRaisesRegex(UserError, "no visit can be booked"):
            self.board.plan([move], is_confirmed=True)
        self.board.plan(done["undo"], is_confirmed=True)
        self.assertEqual(booking.state, "cancelled")

    def test_vehicle_goes_along_and_is_not_lent_twice_unseen(self):
        van = self._create_bench("Van", kind="vehicle")
        booking = self._visit()
        self._move(booking, bench=van.id)
        other = self._create_visited_order(user_id=self.colleague.id)
        second = self._book(other, WEDNESDAY, 8, "visit")
        self._move(second, bench=van.id)
        bars = {bar["key"]: bar for bar in self.board.get_board(str(WEDNESDAY))["bars"]}
        for each in (booking, second):
            self.assertIn("double", bars[f"b{each.id}"]["trouble"])
            self.assertIn(f"b{van.id}", bars[f"b{each.id}"]["rows"])

    def test_visits_of_a_day_have_a_way(self):
        self.partner.write({"street": "Mill Lane 4", "city": "Lublin"})
        booking = self._visit()
        route = self._get_row(scale="day")["routes"][0]
        self.assertIn("destination=", route)
        self.assertIn("Mill+Lane+4", route)
        bar = next(
            bar
            for bar in self.board.get_board(str(WEDNESDAY))["bars"]
            if bar["key"] == f"b{booking.id}"
        )
        self.assertIn("Mill Lane 4", bar["place"])

    def test_who_brings_his_device_is_moved_in_his_own_form(self):
        booking = self._book()
        with self.assertRaisesRegex(UserError, "no visit"):
            self._move(booking, start=self._ms(FRIDAY, 9))
