from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        """Users are taken out of a company on its own form and by imports, too."""
        users = self.env["res.users"]
        if "user_ids" in vals:
            users = self.sudo().with_context(active_test=False).user_ids
            users = users.with_env(self.env)
        before = users._get_service_companies()
        result = super().write(vals)
        users._leave_lost_companies(before)
        return result
