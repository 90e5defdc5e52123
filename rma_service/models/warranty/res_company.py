from odoo import fields, models

from ...tools import period


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
