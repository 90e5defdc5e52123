"""What was booked and does not fit any more is told to a colleague."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.booking import NOW, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBookingCheck(BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._create_user("leader", "group_service_all")
        cls.team.user_id = cls.leader

    def _check(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("rma_service.ir_cron_check_bookings")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _get_told(self, order=None):
        order = self.order if order is None else order
        return order.activity_ids.filtered(lambda a: "does not fit" in a.summary)

    def _make_holiday(self, day=WEDNESDAY):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "date_from": self._at(day, 0),
                "date_to": self._at(day, 23, 59),
            }
        )

    def test_holiday_on_a_booked_day_is_told_once(self):
        booking = self._book()
        later = self._book(self._create_booked_order(), day=THURSDAY)
        self._check()
        self.assertFalse(booking.trouble)
        self._make_holiday()
        self._check()
        self._check()
        self.assertEqual(booking.trouble, "hours")
        told = self._get_told()
        self.assertEqual(len(told), 1)
        self.assertEqual(told.user_id, self.leader)
        self.assertFalse(later.trouble)

    def test_what_fits_again_is_no_trouble(self):
        booking = self._book()
        holiday = self._make_holiday()
        self._check()
        holiday.unlink()
        self._check()
        self.assertFalse(booking.trouble)

    def test_moved_time_is_no_trouble(self):
        booking = self._book()
        self._make_holiday()
        self._check()
        self._book(day=THURSDAY)
        self._check()
        self.assertFalse(booking.trouble)

    def test_holiday_calls_for_a_look(self):
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("rma_service.ir_cron_check_bookings")
        domain = [("cron_id", "=", cron.id)]
        before = triggers.search_count(domain)
        self._make_holiday()
        self.assertGreater(triggers.search_count(domain), before)

    def test_other_team_of_the_order_is_told(self):
        booking = self._book()
        second = self.env["rma.service.team"].create(
            {"name": "Second", "user_id": self.leader.id}
        )
        self.order.team_id = second
        self._check()
        self.assertEqual(booking.trouble, "team")
        self.assertEqual(len(self._get_told()), 1)

    def test_technician_who_is_at_two_places_is_told_of_the_later_one(self):
        self.team.member_ids = [Command.set((self.technician | self.clerk).ids)]
        self._offer("visit", capacity=2)
        first = self._create_visited_order(user_id=self.technician.id)
        second = self._create_visited_order(user_id=self.clerk.id)
        kept = self._book(first, purpose="visit")
        moved = self._book(second, purpose="visit")
        second.user_id = self.technician
        self._check()
        self.assertFalse(kept.trouble)
        self.assertEqual(moved.trouble, "technician")
        self.assertEqual(len(self._get_told(second)), 1)

    def test_statements_do_not_grow_with_the_bookings(self):
        self.rule.capacity = 100
        counts = []
        for number in (1, 20):
            for _each in range(number):
                self._book(self._create_booked_order())
            booked = self.env["rma.service.booking"].search([])
            self.env.flush_all()
            self.env.invalidate_all()
            booked._find_troubles()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            booked._find_troubles()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
