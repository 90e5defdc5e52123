from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ...tools import period, place

# No holidays anywhere last longer.
HOLIDAYS = timedelta(days=31)


class ResCompany(models.Model):
    _inherit = "res.company"

    service_warranty_counts_first_day = fields.Boolean(
        string="The First Day Counts",
        help="Whether a warranty begins on the day of the sale, delivery or hand-over"
        " itself, and so ends a day earlier. By European rules the day after it is the"
        " first one.",
    )
    service_warranty_ends_on_working_day = fields.Boolean(
        string="Ends on a Working Day",
        help="A warranty that would end on a Saturday, a Sunday or a public holiday of"
        " the working hours ends on the next working day.",
    )

    def _get_warranty_end(self, day, months, counts=None):
        """Return the last day of a warranty, by the rule of the company.

        :param day: date of the event that it begins with
        :param months: how long it lasts
        :param counts: whether ``day`` is its first day; None asks the company
        :return: date; the warranty is valid until the end of it
        """
        self.ensure_one()
        company = self.sudo()
        if counts is None:
            counts = company.service_warranty_counts_first_day
        last = period.get_last_day(day, months, counts)
        if company.service_warranty_ends_on_working_day:
            last = period.get_working_day(last, company._get_public_holidays(last))
        return last

    def _get_public_holidays(self, day):
        """Return the public holidays of the company from a day on, as dates.

        :param day: date; holidays of the month after it are found
        """
        start = place.get_moment(self, day)
        calendars = Domain("calendar_id", "in", [False, *self.resource_calendar_id.ids])
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "=", False)
            & Domain("company_id", "in", [False, *self.ids])
            & calendars
            & Domain("date_to", ">", start)
            & Domain("date_from", "<", start + HOLIDAYS)
        )
        days = set()
        for leave in leaves:
            first = place.get_day(self, leave.date_from)
            last = place.get_day(self, leave.date_to - timedelta(seconds=1))
            days.update(first + timedelta(n) for n in range((last - first).days + 1))
        return days
