from odoo import models

from ...tools.known import find_known


class ResPartner(models.Model):
    """The address of Odoo's robot is ours, see ``mail.alias.domain``."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "email" in vals and find_known(self.env, "base.partner_root") in self:
            self.env.registry.clear_cache("stable")
        return result
