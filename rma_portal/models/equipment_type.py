from odoo import fields, models


class RmaServiceEquipmentType(models.Model):
    """What the form for new requests asks of such a device."""

    _inherit = "rma.service.equipment.type"

    asks_properties = fields.Boolean(
        string="Asked Online",
        help="The form for new requests asks for the custom fields of the order: texts,"
        " numbers, dates, check boxes, selections and tags.",
    )
