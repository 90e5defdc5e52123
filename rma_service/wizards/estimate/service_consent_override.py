from odoo import fields, models


class RmaServiceConsentOverride(models.TransientModel):
    """A manager lets the work start without the customer's consent."""

    _name = "rma.service.consent.override"
    _inherit = ["rma.service.wizard"]
    _description = "Override Missing Consent"

    reason = fields.Text(required=True, help="Logged on the order.")

    def action_override(self):
        """Override the consent of all chosen orders."""
        self.ensure_one()
        return self.order_ids.action_override_consent(self.reason)
