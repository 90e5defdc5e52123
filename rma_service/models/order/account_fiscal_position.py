from odoo import api, models, tools


class AccountFiscalPosition(models.Model):
    """Fiscal positions: whether postal codes decide is asked for each price."""

    _name = "account.fiscal.position"
    _inherit = ["account.fiscal.position", "rma.service.cached"]

    @api.model
    @tools.ormcache(cache="stable")
    def _has_postal_codes(self):
        """Tell whether any position, of any company, holds for some postal codes."""
        return bool(self.sudo().search_count([("zip_from", "!=", False)], limit=1))
