from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_return_days = fields.Integer(
        related="company_id.service_return_days", readonly=False
    )
