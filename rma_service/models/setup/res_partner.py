from odoo import models

from ...tools import place


class ResPartner(models.Model):
    """Addresses of companies and warehouses tell the time zone of our place."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        # Where our place is, see tools/place.py.
        if not vals.keys().isdisjoint(("tz", "country_id")) and self._is_our_place():
            self._leave_our_place()
        return result

    def _leave_our_place(self):
        """Forget where our place was; a hook for what follows its country or clock."""
        self.env.registry.clear_cache()

    def _is_our_place(self):
        """Tell whether one of these is the address of a company or a warehouse."""
        own = [("partner_id", "in", self.ids)]
        return any(
            self.env[model].sudo().with_context(active_test=False).search(own, limit=1)
            for model in place.PLACES
        )
