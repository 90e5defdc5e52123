from odoo import models
from odoo.fields import Domain

from ...tools import place


class RmaServiceOrder(models.Model):
    """What was promised for today, or is late, is on the daily list."""

    _inherit = "rma.service.order"

    def _get_daily_titles(self):
        return {
            **super()._get_daily_titles(),
            "deadlines": self.env._("Deadlines of today, and passed"),
        }

    def _get_daily_date_titles(self):
        return {**super()._get_daily_date_titles(), "deadlines": self.env._("Due")}

    def _get_daily_sections(self):
        """An order that is late by its promised date is not listed twice."""
        sections = super()._get_daily_sections()
        domain = Domain("is_deadline_today", "=", True) | Domain(
            "deadline_state", "=", "late"
        )
        found = self.search(
            Domain("company_id", "=", self.env.company.id) & domain,
            order="date_deadline, id",
        )
        sections["deadlines"] = found - sections["late"] - sections["today"]
        return sections

    def _get_daily_date(self, key, record):
        if key == "deadlines":
            return place.get_day(record, record.date_deadline)
        return super()._get_daily_date(key, record)
