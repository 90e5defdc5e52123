"""The calendar of visits, without records: months, leap years, odd numbers."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ...tools.visits import Visits


@tagged("post_install", "-at_install")
class TestVisits(BaseCase):
    def test_quarters_are_whole_months(self):
        plan = Visits(date(2026, 1, 1), 4)
        self.assertEqual(
            [plan.get_begin(number) for number in range(5)],
            [date(2026, month, 1) for month in (1, 4, 7, 10)] + [date(2027, 1, 1)],
        )
        self.assertEqual(plan.get_end(0), date(2026, 3, 31))
        self.assertEqual(plan.get_due(0), date(2026, 2, 14))
        self.assertEqual(plan._replace(due_at="begin").get_due(1), date(2026, 4, 1))
        self.assertEqual(plan._replace(due_at="end").get_due(1), date(2026, 6, 30))

    def test_last_day_of_a_month_comes_back_after_shorter_months(self):
        plan = Visits(date(2027, 12, 31), 12)
        self.assertEqual(
            [plan.get_begin(number) for number in range(4)],
            [
                date(2027, 12, 31),
                date(2028, 1, 31),
                date(2028, 2, 29),
                date(2028, 3, 31),
            ],
        )

    def test_plan_of_a_leap_day_has_its_years(self):
        plan = Visits(date(2028, 2, 29), 1)
        self.assertEqual(plan.get_begin(1), date(2029, 2, 28))
        self.assertEqual(plan.get_begin(4), date(2032, 2, 29))
        # 366 days from leap day to the day before the next one, as March begins.
        self.assertEqual(plan.get_end(0), date(2029, 2, 27))

    def test_odd_numbers_are_spread_over_a_year_as_long_as_it_is(self):
        for first in (date(2026, 3, 7), date(2027, 7, 1), date(2028, 2, 29)):
            for per_year in (5, 7, 9, 52, 365):
                plan = Visits(first, per_year)
                begins = [plan.get_begin(number) for number in range(per_year * 4 + 1)]
                lengths = {
                    (after - before).days
                    for before, after in zip(begins, begins[1:], strict=False)
                }
                self.assertLessEqual(max(lengths) - min(lengths), 1)
                self.assertGreater(min(lengths), 0)
                # Each year of it begins on its day.
                self.assertEqual(begins[per_year].year, first.year + 1)
                self.assertEqual(begins[per_year].month, first.month)

    def test_each_day_is_in_one_period(self):
        for per_year in (1, 3, 4, 5, 12, 50):
            plan = Visits(date(2027, 10, 31), per_year)
            day = plan.first
            while day < date(2029, 3, 2):
                number = plan.get_number(day)
                self.assertLessEqual(plan.get_begin(number), day)
                self.assertGreaterEqual(plan.get_end(number), day)
                day += timedelta(days=1)
        self.assertEqual(plan.get_number(date(2020, 1, 1)), 0)

    def test_next_visit_is_the_first_that_fits(self):
        plan = Visits(date(2026, 1, 1), 4)
        self.assertEqual(plan.find(), 0)
        # Due on 14 February: on that day still this one, then the next.
        self.assertEqual(plan.find(due_from=date(2026, 2, 14)), 0)
        self.assertEqual(plan.find(due_from=date(2026, 2, 15)), 1)
        self.assertEqual(plan.find(after=date(2026, 1, 1)), 1)
        # Of another contract before: nothing of this one is done.
        self.assertEqual(plan.find(after=date(2025, 10, 1)), 0)
        late = date(2026, 8, 3)
        self.assertEqual(plan.find(after=date(2026, 1, 1), running_on=late), 2)
        soon = date(2026, 2, 3)
        self.assertEqual(plan.find(after=date(2026, 1, 1), running_on=soon), 1)

    def test_first_and_last_years_that_there_are(self):
        for first in (date.min, date(9997, 6, 1)):
            plan = Visits(first, 1)
            self.assertEqual(plan.get_number(first), 0)
