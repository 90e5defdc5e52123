"""The last day of a period of months: which one it is, is law, not arithmetic.

By art. 3 of Regulation (EEC, Euratom) 1182/71 the day of the event does not count; a
period of months ends with the day that has the number of the event's, or with the last
day of that month where it has none. Where the first day counts, it ends a day earlier,
but never before the end of a month that is too short.
"""

from dateutil.relativedelta import relativedelta

from .place import LAST

SATURDAY = 5


def get_last_day(day, months, counts=False):
    """Return the last day of a period, which is part of it.

    :param day: date of the event, as of a delivery
    :param months: how many months it lasts
    :param counts: whether the day of the event is the first of the period
    """
    try:
        last = day + relativedelta(months=months)
    except (OverflowError, ValueError):  # past the year 9999: as far as days go
        return LAST
    if counts and last.day == day.day:
        last -= relativedelta(days=1)
    return last


def get_working_day(day, holidays=()):
    """Return the day itself, or the next one that is a working day.

    :param holidays: dates on which nobody works
    """
    while day.weekday() >= SATURDAY or day in holidays:
        day += relativedelta(days=1)
    return day
