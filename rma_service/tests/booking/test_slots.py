"""Working hours cut into times; how many of them are left; a calendar file."""

from datetime import datetime, timedelta

import vobject

from odoo.tests import BaseCase, tagged

from ...tools.invitation import Appointment, make_invitation
from ...tools.slots import Span, count_peak, cut_slots, find_slots, is_within

BEGIN = datetime(2026, 6, 1)


def span(start, stop):
    """Return a span of hours of one day."""
    return Span(BEGIN + timedelta(hours=start), BEGIN + timedelta(hours=stop))


@tagged("post_install", "-at_install")
class TestSlots(BaseCase):
    def test_what_does_not_fit_in_whole_is_no_time(self):
        slots = cut_slots([span(8, 10.5), span(13, 13.5)], 60)
        self.assertEqual(slots, [span(8, 9), span(9, 10)])

    def test_hours_that_touch_are_one_stretch(self):
        slots = cut_slots([span(9.5, 11), span(8, 9.5)], 90)
        self.assertEqual(slots, [span(8, 9.5), span(9.5, 11)])

    def test_day_that_ends_a_moment_before_midnight_is_whole(self):
        last = Span(BEGIN + timedelta(hours=23), BEGIN + timedelta(hours=23.9999999))
        self.assertEqual(cut_slots([last], 60), [span(23, 24)])

    def test_second_between_two_holidays_is_no_working_time(self):
        second = Span(BEGIN + timedelta(seconds=59), BEGIN + timedelta(seconds=60))
        self.assertFalse(cut_slots([second], 5))

    def test_as_many_as_overlap_at_one_moment_take_a_place(self):
        taken = [span(8, 8.5), span(8.5, 9), span(8.75, 9.5)]
        self.assertEqual(count_peak(taken, span(8, 9)), 2)
        self.assertEqual(count_peak(taken, span(9, 10)), 1)
        self.assertEqual(count_peak(taken, span(9.5, 10)), 0)

    def test_times_begin_between_the_two_ends(self):
        found = find_slots(
            [span(8, 12)],
            60,
            span(9, 9).start,
            span(10, 10).start,
            lambda slot: 1,
        )
        self.assertEqual(found, [span(9, 10), span(10, 11)])

    def test_what_is_taken_is_not_offered(self):
        taken = [span(8, 9)]
        found = find_slots(
            [span(8, 10)],
            60,
            BEGIN,
            span(20, 20).start,
            lambda slot: 1 - count_peak(taken, slot),
        )
        self.assertEqual(found, [span(9, 10)])

    def test_time_lies_within_hours_that_touch(self):
        hours = [span(8, 10), span(10, 12)]
        self.assertTrue(is_within(hours, span(9, 11)))
        self.assertFalse(is_within(hours, span(11, 13)))

    def test_calendar_file_is_read_as_what_it_says(self):
        file = make_invitation(
            Appointment(
                uid="booking-1",
                sequence=3,
                stamp=BEGIN,
                start=span(8, 9).start,
                stop=span(8, 9).stop,
                summary="Bring it; really, do",
                location="Tern Street 1, Dublin",
                organizer='The "Bench"',
                organizer_email="bench@example.com",
                attendee="Ana Ștefan",
                attendee_email="ana@example.com",
            )
        )
        calendar = vobject.readOne(file.decode())
        self.assertEqual(calendar.method.value, "REQUEST")
        event = calendar.vevent
        self.assertEqual(event.uid.value, "booking-1")
        self.assertEqual(event.sequence.value, "3")
        self.assertEqual(event.dtstart.value.utcoffset(), timedelta())
        self.assertEqual(event.dtstart.value.replace(tzinfo=None), span(8, 9).start)
        self.assertEqual(event.dtend.value.replace(tzinfo=None), span(8, 9).stop)
        self.assertEqual(event.summary.value, "Bring it; really, do")
        self.assertEqual(event.location.value, "Tern Street 1, Dublin")
        self.assertEqual(event.organizer.value, "mailto:bench@example.com")
        self.assertEqual(event.attendee.params["CN"], ["Ana Ștefan"])
        self.assertEqual(event.status.value, "CONFIRMED")

    def test_calendar_file_takes_an_appointment_out(self):
        file = make_invitation(
            Appointment(
                uid="booking-1",
                sequence=4,
                stamp=BEGIN,
                start=span(8, 9).start,
                stop=span(8, 9).stop,
                summary="Bring it",
                is_cancelled=True,
            )
        )
        calendar = vobject.readOne(file.decode())
        self.assertEqual(calendar.method.value, "CANCEL")
        self.assertEqual(calendar.vevent.status.value, "CANCELLED")
