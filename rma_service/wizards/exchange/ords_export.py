import io
import re
import unicodedata
from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import ords, place


class RmaServiceOrdsExport(models.TransientModel):
    """Export of service orders in the Open Repair Data Standard v0.3.

    Handed over orders are records of the standard; open ones are so only where they
    were imported. Customers, delegates, serial numbers, phone numbers and addresses are
    never written: the columns have no place for them, and the problem text, which is
    free text, is searched for them or left out altogether.
    """

    _name = "rma.service.ords.export"
    _inherit = ["rma.service.export"]
    _description = "Export of Open Repair Data"

    data_provider = fields.Char(
        compute="_compute_data_provider",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Name under which the data is published.",
    )
    id_prefix = fields.Char(
        string="Prefix of the Ids",
        compute="_compute_data_provider",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Small letters; ids are the prefix and a number, as in repairs-123."
        " Imported records keep their ids.",
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    with_imported = fields.Boolean(
        string="Imported Records",
        default=True,
        help="Export the orders that were imported from Open Repair Data too.",
    )
    with_problem = fields.Boolean(
        string="Problem Text",
        default=True,
        help="E-mail addresses, phone numbers, names of the customer and the serial"
        " number are masked. Leave it out if the texts may hold other personal data.",
    )
    is_strict = fields.Boolean(
        string="Wording of the Standard",
        help="Write imported records in the exact wording of the standard instead of"
        " that of their source.",
    )
    file = fields.Binary(string="CSV File")
    row_count = fields.Integer(string="Exported Orders", readonly=True)

    # === COMPUTE METHODS AND CONSTRAINTS ===#

    @api.depends("company_id")
    def _compute_data_provider(self):
        for wizard in self:
            name = wizard.company_id.name or ""
            wizard.data_provider = name
            plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore")
            wizard.id_prefix = re.sub(r"[^a-z]", "", plain.decode().lower()) or "orders"

    @api.constrains("id_prefix")
    def _check_id_prefix(self):
        for wizard in self:
            if not ords.STRICT_ID_PATTERN.fullmatch(f"{wizard.id_prefix}-1"):
                raise ValidationError(
                    self.env._(
                        "“%(prefix)s” cannot be the prefix of the ids: it may hold the"
                        " small letters a to z only.",
                        prefix=wizard.id_prefix,
                    )
                )

    # === ACTIONS ===#

    def action_export(self):
        """Write the file and offer it for download."""
        self.ensure_one()
        stream = io.StringIO(newline="")
        self.row_count = self._write_csv(stream)
        today = place.get_today(self)
        return self._offer(
            stream.getvalue().encode(),
            f"OpenRepairData_v0.3_{self.id_prefix}_{today:%Y%m}.csv",
            self.env._("Export Open Repair Data"),
        )

    @api.private
    def export_path(self, path):
        """Write the file on the server; for the command line, never over RPC.

        :param path: path of the CSV file
        :return: number of exported orders
        """
        wizard = self or self.create({})
        with open(Path(path), "w", newline="", encoding="utf-8") as stream:
            return wizard._write_csv(stream)

    # === BUSINESS METHODS ===#

    def _write_csv(self, stream):
        """Write the orders as a file of the standard; returns how many."""
        self.ensure_one()
        self._check_manager()
        rows = self._iter_ords_rows(self._get_domain())
        if self.is_strict:
            rows = map(ords.standardise, rows)
        return ords.write_rows(stream, rows)

    def _get_domain(self):
        """Return the domain of the orders to export."""
        self.ensure_one()
        imported = Domain("ords_id", "!=", False)
        domain = Domain("phase", "=", "done")
        if self.with_imported:
            domain |= imported & Domain("phase", "!=", "cancel")
        else:
            domain &= ~imported
        requests = self.env["rma.service.type"]._get_request_ids()
        domain &= Domain("type_id", "not in", requests)
        return domain & Domain("company_id", "=", self.company_id.id)

    def _iter_ords_rows(self, domain):
        """Yield the rows of the orders of a domain, read in batches by id.

        :param domain: domain of the orders
        :return: generator of dicts by column of the standard
        """
        self.ensure_one()
        options = self._get_options()
        orders = self.env["rma.service.order"].with_context(active_test=False)
        for batch in self._iter_records(orders, domain):
            batch.fetch(self._get_exported_fields())
            for order in batch:
                if self._is_in_period(order):
                    yield order._get_ords_row(options)

    def _get_exported_fields(self):
        """Return the fields of the order that a row is made of."""
        return [
            "ords_id",
            "ords_data",
            "phase",
            "outcome",
            "outcome_reason_id",
            "equipment_type_id",
            "product_id",
            "team_id",
            "partner_id",
            "delegate_id",
            "device_id",
            "date_in",
            "date_out",
            "problem",
        ]

    def _get_options(self):
        """Return what the rows have in common."""
        return {
            "prefix": self.id_prefix,
            "provider": self.data_provider,
            "country": self.company_id.country_id._get_alpha3_code(),
            "with_problem": self.with_problem,
        }

    def _is_in_period(self, order):
        """Tell whether the date of the record lies in the wizard's period."""
        if not self.date_from and not self.date_to:
            return True
        date = order._get_ords_date()
        if not date:
            return False
        return (not self.date_from or date >= self.date_from) and (
            not self.date_to or date <= self.date_to
        )
