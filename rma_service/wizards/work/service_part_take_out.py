from odoo import api, fields, models

from ...tools.bounds import QUANTITY
from ...tools.locking import done_once


class RmaServicePartTakeOut(models.TransientModel):
    """Say where a used part goes that is not to be used on the order after all."""

    _name = "rma.service.part.take.out"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Take a Part Out"
    _bounds = {"quantity": QUANTITY}

    part_id = fields.Many2one(
        comodel_name="rma.service.part",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_part_id(),
    )
    product_uom_id = fields.Many2one(related="part_id.product_uom_id")
    quantity_done = fields.Float(
        related="part_id.quantity_done", string="Quantity Used"
    )
    quantity = fields.Float(
        string="Take Out",
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        precompute=True,
    )
    destination = fields.Selection(
        selection=[
            ("stock", "Back to stock"),
            ("scrap", "Scrap"),
            ("device", "Stays in the device, not charged"),
        ],
        string="Where It Goes",
        required=True,
        default="stock",
    )
    reason = fields.Char(help="Kept in the history of the order.")

    def _default_part_id(self):
        if self.env.context.get("active_model") != "rma.service.part":
            return False
        return self.env.context.get("active_id")

    @api.depends("part_id")
    def _compute_quantity(self):
        for wizard in self:
            wizard.quantity = wizard.part_id.quantity_done

    @done_once
    def action_confirm(self):
        """Take the pieces out and log it on the order."""
        self.ensure_one()
        return self.part_id.action_take_out(
            self.quantity, self.destination, self.reason
        )
