from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    service_warranty_counts_first_day = fields.Boolean(
        related="company_id.service_warranty_counts_first_day", readonly=False
    )
    service_warranty_ends_on_working_day = fields.Boolean(
        related="company_id.service_warranty_ends_on_working_day", readonly=False
    )
