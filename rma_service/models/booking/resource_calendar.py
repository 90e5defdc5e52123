from odoo import models
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
        found = self._work_intervals_batch(
            localized(window.start),
            localized(window.stop),
            resources=resources,
            # Odoo takes the holidays of all companies where no person is asked for.
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company.id]),
            ],
            tz=place.get_working_clock(record, self),
        )
        return {
            key: [
                Span(place.to_utc(start), place.to_utc(stop))
                for start, stop, *_rest in spans
            ]
            for key, spans in found.items()
        }
