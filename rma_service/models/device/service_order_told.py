from odoo import api, fields, models

from ...tools.bounds import MARK, PLANNED


class RmaServiceOrder(models.Model):
    """What the customer said before his device came: which it is, and when he wants it.

    Nothing of it makes a product or a serial number: whoever takes the device in sees
    what it really is, and *New Device* begins with what was told.
    """

    _inherit = "rma.service.order"
    _bounds = {
        "told_brand": MARK,
        "told_model": MARK,
        "told_serial": MARK,
        "date_wanted": PLANNED,
    }

    told_brand = fields.Char(string="Brand as Told", readonly=True)
    told_model = fields.Char(string="Model as Told", readonly=True)
    told_serial = fields.Char(
        string="Serial Number as Told",
        readonly=True,
        help="As the customer typed it; nobody compared it with the device.",
    )
    told_device = fields.Char(
        string="As Told",
        compute="_compute_told_device",
        help="Device as the customer described it, before anybody saw it.",
    )
    date_wanted = fields.Date(
        string="Wanted on",
        copy=False,
        help="Day on which the customer wants to come, or to be visited.",
    )
    wanted_time = fields.Selection(
        selection=[
            ("morning", "In the morning"),
            ("afternoon", "In the afternoon"),
            ("evening", "In the evening"),
        ],
        copy=False,
    )

    @api.depends("told_brand", "told_model", "told_serial")
    def _compute_told_device(self):
        for order in self:
            name = " ".join(filter(None, (order.told_brand, order.told_model)))
            order.told_device = ", ".join(filter(None, (name, order.told_serial)))
