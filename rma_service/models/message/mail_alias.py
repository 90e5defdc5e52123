from odoo import api, models


class MailAlias(models.Model):
    """Aliases that take mails of any domain change which addresses are ours."""

    _inherit = "mail.alias"

    @api.model_create_multi
    def create(self, vals_list):
        aliases = super().create(vals_list)
        if any(vals.get("alias_incoming_local") for vals in vals_list):
            self.env.registry.clear_cache("stable")
        return aliases

    def write(self, vals):
        result = super().write(vals)
        if "alias_incoming_local" in vals:
            self.env.registry.clear_cache("stable")
        return result
