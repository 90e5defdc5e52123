from odoo import fields, models


class RmaServiceContractClose(models.TransientModel):
    """A contract ends before its term does: why."""

    _name = "rma.service.contract.close"
    _inherit = ["rma.service.checked.links"]
    _description = "End of a Contract"

    contract_id = fields.Many2one(
        comodel_name="rma.service.contract",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_contract_id(),
    )
    reason = fields.Char(required=True, help="Kept on the contract.")

    def _default_contract_id(self):
        if self.env.context.get("active_model") != "rma.service.contract":
            return False
        return self.env.context.get("active_id") or False

    def action_confirm(self):
        """End the contract."""
        self.ensure_one()
        return self.contract_id.action_end(self.reason)
