from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _leads_service(self):
        """Tell whether the user supervises: who sees all orders, or leads a team."""
        self.ensure_one()
        if self.has_group("rma_service.group_service_all"):
            return True
        teams = self.env["rma.service.team"].sudo()
        return bool(teams.search_count([("user_id", "=", self.id)], limit=1))
