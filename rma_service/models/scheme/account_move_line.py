from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _is_of_service_scheme(self):
        """Tell whether a line of a claim's entry is the scheme's."""
        self.ensure_one()
        payer = self.move_id.service_scheme_claim_id.partner_id.commercial_partner_id
        return bool(payer) and self.partner_id == payer
