"""When the visits of a maintenance plan are due: spread evenly over its years.

How to use::

    calendar = Visits(date(2026, 1, 1), 4, "middle")
    calendar.get_number(date(2026, 5, 20))      1, the second quarter
    calendar.get_begin(1)                       2026-04-01
    calendar.get_due(1)                         2026-05-16

How it works: each year from the first day on is cut into as many periods as it has
visits, and each period has one. Where twelve months can be cut so, a period is whole
months, counted from the first day of all: a plan that begins on the 31st begins its
periods on the last day of shorter months, and goes back to the 31st. Else it is days,
as even as they can be, of a year as long as it is.
"""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from .place import clip_day

MONTHS_OF_YEAR = 12


class Visits(NamedTuple):
    """The calendar of a plan.

    ``first``: its first day; ``per_year``: how many visits a year has; ``due_at``:
    ``begin``, ``middle`` or ``end`` of its period
    """

    first: date
    per_year: int
    due_at: str = "middle"

    def get_begin(self, number):
        """Return the first day of a period, counted from 0."""
        year, part = divmod(number, self.per_year)
        months = MONTHS_OF_YEAR * year
        if MONTHS_OF_YEAR % self.per_year == 0:
            months += part * (MONTHS_OF_YEAR // self.per_year)
            return clip_day(self.first) + relativedelta(months=months)
        begin = clip_day(self.first) + relativedelta(months=months)
        end = clip_day(self.first) + relativedelta(months=months + MONTHS_OF_YEAR)
        return begin + timedelta(days=(end - begin).days * part // self.per_year)

    def get_end(self, number):
        """Return the last day of a period."""
        return self.get_begin(number + 1) - timedelta(days=1)

    def get_due(self, number):
        """Return the day on which the visit of a period is due."""
        begin, end = self.get_begin(number), self.get_end(number)
        if self.due_at == "begin":
            return begin
        return end if self.due_at == "end" else begin + (end - begin) / 2

    def get_number(self, day):
        """Return the number of the period in which a day is, 0 before the first one."""
        years = max(0, day.year - self.first.year + 1)
        low, high = 0, years * self.per_year
        while low < high:
            middle = (low + high + 1) // 2
            if self.get_begin(middle) <= day:
                low = middle
            else:
                high = middle - 1
        return low

    def find(self, after=None, running_on=None, due_from=None):
        """Return the number of the first period that fits.

        :param after: day, the period begins later
        :param running_on: day, the period is not over before it
        :param due_from: day, its visit is due on it or later
        """
        number = 0
        if after and after >= self.first:
            number = self.get_number(after) + 1
        if running_on:
            number = max(number, self.get_number(running_on))
        if due_from:
            number = max(number, self.get_number(due_from))
            if self.get_due(number) < due_from:
                number += 1
        return number
