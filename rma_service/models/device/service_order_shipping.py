from odoo import fields, models

from ...tools.bounds import MARK


class RmaServiceOrder(models.Model):
    """How the device goes back: collected, or sent."""

    _inherit = "rma.service.order"
    _bounds = {"shipping_reference": MARK}

    is_shipped_back = fields.Boolean(
        string="Sent Back",
        copy=False,
        help="The device is sent to the customer instead of being collected.",
    )
    shipping_reference = fields.Char(
        string="Number of the Parcel",
        copy=False,
        help="Told to the customer when the device was sent.",
    )
