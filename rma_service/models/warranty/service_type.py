from odoo import fields, models


class RmaServiceType(models.Model):
    _inherit = "rma.service.type"

    is_legal_guarantee = fields.Boolean(
        string="Legal Guarantee",
        help="We sold the device and answer for it by law. The customer is told that he"
        " may choose between repair and replacement, and by how long a repair extends"
        " our liability; the repair begins when he chose.",
    )
