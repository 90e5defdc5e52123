"""Which times are free, and that each is given away as often as it is there."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import place
from ..common.booking import NOW, SUNDAY, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBooking(BookingCommon):
    # === WHAT IS FREE ===#

    def test_times_are_cut_from_the_hours_of_the_team(self):
        self.assertEqual(self._hours_of(self.order, WEDNESDAY), [8, 9, 10, 11])
        self.assertFalse(self._hours_of(self.order, SUNDAY))

    def test_own_hours_of_a_purpose_come_first_and_those_of_the_company_last(self):
        self.rule.resource_calendar_id = self._create_hours([6], 15, 17)
        self.assertEqual(self._hours_of(self.order, SUNDAY), [15, 16])
        self.assertFalse(self._hours_of(self.order, WEDNESDAY))
        self.rule.resource_calendar_id = False
        self.team.resource_calendar_id = False
        self.company.resource_calendar_id = self._create_hours([2], 20, 22)
        self.assertEqual(self._hours_of(self.order, WEDNESDAY), [20, 21])

    def test_hours_in_a_zone_that_nobody_set_are_those_of_our_clock(self):
        self.hours.tz = "UTC"
        self.assertEqual(self._hours_of(self.order, WEDNESDAY), [8, 9, 10, 11])

    def test_hours_of_another_zone_are_shown_on_our_clock(self):
        self.hours.tz = self.reader_zone
        slots = self.order._get_free_slots("bring")
        clock = self.env["rma.service.booking"]._format_clock(
            self.order, slots[0].start
        )
        self.assertNotIn("8:00", clock)

    def test_holidays_of_our_company_are_left_out_and_of_another_one_not(self):
        other = self.env["res.company"].create({"name": "Other"})
        for company, hours in ((other, [8, 9, 10, 11]), (self.company, [8, 9])):
            holiday = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Holiday",
                    "date_from": self._at(WEDNESDAY, 10),
                    "date_to": self._at(WEDNESDAY, 23, 59),
                }
            )
            holiday.company_id = company
            self.assertEqual(self._hours_of(self.order, WEDNESDAY), hours)

    def test_customers_keep_to_the_notice_and_colleagues_do_not(self):
        with freeze_time(self._at(WEDNESDAY, 7)):
            self.assertFalse(self._hours_of(self.order, WEDNESDAY, is_customer=True))
            self.assertEqual(self._hours_of(self.order, WEDNESDAY), [8, 9, 10, 11])
            days = {
                self._get_day(slot.start)
                for slot in self.order._get_free_slots("bring", True)
            }
        self.assertEqual(min(days), THURSDAY)
        self.assertEqual(max(days), WEDNESDAY + timedelta(days=20))

    def test_time_in_the_past_is_no_time(self):
        with freeze_time(self._at(WEDNESDAY, 9, 30)):
            self.assertEqual(self._hours_of(self.order, WEDNESDAY), [10, 11])

    def test_team_without_times_offers_none(self):
        self.rule.unlink()
        self.assertFalse(self.order._get_free_slots("bring"))
        self.assertFalse(self.order.can_book)
        with self.assertRaises(UserError):
            self._book()

    def test_hours_stay_right_over_a_change_of_clocks(self):
        """At 3 the clocks go back: that night has an hour more, of 60 minutes, too."""
        self.company.partner_id.tz = "Europe/Warsaw"
        self.env.registry.clear_cache()
        self.team.resource_calendar_id = self._create_hours(
            [6], 0, 6, tz="Europe/Warsaw"
        )
        for now, day, count in (
            ("2026-10-20 10:30:00", date(2026, 10, 25), 7),
            ("2026-03-25 10:30:00", date(2026, 3, 29), 5),
        ):
            with freeze_time(now):
                slots = [
                    slot
                    for slot in self.order._get_free_slots("bring")
                    if place.get_day(self.company, slot.start) == day
                ]
            self.assertEqual(len(slots), count, day)
            for slot in slots:
                self.assertEqual(slot.stop - slot.start, timedelta(hours=1))

    # === TAKEN ===#

    def test_booked_time_is_not_offered_to_others(self):
        self._book()
        other = self._create_booked_order()
        self.assertEqual(self._hours_of(other, WEDNESDAY), [8, 10, 11])
        self.assertEqual(self._hours_of(self.order, WEDNESDAY), [8, 9, 10, 11])
        with self.assertRaisesRegex(UserError, "not free any more"):
            self._book(other)

    def test_as_many_come_at_once_as_the_team_takes(self):
        self.rule.capacity = 2
        orders = [self.order, self._create_booked_order(), self._create_booked_order()]
        self._book(orders[0])
        self._book(orders[1])
        with self.assertRaises(UserError):
            self._book(orders[2])

    def test_times_of_another_length_count_where_they_overlap(self):
        self._book()
        self.rule.slot_minutes = 120
        other = self._create_booked_order()
        self.assertEqual(self._hours_of(other, WEDNESDAY), [10])

    def test_cancelled_time_is_free_again(self):
        self._book()._cancel()
        self.assertEqual(
            self._hours_of(self._create_booked_order(), WEDNESDAY), [8, 9, 10, 11]
        )

    def test_sent_twice_it_is_booked_once(self):
        self.assertEqual(self._book(), self._book())
        self.assertEqual(len(self.order.booking_ids), 1)
        self.assertEqual(self.order.booking_ids.version, 0)

    def test_order_says_what_is_booked_for_it(self):
        booking = self._book(author=self.partner)
        self.assertEqual(self.order.booking_start, self._at(WEDNESDAY, 9))
        self.assertEqual(self.order.booking_stop, self._at(WEDNESDAY, 10))
        self.assertEqual(self.order.booking_purpose, "bring")
        self.assertEqual(booking.booked_by_id, self.partner)
        self.assertIn("Wednesday, 3 June 2026", self.order.booked_time)
        self.assertIn(self.zone, self.order.booked_time)
        here = self.order.with_context(tz=self.zone)
        self.assertNotIn(self.zone, here.booked_time)

    def test_what_begins_between_two_times_is_none(self):
        with self.assertRaises(UserError):
            self.order._book("bring", self._at(WEDNESDAY, 9, 30))

    # === VISITS ===#

    def _offer_visits(self, *members, **values):
        self.team.member_ids = [Command.set([user.id for user in members])]
        return self._offer("visit", **{"capacity": 5} | values)

    def test_visit_takes_the_technician_of_the_order(self):
        self._offer_visits()
        order = self._create_visited_order(user_id=self.technician.id)
        other = self._create_visited_order(user_id=self.technician.id)
        booking = self._book(order, purpose="visit")
        self.assertEqual(booking.user_id, self.technician)
        self.assertEqual(self._hours_of(other, WEDNESDAY, "visit"), [8, 10, 11])
        free = self._create_visited_order(user_id=self.clerk.id)
        self.assertEqual(self._hours_of(free, WEDNESDAY, "visit"), [8, 9, 10, 11])

    def test_technician_is_not_at_two_places_for_two_teams(self):
        self._offer_visits()
        self._book(
            self._create_visited_order(user_id=self.technician.id), purpose="visit"
        )
        second = self.team.copy({"name": "Second"})
        self._offer("visit", team_id=second.id)
        other = self._create_visited_order(
            user_id=self.technician.id, team_id=second.id
        )
        self.assertEqual(self._hours_of(other, WEDNESDAY, "visit"), [8, 10, 11])

    def test_visit_without_technician_takes_one_who_is_free(self):
        self._offer_visits(self.technician, self.clerk)
        first = self._create_visited_order(user_id=self.technician.id)
        self._book(first, purpose="visit")
        second = self._create_visited_order()
        self.assertFalse(self._book(second, purpose="visit").user_id)
        third = self._create_visited_order()
        self.assertEqual(self._hours_of(third, WEDNESDAY, "visit"), [8, 10, 11])

    def test_technician_on_leave_is_visited_by_nobody(self):
        self._offer_visits()
        resource = self.env["resource.resource"].create(
            {
                "name": "Technician",
                "user_id": self.technician.id,
                "company_id": self.company.id,
                "calendar_id": self.hours.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "name": "At the dentist's",
                "resource_id": resource.id,
                "calendar_id": self.hours.id,
                "date_from": self._at(WEDNESDAY, 8),
                "date_to": self._at(WEDNESDAY, 10),
            }
        )
        order = self._create_visited_order(user_id=self.technician.id)
        self.assertEqual(self._hours_of(order, WEDNESDAY, "visit"), [10, 11])

    # === STATEMENTS ===#

    def _count(self, order):
        order._get_free_slots("bring")  # warm
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order._get_free_slots("bring")
        return self.env.cr.sql_log_count - before

    def test_eighty_bookings_take_as_many_statements_as_one(self):
        self.rule.capacity = 100
        self._book()
        one = self._count(self.order)
        for _number in range(79):
            self._book(self._create_booked_order())
        self.assertEqual(self._count(self.order), one)
        self.assertLessEqual(one, 12)
