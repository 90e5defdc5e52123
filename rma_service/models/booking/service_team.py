from odoo import fields, models


class RmaServiceTeam(models.Model):
    _inherit = "rma.service.team"

    booking_rule_ids = fields.One2many(
        comodel_name="rma.service.booking.rule",
        inverse_name="team_id",
        string="Times to Book",
    )

    def write(self, vals):
        """What is kept of the times of a team says its working hours."""
        result = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["rma.service.booking.rule"]._clear_service_cache()
            self.env["rma.service.booking"]._call_check()
        return result
