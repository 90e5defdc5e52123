from odoo import fields, models


class RmaServiceDispose(models.TransientModel):
    """Dispose of devices that nobody collects, and say on what ground."""

    _name = "rma.service.dispose"
    _inherit = ["rma.service.wizard"]
    _description = "Dispose of Unclaimed Devices"

    place = fields.Selection(
        selection=[("scrap", "Scrap"), ("stock", "Our stock")],
        string="Device Goes to",
        required=True,
        default="scrap",
    )
    reason = fields.Char(
        required=True,
        help="Ground of the disposal, e.g. the terms the customer signed; logged on the"
        " order.",
    )

    def action_confirm(self):
        """Dispose of the devices of all chosen orders and close these."""
        self.ensure_one()
        return self.order_ids.action_dispose(self.place, self.reason)
