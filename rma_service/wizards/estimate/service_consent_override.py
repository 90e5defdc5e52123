from odoo import fields, models


class RmaServiceConsentOverride(models.TransientModel):
    """A manager lets the work start without the customer's consent."""

    _name = "rma.service.consent.override"
    _inherit = ["rma.service.seen.offer"]
    _description = "Override Missing Consent"
    _dialog = "rma_service.rma_service_consent_override_action"

    reason = fields.Text(required=True, help="Logged on the order.")

    def action_override(self):
        """Override the consent of all chosen orders.

        :return: True; or this dialog again, where the offers changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        return self.order_ids.action_override_consent(self.reason)
