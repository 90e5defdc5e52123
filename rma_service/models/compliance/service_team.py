from odoo import models


class RmaServiceTeam(models.Model):
    """Deadlines of the team's orders follow its working hours."""

    _inherit = "rma.service.team"

    def write(self, vals):
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            jobs = self.env["rma.service.deadline.job"]
            jobs._add([["team_id", "in", self.ids]])
        return result
