from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_opening_hours = fields.Text(
        related="company_id.service_opening_hours", readonly=False
    )
