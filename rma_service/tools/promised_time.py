"""When something is due: an amount of time that runs while the work is ours.

How to use: ``find_due`` walks from the begin of a promise along the stays of an order
in its stages. Time runs on a *clock*, and stands still in the pauses::

    clock = RoundTheClock(order)                     all hours
    clock = RoundTheDays(order)                      all days, by the clock of our place
    clock = WorkingClock(order, calendar, load)      working hours of a calendar
    due = find_due(clock, begin, 3, "day", pauses)

All moments are naive UTC, as fields hold them; so hours are real hours through a change
of clocks, and days are those of a place.

* Minutes and hours run on the clock.
* Days are whole ones: the day on which the promise begins does not count, and it is
  due at the end of the last one: its last second, or the end of work. After a pause the
  rest of the time goes on, and the day in which it ends is whole again.

This module knows nothing of records but their place. Odoo's ``plan_days`` is not used:
one day from the morning on ends at noon there, with half a day of attendance.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from . import place

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
UNITS = {"minute": MINUTE, "hour": timedelta(hours=1)}
# Calendars are read in blocks of so many days, and no further than so many blocks:
# who never works keeps no promise.
BLOCK = timedelta(days=64)
EPOCH = datetime(1970, 1, 1)
FURTHEST = 12


class Stay(NamedTuple):
    """One stay of an order in a stage: ``left`` is None where it is there still."""

    phase: str
    entered: datetime
    left: datetime | None
    # Agreed and nothing is missing: who waits here waits for us.
    is_ready_to_start: bool = False


class RoundTheClock:
    """All hours count, and are as long as they are: a night in March has one less.

    :param record: whose place counts, see ``tools/place.py``
    """

    def __init__(self, record):
        self.record = record

    def measure(self, begin, end):
        """Return how much time runs between two moments, as a timedelta."""
        return end - begin

    def advance(self, begin, amount):
        """Return the moment at which so much time has run from a moment on."""
        return begin + amount


class RoundTheDays(RoundTheClock):
    """All days count, those of a place: each has 24 hours on its clock on the wall.

    So a day that an order waits moves its deadline by a day, also in the night in which
    the clocks change.
    """

    def measure(self, begin, end):
        """Return how much time runs between two moments, as a timedelta."""
        return self._on_the_wall(end) - self._on_the_wall(begin)

    def advance(self, begin, amount):
        """Return the moment at which so much time has run from a moment on."""
        wall = self._on_the_wall(begin) + amount
        return place.get_moment_of_clock(self.record, wall)

    def _on_the_wall(self, moment):
        return place.get_wall_clock(self.record, moment)

    def add_days(self, begin, days):
        """Return the end of a day: so many days after the one of a moment."""
        day = place.get_day(self.record, begin) + timedelta(days=days)
        return self._end(day)

    def complete_day(self, moment):
        """Return the end of the day on which a moment falls."""
        return self._end(place.get_day(self.record, moment))

    def _end(self, day):
        return place.get_moment(self.record, day + timedelta(days=1)) - SECOND


class WorkingClock:
    """Working hours of a calendar count; days are those on which somebody works.

    :param record: whose place counts where the calendar has no time zone
    :param calendar: ``resource.calendar``
    :param load: function of the number of a block (see ``BLOCK``, counted from
        1970-01-01) that returns its working times in order: pairs of naive UTC moments
    """

    def __init__(self, record, calendar, load):
        self.record = record
        self.calendar = calendar
        self.load = load

    def _walk(self, begin):
        """Yield the working times from a moment on, cut at it."""
        first = (begin - EPOCH) // BLOCK
        for block in range(first, first + FURTHEST):
            for start, end in self.load(block):
                if end > begin:
                    yield max(start, begin), end

    def measure(self, begin, end):
        """Return how much time runs between two moments, as a timedelta."""
        total = timedelta()
        for start, stop in self._walk(begin):
            if start >= end:
                break
            total += min(stop, end) - start
        return total

    def advance(self, begin, amount):
        """Return the moment at which so much time has run from a moment on."""
        last = begin
        for start, end in self._walk(begin):
            if end - start >= amount:
                return start + amount if amount else begin
            amount -= end - start
            last = end
        return last

    def add_days(self, begin, days):
        """Return the end of work: so many working days after the day of a moment."""
        day = self._day(begin)
        last = begin
        for _start, end in self._walk(begin):
            own = self._day(end - SECOND)
            if own > day:
                if not days:
                    break
                days -= 1
                day = own
            last = end
        return last

    def complete_day(self, moment):
        """Return the end of work on the day on which a moment falls."""
        day = self._day(moment - SECOND)
        last = moment
        for _start, end in self._walk(moment):
            if self._day(end - SECOND) > day:
                break
            last = end
        return last

    def _day(self, moment):
        return place.get_working_day(self.record, moment, self.calendar)


def find_due(clock, begin, amount, unit, pauses=()):
    """Return when a promise is due, or None while it stands still.

    :param clock: ``RoundTheClock``, for days ``RoundTheDays``; or ``WorkingClock``
    :param begin: moment from which on it counts
    :param amount: whole number of units; 0 is at its begin
    :param unit: ``minute``, ``hour`` or ``day``
    :param pauses: pairs of moments in order; the end of the last may be None
    """
    if not amount:
        return begin
    is_whole = unit == "day"
    if is_whole:
        left = clock.measure(begin, clock.add_days(begin, amount))
    else:
        left = amount * UNITS[unit]
    moment = begin
    for start, end in pauses:
        runs = clock.measure(moment, start) if start > moment else timedelta()
        # In the moment in which the time ends nothing is paused any more.
        if start > moment and runs >= left:
            break
        left -= runs
        if end is None:
            return None
        moment = max(moment, end)
    due = clock.advance(moment, left)
    return clock.complete_day(due) if is_whole and moment > begin else due


def find_begin(stays, begins):
    """Return from when on a promise counts, or None where that has not come yet.

    :param stays: the stays of an order, in order
    :param begins: ``request``, ``intake`` or ``consent``
    """
    for stay in stays:
        if begins == "request" or stay.phase in BEGINNINGS[begins]:
            return stay.entered
    return None


def find_kept(stays, kind):
    """Return since when a promise is kept, or None.

    What was said, begun or found out stays so. A repair that goes back to the bench, or
    a device that comes back, is not done any more.

    :param stays: the stays of an order, in order
    :param kind: key of ``REACHED``
    """
    kept = None
    for stay in stays:
        if stay.phase in REACHED[kind]:
            kept = kept or stay.entered
        elif kind in TAKEN_BACK and stay.phase != "cancel":
            kept = None
    return kept


def find_pauses(stays, kind, begin, kept, waiting):
    """Return the pauses of a promise: pairs of moments, the last end may be None.

    While an order is cancelled nothing runs, nor while a repair looked done: what is
    ready and comes back lost no time by that. A quality check is ours.

    :param stays: the stays of an order, in order
    :param kind: key of ``REACHED``
    :param begin: moment from which on the promise counts
    :param kept: moment since when it is kept, or None
    :param waiting: phases in which time stands still
    """
    still = {"cancel", *waiting}
    if kind in TAKEN_BACK:
        still |= REACHED[kind] & {"ready", "done"}
    pauses = []
    for stay in stays:
        if stay.phase not in still or stay.is_ready_to_start:
            continue
        if (kept and stay.entered >= kept) or (stay.left and stay.left <= begin):
            continue
        start = max(stay.entered, begin)
        if pauses and pauses[-1][1] == start:
            pauses[-1] = (pauses[-1][0], stay.left)
        else:
            pauses.append((start, stay.left))
    return pauses


# Phases in which, or behind which, what was promised is there.
REACHED = {
    "answer": frozenset(
        ("intake", "diagnosis", "approval", "parts", "repair", "quality")
        + ("ready", "done")
    ),
    "start": frozenset(
        ("diagnosis", "approval", "parts", "repair", "quality", "ready", "done")
    ),
    "diagnosis": frozenset(("approval", "parts", "repair", "quality", "ready", "done")),
    "estimate": frozenset(("approval", "parts", "repair", "quality", "ready", "done")),
    "repair": frozenset(("quality", "ready", "done")),
    "return": frozenset(("done",)),
}
# Promises that are open again where an order goes back.
TAKEN_BACK = frozenset(("repair", "return"))
BEGINNINGS = {
    "intake": REACHED["answer"],
    "consent": frozenset(("parts", "repair")),
}
