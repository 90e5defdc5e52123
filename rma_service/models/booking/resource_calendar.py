from odoo import models, tools
from odoo.tools.date_utils import localized

from ...tools import place
from ...tools.slots import Span


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _get_service_spans(self, record, window, resources=None):
        """Return working hours without holidays and absences, in UTC.

        :param record: whose place counts where the hours have no time zone, and of
            whose company the holidays are: a record with a company, or a company
        :param window: ``Span`` of whole days
        :param resources: ``resource.resource`` who work by the calendar, or none
        :return: dict id of a resource, and False → list of ``Span``; without a calendar
            nobody works
        """
        if not self:
            return {False: []}
        self.ensure_one()
        company = record if record._name == "res.company" else record.company_id
        clock = place.get_working_clock(record, self)
        if not resources:
            kept = self._get_kept_spans(company.id, *window, clock)
            return {False: list(kept)}
        found = self._find_spans(company.id, window, clock, resources)
        return {key: list(spans) for key, spans in found.items()}

    @tools.ormcache("self.id", "company_id", "start", "stop", "str(clock)")
    def _get_kept_spans(self, company_id, start, stop, clock):
        """Return the hours of nobody in particular, without public holidays, as the
        registry keeps them: changed hours and holidays empty its cache
        (``models/compliance/resource_calendar*.py``).

        :param company_id: id of the company whose holidays count
        :param start: naive UTC moment, as ``stop``
        :param clock: time zone that the hours are of
        :return: tuple of ``Span``
        """
        window = Span(start, stop)
        return self._find_spans(company_id, window, clock, None)[False]

    def _find_spans(self, company_id, window, clock, resources):
        """Find the hours of ``_get_service_spans``.

        :param company_id: id of the company whose holidays count
        :param clock: time zone that the hours are of
        :return: dict id of a resource, and False → tuple of ``Span``
        """
        found = self._work_intervals_batch(
            localized(window.start),
            localized(window.stop),
            resources=resources,
            # Odoo takes the holidays of all companies where no person is asked for.
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company_id]),
            ],
            tz=clock,
        )
        return {
            key: tuple(
                Span(place.to_utc(start), place.to_utc(stop))
                for start, stop, *_rest in spans
            )
            for key, spans in found.items()
        }
