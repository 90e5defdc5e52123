from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_withdrawal = fields.Boolean(
        related="company_id.service_withdrawal", readonly=False
    )
