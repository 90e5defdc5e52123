from odoo import api, models


class AccountPartialReconcile(models.Model):
    """What a scheme paid is seen when its line is reconciled, by whoever it is."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._get_scheme_claims()._refresh_paid()
        return partials

    def unlink(self):
        claims = self._get_scheme_claims()
        result = super().unlink()
        claims._refresh_paid()
        return result

    def _get_scheme_claims(self):
        """Return the claims of which an entry is reconciled."""
        lines = self.sudo().debit_move_id | self.sudo().credit_move_id
        return lines.move_id.service_scheme_claim_id
