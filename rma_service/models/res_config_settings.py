from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_hourly_cost = fields.Monetary(
        related="company_id.service_hourly_cost",
        readonly=False,
        currency_field="company_currency_id",
    )
