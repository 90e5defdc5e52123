from odoo import models, tools
from odoo.tools.date_utils import localized, to_timezone

from ...tools.promised_time import BLOCK, EPOCH

# Rows of attendance tell themselves.
HOURS = frozenset({"schedule_type", "two_weeks_calendar", "tz"})


class ResourceCalendar(models.Model):
    """Working hours that deadlines are counted in."""

    _inherit = "resource.calendar"

    def _counts_for_deadlines(self):
        """Tell whether somebody works at known hours; else all hours count."""
        return bool(self.attendance_ids) and not self.flexible_hours

    @tools.ormcache("self.id", "company_id", "block")
    def _get_working_times(self, company_id, block):
        """Return the working times of a block of days, without public holidays.

        :param company_id: id of the company whose holidays count beside the calendar's
        :param block: number of the block, see ``tools/promised_time.py``
        :return: tuple of pairs of naive UTC moments, in order
        """
        self.ensure_one()
        begin = EPOCH + block * BLOCK
        # Odoo takes the holidays of all companies for those of a calendar.
        intervals = self.sudo()._work_intervals_batch(
            localized(begin),
            localized(begin + BLOCK),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", (False, company_id)),
            ],
        )[False]
        to_utc = to_timezone(None)
        return tuple(
            (to_utc(start), to_utc(end)) for start, end, _attendance in intervals
        )

    def _recompute_deadlines(self):
        """Let open deadlines follow: working hours or holidays changed.

        :param self: the calendars; none stands for all
        """
        self.env.registry.clear_cache()
        is_open = [["date_kept", "=", False]]
        if self:
            is_open.append(["calendar_id", "in", self.ids])
        deadlines = self.env["rma.service.deadline"].sudo()
        if deadlines.search_count(is_open, limit=1):
            jobs = self.env["rma.service.deadline.job"]
            jobs._add([["deadline_ids", "any", is_open]])

    def write(self, vals):
        result = super().write(vals)
        if not HOURS.isdisjoint(vals):
            self._recompute_deadlines()
        return result
