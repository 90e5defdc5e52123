from odoo import api, fields, models


class RmaServiceNotRepaired(models.TransientModel):
    """End the work on devices that are not repaired: outcome, reason, *ready*."""

    _name = "rma.service.not.repaired"
    _inherit = ["rma.service.wizard"]
    _description = "End Without Repair"

    outcome = fields.Selection(
        selection="_selection_outcome", required=True, default="not_repaired"
    )
    outcome_reason_id = fields.Many2one(
        comodel_name="rma.service.reason",
        string="Reason",
        compute="_compute_outcome_reason_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('outcome', '=', outcome)]",
    )

    @api.model
    def _selection_outcome(self):
        """Return the outcomes of orders that end without a repair."""
        outcomes = self.env["rma.service.order"]._fields["outcome"]
        return [
            (key, label)
            for key, label in outcomes._description_selection(self.env)
            if key != "repaired"
        ]

    @api.depends("outcome")
    def _compute_outcome_reason_id(self):
        """A reason stays only with the outcome that it explains."""
        for wizard in self:
            if wizard.outcome_reason_id.outcome != wizard.outcome:
                wizard.outcome_reason_id = False

    def action_confirm(self):
        """Write outcome and reason, then move all chosen orders to *ready*."""
        self.ensure_one()
        self.order_ids.write(
            {
                "outcome": self.outcome,
                "outcome_reason_id": self.outcome_reason_id.id,
            }
        )
        return self.order_ids._move_to_phase("ready")
