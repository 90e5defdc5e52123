"""Work laid into working hours, on a day whose hours are counted from its begin."""

from datetime import datetime, timedelta

from odoo.tests import BaseCase, tagged

from ...tools.maps import make_route
from ...tools.slots import Span
from ...tools.workload import (
    count_minutes,
    cut_out,
    find_gap,
    next_moment,
    overlay,
    share_out,
    spend,
)

BEGIN = datetime(2026, 6, 1)


def at(hours):
    return BEGIN + timedelta(hours=hours)


def span(start, stop):
    return Span(at(start), at(stop))


HOURS = [span(8, 12), span(13, 17), span(32, 36)]


@tagged("post_install", "-at_install")
class TestWorkload(BaseCase):
    def test_work_rests_over_noon_and_night(self):
        self.assertEqual(spend(HOURS, at(11), 60), at(12))
        self.assertEqual(spend(HOURS, at(11), 90), at(13.5))
        self.assertEqual(spend(HOURS, at(16), 180), at(34))
        self.assertIsNone(spend(HOURS, at(33), 600))

    def test_work_begins_with_the_next_working_hour(self):
        self.assertEqual(next_moment(HOURS, at(6)), at(8))
        self.assertEqual(next_moment(HOURS, at(12)), at(13))
        self.assertEqual(next_moment(HOURS, at(9)), at(9))
        self.assertIsNone(next_moment(HOURS, at(36)))

    def test_absence_takes_hours_away(self):
        left = cut_out(HOURS, [span(9, 10), span(16, 33)])
        self.assertEqual(left, [span(8, 9), span(10, 12), span(13, 16), span(33, 36)])

    def test_minutes_fall_on_the_days_that_they_are_worked_on(self):
        days = [span(0, 24), span(24, 48)]
        self.assertEqual(share_out(HOURS, span(16, 34), 90, days), [30, 60])
        self.assertEqual(share_out(HOURS, span(20, 21), 45, days), [45, 0])
        self.assertEqual(count_minutes(HOURS, span(11, 14)), 120)

    def test_free_time_is_in_one_piece_where_it_can_be(self):
        taken = [span(8, 11), span(13, 14)]
        self.assertEqual(find_gap(HOURS, taken, 60, at(0)), span(11, 12))
        self.assertEqual(find_gap(HOURS, taken, 90, at(0)), span(14, 15.5))
        self.assertEqual(find_gap(HOURS, taken, 60, at(11.5)), span(14, 15))

    def test_long_work_rests_but_nothing_else_is_done_in_between(self):
        self.assertEqual(find_gap(HOURS, [], 300, at(0)), span(8, 14))
        self.assertEqual(find_gap(HOURS, [span(13, 14)], 300, at(0)), span(14, 34))
        self.assertIsNone(find_gap(HOURS, [span(15, 16)], 600, at(0)))

    def test_hours_that_two_have_in_common(self):
        self.assertEqual(overlay(HOURS, [span(10, 14)]), [span(10, 12), span(13, 14)])

    def test_way_leads_from_visit_to_visit(self):
        self.assertFalse(make_route("Base 1", []))
        route = make_route("Base 1, Town", ["A & B", "C"])
        self.assertIn("origin=Base+1%2C+Town", route)
        self.assertIn("destination=C", route)
        self.assertIn("waypoints=A+%26+B", route)
