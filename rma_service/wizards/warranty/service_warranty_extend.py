from odoo import fields, models

from ...tools.bounds import MONTHS
from ...tools.locking import done_once


class RmaServiceWarrantyExtend(models.TransientModel):
    """Extend warranties by some months."""

    _name = "rma.service.warranty.extend"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Extend Warranties"
    _bounds = {"months": MONTHS}

    warranty_ids = fields.Many2many(
        comodel_name="rma.service.warranty",
        string="Warranties",
        required=True,
        default=lambda self: self._default_warranty_ids(),
    )
    months = fields.Integer(required=True, default=12)
    reason = fields.Char(string="Name", help="Name of the extension on the device.")

    def _default_warranty_ids(self):
        if self.env.context.get("active_model") != "rma.service.warranty":
            return False
        return self.env.context.get("active_ids") or False

    @done_once
    def action_extend(self):
        """Add an extension to each chosen warranty.

        :return: True
        """
        self.ensure_one()
        self.warranty_ids.action_extend(self.months, self.reason)
        return True
