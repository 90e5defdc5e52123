from odoo import fields, models

from ...tools import place


class RmaServicePeriodExport(models.AbstractModel):
    """An export of what happened in a period of days of the company."""

    _name = "rma.service.period.export"
    _inherit = ["rma.service.export"]
    _description = "Export of a Period to a File"

    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: place.get_today(self.env.company).replace(day=1),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: place.get_today(self.env.company),
    )

    def _get_period_domain(self, name):
        """Return the domain of the moments of the period.

        :param name: name of a field that holds a moment
        """
        begin, _end = place.get_bounds(self.company_id, self.date_from)
        _begin, end = place.get_bounds(self.company_id, self.date_to)
        return [(name, ">=", begin), (name, "<", end)]
