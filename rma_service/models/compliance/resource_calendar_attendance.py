from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Deadlines follow the hours at which somebody works."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        if attendances:
            attendances.calendar_id._recompute_deadlines()
        return attendances

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        if calendars | self.calendar_id:
            (calendars | self.calendar_id)._recompute_deadlines()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        if calendars:
            calendars._recompute_deadlines()
        return result
