from odoo import models


class RmaServiceContract(models.Model):
    """What the pages for customers tell of a contract: named values, nothing else."""

    _inherit = "rma.service.contract"

    def _prepare_page_row(self):
        """Return what the list shows of one contract."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "url": f"/my/contracts/{self.id}",
            "name": self.name,
            "subject": self.subject,
            "state": self.state,
            "state_label": states[self.state],
            "date_end": self.date_end,
            "is_counted": self.tracking != "none",
            "left": self._describe_units(),
        }

    def _prepare_page_values(self):
        """Return what the page of one contract shows beside its row."""
        self.ensure_one()
        return {
            "statement_url": f"/my/contracts/{self.id}/statement",
            "date_begin": self.date_term,
            "total": self._format_units(self.units_total),
            "used": self._format_units(self.units_used),
            "percent": min(100, max(0, round(self.used_percent))),
            "periods": self._get_statement(),
        }
