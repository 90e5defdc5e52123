import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.compliance.service_authorisation_list import RowError
from ...tools.bounds import MB
from ...tools.table import read_table

MAX_ROWS = 5000


class RmaServiceAuthorisationList(models.TransientModel):
    """The list of authorisations as a CSV file: written for an authority, or read.

    A row that cannot be taken is told with its number and the reason; the others are.
    """

    _name = "rma.service.authorisation.list"
    _inherit = ["rma.service.export"]
    _description = "List of Authorisations as a File"
    _bounds = {"upload": (None, 5 * MB)}

    only_valid = fields.Boolean(string="Without Expired Ones", default=True)
    file = fields.Binary(string="CSV File")
    upload = fields.Binary(string="List to Read", attachment=False)
    upload_name = fields.Char(string="Name of the List")
    result = fields.Text(readonly=True)

    def action_export(self):
        """Write the list and offer it for download.

        :raises AccessError: for anybody who is not a service manager
        """
        self.ensure_one()
        self._check_manager()
        rows = self.env["rma.service.authorisation"].search(
            [("company_id", "=", self.company_id.id)], order="number, id"
        )
        if self.only_valid:
            rows = rows.filtered(lambda row: row.state != "expired")
        content = rows._make_list().encode("utf-8-sig")
        return self._offer(content, "authorisations.csv", self._get_title())

    def action_import(self):
        """Read the list, and say what became of its rows.

        :raises AccessError: for anybody who is not a service manager
        :raises UserError: for what is no such list
        """
        self.ensure_one()
        self._check_manager()
        if not self.upload:
            raise UserError(self.env._("Choose the CSV file to read."))
        authorisations = self.env["rma.service.authorisation"]
        counts = {"created": 0, "updated": 0, "unchanged": 0}
        refused = []
        for number, cells in self._read_rows():
            try:
                with self.env.cr.savepoint():
                    done = authorisations._take_list_row(cells, self.company_id)
                counts[done] += 1
            except (RowError, UserError) as error:
                self.env.invalidate_all(flush=False)
                reason = str(error).splitlines()[0]
                refused.append(
                    self.env._("Row %(row)s: %(reason)s", row=number, reason=reason)
                )
        told = self.env._(
            "%(created)s new, %(updated)s updated, %(unchanged)s unchanged,"
            " %(refused)s refused.",
            refused=len(refused),
            **counts,
        )
        self.result = "\n".join([told, *refused])[:20_000]
        return self._get_records_action(name=self._get_title(), target="new")

    def _read_rows(self):
        """Return the rows of the list with their numbers, without its heading.

        :raises UserError: for what is no such list
        """
        try:
            rows = read_table(base64.b64decode(self.upload), delimiter=";")
        except ValueError:
            rows = []
        if len(rows) < 2 or len(rows) > MAX_ROWS:
            raise UserError(
                self.env._(
                    "%(file)s is no list of authorisations: UTF-8, separated by"
                    " semicolons, a heading and up to %(most)s rows.",
                    file=self.upload_name or self.env._("The file"),
                    most=MAX_ROWS,
                )
            )
        return [
            (number, cells)
            for number, cells in enumerate(rows[1:], start=2)
            if any(cells)
        ]

    def _get_title(self):
        """Return the title of the dialog."""
        return self.env._("List of Authorisations")
