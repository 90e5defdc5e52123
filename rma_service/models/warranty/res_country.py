from odoo import api, fields, models


class ResCountry(models.Model):
    """What the law of a country says of the seller's liability for a repair."""

    _inherit = "res.country"

    service_guarantee_from = fields.Date(
        string="Repairs Extend the Legal Guarantee From",
        help="Units sold from this day on: a repair under the legal guarantee extends"
        " the seller's liability, once. Empty: it does not.",
    )
    service_guarantee_months = fields.Integer(
        string="Extended by (months)",
        help="By how many months a repair extends the seller's liability.",
    )

    @api.model
    def _set_guarantee_of_union(self):
        """Set what Directive (EU) 2019/771, art. 10(2a) says, for the Union's members.

        Called once; who knows better for his country changes it.
        """
        union = self.env.ref("base.europe").country_ids
        union.write(
            {"service_guarantee_from": "2026-07-31", "service_guarantee_months": 12}
        )
