from odoo import fields, models


class RmaServiceWarrantyVoid(models.TransientModel):
    """Void warranties, and say why."""

    _name = "rma.service.warranty.void"
    _inherit = ["rma.service.checked.links"]
    _description = "Void Warranties"

    warranty_ids = fields.Many2many(
        comodel_name="rma.service.warranty",
        string="Warranties",
        required=True,
        default=lambda self: self._default_warranty_ids(),
    )
    reason = fields.Char(
        required=True, help="Kept on the warranty, logged on the device."
    )

    def _default_warranty_ids(self):
        if self.env.context.get("active_model") != "rma.service.warranty":
            return False
        return self.env.context.get("active_ids") or False

    def action_void(self):
        """Void the chosen warranties."""
        self.ensure_one()
        return self.warranty_ids.action_void(self.reason)
