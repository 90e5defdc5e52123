from odoo import fields, models

from ...tools import place
from ...tools.table import make_table


class RmaServiceBookExport(models.TransientModel):
    """The entries of all books in a period, as a CSV file."""

    _name = "rma.service.book.export"
    _inherit = ["rma.service.period.export"]
    _description = "Export of Books of Devices"

    file = fields.Binary(string="CSV File")
    entry_count = fields.Integer(string="Exported Entries", readonly=True)

    def action_export(self):
        """Write the file and offer it for download.

        :raises AccessError: for anybody who is not a service manager
        """
        self.ensure_one()
        self._check_manager()
        rows = list(self._iter_rows())
        self.entry_count = len(rows)
        table = make_table([self._get_heading(), *rows], delimiter=";")
        return self._offer(
            table.encode("utf-8-sig"),
            f"books_{self.date_from}_{self.date_to}.csv",
            self.env._("Export Books of Devices"),
        )

    def _get_heading(self):
        """Return the names of the columns."""
        return [
            self.env._("Device"),
            self.env._("Model"),
            self.env._("Number"),
            self.env._("Date"),
            self.env._("Technician"),
            self.env._("Authorisation"),
            self.env._("What was done"),
            self.env._("Seals before"),
            self.env._("Seals after"),
            self.env._("Service order"),
            self.env._("Corrects number"),
        ]

    def _iter_rows(self):
        """Yield the cells of each entry of the period, oldest first."""
        entries = self.env["rma.service.book.entry"].sudo()
        domain = [("company_id", "=", self.company_id.id)]
        domain += self._get_period_domain("date")
        for batch in self._iter_records(entries, domain, order="date, id"):
            for entry in batch:
                yield [
                    entry.device_id.name,
                    entry.device_id.product_id.display_name,
                    entry.number,
                    place.get_day(entry, entry.date).isoformat(),
                    entry.technician_name,
                    entry.authorisation_number or "",
                    entry.what,
                    entry.seals_before or "",
                    entry.seals_after or "",
                    entry.order_id.name or "",
                    entry.corrects_id.number or "",
                ]
