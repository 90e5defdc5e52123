from datetime import date, datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import get_lang

from ...tools import place
from ...tools.slots import Span
from ...tools.workload import MINUTE

READERS = "rma_service.group_service_own"
PLANNERS = "rma_service.group_service_all"
SCALES = [("day", "Day"), ("week", "Week"), ("month", "Month")]
EPOCH = datetime(1970, 1, 1)
MILLISECOND = timedelta(milliseconds=1)


class Window(NamedTuple):
    """What a board shows: days at our place, and each as a ``Span``."""

    days: list[date]
    spans: list[Span]

    @property
    def span(self):
        """All of it."""
        return Span(self.spans[0].start, self.spans[-1].stop)


class RmaServicePlanning(models.AbstractModel):
    """The planning board: who does what when, at which bench, with which vehicle.

    It keeps nothing of its own. What is planned stands on the operations, visits and
    other times of customers are their bookings, working hours and absences are Odoo's.

    - Who sees all orders plans; who sees his own reads his own row.
    - The board is that of one company, and shows its clock: the reader may sit in
      another time zone, the work does not.
    - Moments go to the screen, and come from it, as milliseconds since 1970 in UTC.
    """

    _name = "rma.service.planning"
    _description = "Planning Board"

    # === WHO MAY ===#

    @api.model
    def _check_service_call(self, name):
        """A model without a table has no rights of its own."""
        super()._check_service_call(name)
        if self.env.su:
            return
        user = self.env.user
        is_reading = name in self._get_read_methods()
        if not user.has_group(READERS if is_reading else PLANNERS):
            raise AccessError(
                self.env._(
                    "Planning work is for those who work on all service orders: ask a"
                    " service manager."
                )
            )

    @api.model
    def _get_read_methods(self):
        """Return what technicians call, too; everything else is for planners."""
        return frozenset({"get_board"})

    @api.model
    def _may_plan(self):
        return self.env.su or self.env.user.has_group(PLANNERS)

    # === DAYS AND MOMENTS ===#

    @api.model
    def _get_window(self, day, scale):
        """Return what is shown around a day.

        :param day: a date at our place; today by default
        :param scale: key of ``SCALES``
        :return: ``Window``
        """
        here = self.env.company
        day = place.clip_day(day or place.get_today(here))
        count = 1
        if scale == "week":
            first = int(get_lang(self.env).week_start)
            day -= timedelta(days=(day.isoweekday() - first) % 7)
            count = 7
        elif scale == "month":
            day = day.replace(day=1)
            count = (day + relativedelta(months=1) - day).days
        return self._get_days(day, count)

    @api.model
    def _get_days(self, first, count):
        """Return so many days from one on.

        :param first: a date
        :return: ``Window``
        """
        days = [place.clip_day(first + timedelta(days=n)) for n in range(count)]
        here = self.env.company
        return Window(days, [Span(*place.get_bounds(here, each)) for each in days])

    @api.model
    def _get_soon(self, moment, count):
        """Return so many days from the day of a moment on, or from today.

        :param moment: naive, in UTC
        :return: ``Window``
        """
        here = self.env.company
        moment = max(moment, fields.Datetime.now())
        return self._get_days(place.get_day(here, moment), count)

    @api.model
    def _to_screen(self, moment):
        """Return a moment as the screen takes it, or False."""
        return moment and (moment - EPOCH) // MILLISECOND

    @api.model
    def _span_to_screen(self, span):
        return [self._to_screen(span.start), self._to_screen(span.stop)]

    @api.model
    def _describe_span(self, span):
        """Return day and hours of a span on our clock, as text."""
        bookings, here = self.env["rma.service.booking"], self.env.company
        return self.env._(
            "%(day)s, %(start)s to %(stop)s",
            day=bookings._format_day(here, span.start),
            start=bookings._format_clock(here, span.start),
            stop=bookings._format_clock(here, span.stop),
        )

    @api.model
    def _get_length(self, span):
        """Return the minutes of a span."""
        return (span.stop - span.start) / MINUTE
