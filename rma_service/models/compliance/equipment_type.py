from odoo import fields, models


class RmaServiceEquipmentType(models.Model):
    """Which devices the law asks more of."""

    _inherit = "rma.service.equipment.type"

    is_fiscal = fields.Boolean(
        string="Fiscal Device",
        help="Cash registers, fiscal printers: the clocks of the law count for these"
        " types and those below them.",
    )
