from odoo import api, fields, models


class ResCountry(models.Model):
    _inherit = "res.country"

    service_withdrawal_days = fields.Integer(
        string="Days of Withdrawal",
        help="Within how many days a consumer may withdraw from what he agreed to from"
        " afar. 0: never.",
    )

    @api.model
    def _set_withdrawal_of_union(self):
        """Set what Directive 2011/83/EU, art. 9 says, for the Union's members."""
        self.env.ref("base.europe").country_ids.service_withdrawal_days = 14
