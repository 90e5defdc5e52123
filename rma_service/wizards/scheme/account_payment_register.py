from odoo import models


class AccountPaymentRegister(models.TransientModel):
    """What a scheme pays is seen on its claim, also without an entry of the payment."""

    _inherit = "account.payment.register"

    def _create_payments(self):
        payments = super()._create_payments()
        self.sudo().line_ids.move_id.service_scheme_claim_id._refresh_paid()
        return payments
