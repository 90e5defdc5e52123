from odoo import models


class ResCompany(models.Model):
    """Deadlines follow the working hours of the company."""

    _inherit = "res.company"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"resource_calendar_id", "partner_id"}:
            self.env["rma.service.deadline.job"]._add([["company_id", "in", self.ids]])
        return result
