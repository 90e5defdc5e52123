import csv
import io
from datetime import date

import xlsxwriter

from odoo import api, models

from odoo.addons.rma_service.tools.table import FORMULA_SIGNS

from .service_portal_report import MAX_ORDERS

REPORT = "rma_portal.report_service_figures"
# What the name of a sheet must not have, and how long it may be.
NO_SHEET_NAME = dict.fromkeys(map(ord, "[]:*?/\\'"), " ")
MAX_SHEET_NAME = 31
COLUMN_WIDTH = 18


class RmaServicePortalReport(models.AbstractModel):
    """The report as a file: the orders as CSV, with months and devices as XLSX, and
    what the page shows as PDF."""

    _inherit = "rma.service.portal.report"

    @api.model
    def _make_file(self, kind, user, filters):
        """Return the report as a file.

        :param kind: ``csv``, ``xlsx`` or ``pdf``
        :param user: customer who is logged in
        :param filters: dict as of ``_read_filters``
        :return: content (bytes) and type of the content
        """
        makers = {
            "csv": (self._make_csv, "text/csv; charset=utf-8"),
            "xlsx": (
                self._make_xlsx,
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            "pdf": (self._make_pdf, "application/pdf"),
        }
        make, content_type = makers[kind]
        return make(user, filters), content_type

    @api.model
    def _makes_pdf(self):
        """Tell whether the server can make a PDF."""
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        return state not in ("install", "broken")

    @api.model
    def _make_csv(self, user, filters):
        stream = io.StringIO()
        writer = csv.writer(stream)
        visible = self._search_visible(user)
        for row in self._prepare_order_table(visible, filters):
            writer.writerow([_escape(value) for value in row])
        # Spreadsheets find out by its first bytes that it is UTF-8.
        return stream.getvalue().encode("utf-8-sig")

    @api.model
    def _make_xlsx(self, user, filters):
        env = self.env
        visible = self._search_visible(user)
        values = self._prepare_values(visible, filters, max_devices=MAX_ORDERS)
        sheets = {
            env._("Orders"): self._prepare_order_table(visible, filters),
            self._get_period_title(values): self._prepare_table(
                values, [self._get_period_title(values)], values["periods"], ["label"]
            ),
            env._("Devices"): self._prepare_table(
                values,
                [env._("Device"), env._("Model")],
                values["devices"],
                ["label", "model"],
            ),
        }
        stream = io.BytesIO()
        # Text stays text: no formula, no link.
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
            bold = book.add_format({"bold": True})
            day = book.add_format({"num_format": "yyyy-mm-dd"})
            for number, (name, rows) in enumerate(sheets.items(), start=1):
                name = name.translate(NO_SHEET_NAME).strip()[:MAX_SHEET_NAME]
                sheet = book.add_worksheet(name or str(number))
                sheet.set_column(0, len(rows[0]) - 1, COLUMN_WIDTH)
                sheet.freeze_panes(1, 0)
                for index, row in enumerate(rows):
                    for column, value in enumerate(row):
                        cell = (index, column)
                        if isinstance(value, date):
                            sheet.write_datetime(*cell, value, day)
                        elif isinstance(value, int | float):
                            sheet.write_number(*cell, value)
                        elif value:
                            style = bold if not index else None
                            sheet.write_string(*cell, value, style)
        return stream.getvalue()

    @api.model
    def _make_pdf(self, user, filters):
        """Return what the page shows as PDF, by Odoo's own engine."""
        reports = self.env["ir.actions.report"].with_user(user).sudo()
        data = {"filters": self._get_params(filters)}
        return reports._render_qweb_pdf(REPORT, user.ids, data=data)[0]

    @api.model
    def _get_period_title(self, values):
        """Return what the table of periods is called."""
        return self.env._("Year") if values["by_year"] else self.env._("Month")

    # === TABLES ===#

    @api.model
    def _prepare_order_table(self, visible, filters):
        """Return the orders as a table: rows of values, the first has the titles.

        Each currency has a column of its own.
        """
        env = self.env
        lines = self._prepare_lines(visible, filters)
        currencies = self.env["res.currency"].sudo()
        currencies = currencies.browse(
            sorted({currency.id for line in lines for currency in line["spent"]})
        )
        titles = [
            *(env._("Order"), env._("Received"), env._("Handed over"), env._("State")),
            *(env._("Serial number"), env._("Model"), env._("Contact"), env._("Days")),
            *(self._get_spent_label(currency) for currency in currencies),
        ]
        names = ("name", "received", "handed_over", "state", "serial", "model")
        return [
            titles,
            *(
                [
                    *(line[name] for name in (*names, "contact", "days")),
                    *(line["spent"].get(currency) for currency in currencies),
                ]
                for line in lines
            ),
        ]

    @api.model
    def _prepare_table(self, values, titles, rows, names):
        """Return rows of figures as a table, the first row has the titles.

        :param values: dict as of ``_prepare_values``
        :param titles: of the first columns
        :param rows: of ``values``
        :param names: keys of the first columns
        """
        env = self.env
        return [
            [
                *titles,
                *(env._("Orders"), env._("Handed over"), env._("Days (average)")),
                *(self._get_spent_label(each) for each in values["currencies"]),
            ],
            *(
                [
                    *(row[name] for name in (*names, "orders", "finished", "days")),
                    *(row["spent"].get(each) for each in values["currencies"]),
                ]
                for row in rows
            ),
        ]


def _escape(value):
    """Return a value that no spreadsheet takes for a formula."""
    if value is None or value is False:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value
