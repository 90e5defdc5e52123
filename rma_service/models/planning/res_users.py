from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """Whoever is archived left: his calendar is closed for good."""
        result = super().write(vals)
        if vals.get("active") is False:
            self.env["rma.service.feed"]._close(self)
        return result
