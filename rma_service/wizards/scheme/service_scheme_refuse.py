from odoo import api, fields, models

from ...models.scheme.service_scheme_claim_entry import BEARERS
from ...tools.locking import done_once


class RmaServiceSchemeRefuse(models.TransientModel):
    """A scheme does not pay: why, and who bears what is open."""

    _name = "rma.service.scheme.refuse"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Refusal of a Payment Scheme"

    claim_id = fields.Many2one(
        comodel_name="rma.service.scheme.claim",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self._default_claim_id(),
    )
    customer_id = fields.Many2one(related="claim_id.customer_id")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(compute="_compute_amount", string="Not Paid")
    may_give = fields.Boolean(compute="_compute_amount")
    reason = fields.Char(required=True, help="Kept on the claim and on the order.")
    choice = fields.Selection(
        selection=BEARERS,
        string="Who Bears It",
        required=True,
        default="customer",
    )

    def _default_claim_id(self):
        if self.env.context.get("active_model") != "rma.service.scheme.claim":
            return False
        return self.env.context.get("active_id") or False

    @api.depends("claim_id")
    def _compute_amount(self):
        for wizard in self:
            claim = wizard.claim_id
            has_entries = bool(claim.sudo().move_ids)
            wizard.amount = claim.amount_open if has_entries else claim.amount
            wizard.may_give = has_entries and self.env.user.has_group(
                "rma_service.group_service_payer"
            )

    @done_once
    def action_confirm(self):
        """Refuse the claim with the chosen consequence."""
        self.ensure_one()
        return self.claim_id.action_refuse(self.reason, self.choice)
