from odoo import fields, models

from ...tools import place


class RmaServicePart(models.Model):
    _inherit = "rma.service.part"

    # What makes a later delay another one; the log says when the customer heard of it.
    date_delay_told = fields.Date(
        string="Customer Told of",
        copy=False,
        readonly=True,
        help="The expected day of the late part that the customer was last told of.",
    )

    def _is_delay_untold(self):
        """Tell whether the customer does not know of the day that is expected now."""
        self.ensure_one()
        told = self.date_delay_told
        return not told or told < self._get_expected_day()

    def _get_expected_day(self):
        """Return the day on which the part should be here, or False."""
        self.ensure_one()
        return place.get_day(self, self.expected_date)
