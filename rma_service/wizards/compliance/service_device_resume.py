from odoo import fields, models

from ...tools import place


class RmaServiceDeviceResume(models.TransientModel):
    """Say from which day on a suspended device is used again."""

    _name = "rma.service.device.resume"
    _inherit = ["rma.service.checked.links"]
    _description = "Device Is Used Again"

    device_id = fields.Many2one(
        comodel_name="stock.lot",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    date_suspended = fields.Date(related="device_id.date_suspended")
    day = fields.Date(
        string="Used Again From",
        required=True,
        default=lambda self: place.get_today(self.env.company),
    )

    def action_confirm(self):
        """End the pause of the device."""
        self.ensure_one()
        self.device_id.action_resume(self.day)
        return {"type": "ir.actions.act_window_close"}
