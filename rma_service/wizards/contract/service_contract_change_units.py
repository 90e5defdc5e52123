from odoo import fields, models

from ...tools.bounds import QUANTITY
from ...tools.locking import done_once


class RmaServiceContractChangeUnits(models.TransientModel):
    """More units of a contract: sold as a top-up, or a correction of what was used."""

    _name = "rma.service.contract.change.units"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Top-up or Correction of a Contract"
    _bounds = {"units": QUANTITY}

    contract_id = fields.Many2one(
        comodel_name="rma.service.contract",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_contract_id(),
    )
    company_id = fields.Many2one(related="contract_id.company_id")
    kind = fields.Selection(
        selection=[("topup", "Sell a top-up"), ("correction", "Correct what was used")],
        string="What",
        required=True,
        default="topup",
    )
    units = fields.Float(required=True, digits=(16, 2))
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Sold As",
        domain="[('type', '=', 'service')]",
        help="Service at whose price a unit is sold.",
    )
    reason = fields.Char(help="Kept in the log of the contract.")

    def _default_contract_id(self):
        if self.env.context.get("active_model") != "rma.service.contract":
            return False
        return self.env.context.get("active_id") or False

    @done_once
    def action_confirm(self):
        """Make the quotation of a top-up, or book the correction."""
        self.ensure_one()
        if self.kind == "topup":
            return self.contract_id.action_top_up(self.units, self.product_id)
        return self.contract_id.action_correct_units(self.units, self.reason)
