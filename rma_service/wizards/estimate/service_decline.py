from odoo import fields, models


class RmaServiceDecline(models.TransientModel):
    """Register that the customer declines the estimate."""

    _name = "rma.service.decline"
    _inherit = ["rma.service.diagnosis.fee"]
    _description = "Decline Estimates"

    reason = fields.Text(help="In the words of the customer; logged on the estimate.")

    def action_decline(self):
        """Decline the estimates of all chosen orders."""
        self.ensure_one()
        return self.order_ids.action_decline_estimate(
            self.reason, self.charge_diagnosis
        )
