"""Work laid into working hours: where it ends, what of a day it takes, what is left.

How to use: hours are lists of :class:`~.slots.Span` in order, as ``join_spans`` gives
them. :func:`spend` says when work ends that begins at a moment, :func:`find_gap` where
work of some minutes fits next, :func:`share_out` how its minutes fall on days. Nothing
here knows records; all moments are naive and in UTC, so that an hour is an hour, also
in the night in which the clocks change.
"""

from datetime import timedelta

from .slots import Span, join_spans

MINUTE = timedelta(minutes=1)


def cut_out(spans, holes):
    """Return what is left of spans without some others.

    :param spans: list of ``Span``
    :param holes: list of ``Span``, in any order
    :return: list of ``Span``, in order, with those joined that touch
    """
    left = join_spans(spans)
    for hole in sorted(holes):
        rest = []
        for span in left:
            if not span.meets(hole):
                rest.append(span)
                continue
            if span.start < hole.start:
                rest.append(Span(span.start, hole.start))
            if hole.stop < span.stop:
                rest.append(Span(hole.stop, span.stop))
        left = rest
    return left


def next_moment(hours, moment):
    """Return the first working moment from a moment on, or None.

    :param hours: list of ``Span``, in order
    """
    for span in hours:
        if moment < span.stop:
            return max(moment, span.start)
    return None


def spend(hours, start, minutes):
    """Return when work of some minutes ends that begins at a moment, or None.

    It rests outside of the working hours: over noon, over night, on holidays.

    :param hours: list of ``Span``, in order
    """
    left = timedelta(minutes=minutes)
    for span in hours:
        begin = max(start, span.start)
        if begin >= span.stop:
            continue
        if span.stop - begin >= left:
            return begin + left
        left -= span.stop - begin
    return None


def count_minutes(hours, span):
    """Return how many minutes of a span are working time.

    :param hours: list of ``Span``, in order
    """
    return sum(
        (min(each.stop, span.stop) - max(each.start, span.start)) / MINUTE
        for each in hours
        if each.meets(span)
    )


def share_out(hours, span, minutes, days):
    """Return how the minutes of a piece of work fall on days: one number for each.

    Each day has as much of it as it has working time of the span. What lies outside of
    all working time falls on the day on which it begins.

    :param hours: list of ``Span``, in order
    :param minutes: all of its minutes
    :param days: list of ``Span``, one a day
    """
    whole = count_minutes(hours, span)
    if not whole:
        return [minutes * (day.start <= span.start < day.stop) for day in days]
    shares = []
    for day in days:
        both = Span(max(day.start, span.start), min(day.stop, span.stop))
        own = count_minutes(hours, both) if both.start < both.stop else 0
        shares.append(minutes * own / whole)
    return shares


def find_gap(hours, taken, minutes, earliest):
    """Return where work of some minutes fits next, as a ``Span``, or None.

    In one piece where the working hours have pieces that long; else it may rest over
    noon or over night, with nothing else in between.

    :param hours: list of ``Span``, in order
    :param taken: list of ``Span``
    :param earliest: moment before which it does not begin
    """
    length = timedelta(minutes=minutes)
    is_whole = any(span.stop - span.start >= length for span in hours)
    for free in cut_out(hours, taken):
        start = max(free.start, earliest)
        if start >= free.stop:
            continue
        if is_whole:
            if free.stop - start >= length:
                return Span(start, start + length)
            continue
        stop = spend(hours, start, minutes)
        if stop and not any(each.meets(Span(start, stop)) for each in taken):
            return Span(start, stop)
    return None


def overlay(hours, others):
    """Return the working hours that two have in common.

    :param hours: list of ``Span``, in order
    :param others: list of ``Span``, in order
    """
    return [
        Span(max(one.start, other.start), min(one.stop, other.stop))
        for one in hours
        for other in others
        if one.meets(other)
    ]
