from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """A holiday or an absence may fall on what customers booked."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        self.env["rma.service.booking"]._call_check()
        return leaves

    def write(self, vals):
        result = super().write(vals)
        self.env["rma.service.booking"]._call_check()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["rma.service.booking"]._call_check()
        return result
