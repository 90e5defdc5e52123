from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Deadlines follow public holidays: time off of nobody in particular."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._recompute_deadlines()
        return leaves

    def write(self, vals):
        self._recompute_deadlines()
        result = super().write(vals)
        self._recompute_deadlines()
        return result

    def unlink(self):
        self._recompute_deadlines()
        return super().unlink()

    def _recompute_deadlines(self):
        """Let open deadlines follow the public holidays among these."""
        holidays = self.filtered(lambda leave: not leave.resource_id)
        calendars = holidays.calendar_id
        if calendars and all(leave.calendar_id for leave in holidays):
            calendars._recompute_deadlines()
        elif holidays:
            # Those of no calendar are everybody's.
            calendars.browse()._recompute_deadlines()
