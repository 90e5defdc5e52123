"""Free times: what of working hours can still be booked.

How to use: :func:`find_slots` cuts working hours into slots of equal length and leaves
out those that are taken. It knows nothing of records; all moments are naive and in UTC,
so that a change of clocks in between makes no hour longer or shorter.

How it works: the first slot of each stretch of working hours begins with it, and a slot
that does not fit in whole is none. A slot is taken where as many bookings as there are
places overlap at some moment of it, however long they are: bookings that were made when
slots had another length count, too.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

MINUTE = timedelta(minutes=1)


class Span(NamedTuple):
    """From a moment to another one, which is no part of it: naive, in UTC."""

    start: datetime
    stop: datetime

    def meets(self, other):
        """Tell whether the two have a moment in common."""
        return self.start < other.stop and other.start < self.stop

    def holds(self, other):
        """Tell whether the other one lies within."""
        return self.start <= other.start and other.stop <= self.stop


def join_spans(spans):
    """Return working hours in whole minutes, with those joined that touch.

    Holidays often end a second before midnight: what is left of the day between two of
    them is no working time.

    :param spans: list of ``Span``, in any order
    """
    joined = []
    for span in sorted(spans):
        start, stop = _ceil(span.start), _round(span.stop)
        if start >= stop:
            continue
        if joined and joined[-1].stop >= start:
            joined[-1] = Span(joined[-1].start, max(joined[-1].stop, stop))
        else:
            joined.append(Span(start, stop))
    return joined


def cut_slots(spans, minutes):
    """Return the slots of working hours, taken or not.

    :param spans: list of ``Span``
    :param minutes: length of a slot
    """
    length = timedelta(minutes=minutes)
    slots = []
    for span in join_spans(spans):
        start = span.start
        while start + length <= span.stop:
            slots.append(Span(start, start + length))
            start += length
    return slots


def count_peak(spans, slot):
    """Return how many of some spans there are at once, at the most, within a slot.

    :param spans: list of ``Span``
    """
    met = [span for span in spans if span.meets(slot)]
    # It is reached as the slot begins, or as one of them does.
    moments = {max(span.start, slot.start) for span in met}
    return max(
        (sum(each.start <= at < each.stop for each in met) for at in moments),
        default=0,
    )


def find_slots(hours, minutes, earliest, latest, count_left):
    """Return the slots that are free.

    :param hours: list of ``Span``: the working hours
    :param minutes: length of a slot
    :param earliest: moment before which none begins
    :param latest: moment after which none begins
    :param count_left: function of a ``Span``: for how many it is still free
    :return: list of ``Span``
    """
    return [
        slot
        for slot in cut_slots(hours, minutes)
        if earliest <= slot.start <= latest and count_left(slot) > 0
    ]


def is_within(hours, span):
    """Tell whether a span lies within working hours.

    :param hours: list of ``Span``
    """
    return any(each.holds(span) for each in join_spans(hours))


def _ceil(moment):
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


def _round(moment):
    # A day that ends at 24:00 does so a moment before.
    whole = moment.replace(second=0, microsecond=0)
    return whole + MINUTE if moment - whole >= MINUTE / 2 else whole
