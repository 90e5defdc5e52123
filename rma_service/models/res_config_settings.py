from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_intake_terms = fields.Html(
        related="company_id.service_intake_terms", readonly=False
    )
