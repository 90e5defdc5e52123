from odoo import fields, models


class RmaServiceDeviceOwnerChange(models.TransientModel):
    """Give devices another owner, and say why."""

    _name = "rma.service.device.owner.change"
    _inherit = ["rma.service.checked.links"]
    _description = "Change the Owner of Devices"

    device_ids = fields.Many2many(
        comodel_name="stock.lot",
        string="Devices",
        required=True,
        default=lambda self: self._default_device_ids(),
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="New Owner", required=True
    )
    reason = fields.Char(
        required=True, help="Kept in the history of the owners of the device."
    )

    def _default_device_ids(self):
        if self.env.context.get("active_model") != "stock.lot":
            return False
        return self.env.context.get("active_ids") or False

    def action_change(self):
        """Give the chosen devices the new owner."""
        self.ensure_one()
        return self.device_ids.action_change_owner(self.partner_id, self.reason)
