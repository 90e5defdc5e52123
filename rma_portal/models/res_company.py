from odoo import fields, models


class ResCompany(models.Model):
    """What customers have to know of the service centre."""

    _inherit = "res.company"

    service_opening_hours = fields.Text(
        string="Opening Hours",
        translate=True,
        help="When devices are handed in and collected, as customers read it.",
    )
