from odoo import models


class AccountPayment(models.Model):
    """A payment of a scheme that is taken back leaves its claim open again.

    Payments with an entry tell it by their reconciliation.
    """

    _inherit = "account.payment"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("draft", "canceled", "rejected"):
            moves = self.sudo().filtered(lambda pay: not pay.move_id).invoice_ids
            moves.service_scheme_claim_id._refresh_paid()
        return result
