import base64

from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools import place
from ...tools.bounds import MB
from ...tools.table import make_table

BATCH = 1000


class RmaServiceBookExport(models.TransientModel):
    """The entries of all books in a period, as a CSV file."""

    _name = "rma.service.book.export"
    _inherit = ["rma.service.checked.links"]
    _description = "Export of Books of Devices"
    _bounds = {"file": (None, 1024 * MB)}

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: place.get_today(self.env.company).replace(day=1),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: place.get_today(self.env.company),
    )
    file = fields.Binary(string="CSV File", readonly=True, attachment=True)
    filename = fields.Char(readonly=True)
    entry_count = fields.Integer(string="Exported Entries", readonly=True)

    def action_export(self):
        """Write the file and offer it for download.

        :raises AccessError: for anybody who is not a service manager
        """
        self.ensure_one()
        if not self.env.su and not self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            raise AccessError(
                self.env._("Only managers of the service centre export books.")
            )
        self.company_id.check_access("read")
        rows = list(self._iter_rows())
        table = make_table([self._get_heading(), *rows], delimiter=";")
        self.entry_count = len(rows)
        self.file = base64.b64encode(table.encode("utf-8-sig"))
        self.filename = f"books_{self.date_from}_{self.date_to}.csv"
        return self._get_records_action(
            name=self.env._("Export Books of Devices"), target="new"
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
        begin, _end = place.get_bounds(self.company_id, self.date_from)
        _begin, end = place.get_bounds(self.company_id, self.date_to)
        entries = self.env["rma.service.book.entry"].sudo()
        # The ids are held, not the records: the cache is emptied after each batch.
        entry_ids = entries.search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", begin),
                ("date", "<", end),
            ],
            order="date, id",
        ).ids
        for start in range(0, len(entry_ids), BATCH):
            for entry in entries.browse(entry_ids[start : start + BATCH]):
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
            self.env.invalidate_all()
