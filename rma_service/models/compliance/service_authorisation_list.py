from odoo import api, models

from ...tools import place
from ...tools.table import make_table

# Columns of the list in the words of the Polish regulation (Dz.U. 2019 poz. 816).
COLUMNS = (
    "Numer",
    "NIP serwisu głównego",
    "NIP serwisu",
    "Data ważności",
    "Typ kasy",
    "On-line",
)
YES, NO = "TAK", "NIE"


class RowError(Exception):
    """A row of a list that cannot be taken; its text is the reason for the user."""


class RmaServiceAuthorisation(models.Model):
    """The list of authorisations as a file for authorities, written and read back.

    UTF-8, separated by semicolons: number; tax number of the main service; tax number
    of the service; valid until; type; on-line (TAK or NIE).
    """

    _inherit = "rma.service.authorisation"

    # === WRITING ===#

    def _make_list(self):
        """Return the text of the list, with its heading."""
        rows = [row._prepare_list_row() for row in self.sudo()]
        return make_table([COLUMNS, *rows], delimiter=";")

    def _prepare_list_row(self):
        """Return the cells of one authorisation."""
        self.ensure_one()
        return [
            self.number,
            self._strip_country(self.main_vat),
            self._strip_country(self.company_id.vat),
            self.date_to.isoformat() if self.date_to else "",
            self.model_name or "",
            YES if self.is_online else NO,
        ]

    @api.model
    def _strip_country(self, vat):
        """Return a tax number without the country before it: a NIP has digits only."""
        vat = "".join((vat or "").replace("-", " ").split())
        return vat[2:] if vat[:2].isalpha() else vat

    # === READING ===#

    @api.model
    def _take_list_row(self, cells, company):
        """Create or update the authorisation of one row of a list.

        One that is here already, by number and type, is updated; a new one has no
        technician yet, as lists do not name him.

        :param cells: list of texts
        :param company: ``res.company`` whose list it is
        :return: ``created``, ``updated`` or ``unchanged``
        :raises RowError: with the reason why it cannot be taken
        """
        if len(cells) != len(COLUMNS):
            raise RowError(
                self.env._("%(count)s columns are needed.", count=len(COLUMNS))
            )
        number, main_vat, vat, until, name, online = cells
        if not number:
            raise RowError(self.env._("The number is missing."))
        if vat != self._strip_country(company.vat):
            raise RowError(
                self.env._(
                    "“%(vat)s” is not the tax number of %(company)s.",
                    vat=vat,
                    company=company.name,
                )
            )
        if online.upper() not in (YES, NO):
            raise RowError(
                self.env._("“%(value)s” is neither TAK nor NIE.", value=online)
            )
        vals = {
            "date_to": self._parse_list_day(until),
            "is_online": online.upper() == YES,
        }
        known = self.with_context(active_test=False).search(
            [
                ("company_id", "=", company.id),
                ("number", "=", number),
                ("model_name", "=", name),
            ],
            limit=1,
        )
        if self._strip_country(known.main_vat) != main_vat:
            vals["main_vat"] = main_vat
        if not known:
            named = self._find_list_type(name, company)
            self.create(
                vals
                | named
                | {"number": number, "model_name": name, "company_id": company.id}
            )
            return "created"
        changed = {key: value for key, value in vals.items() if known[key] != value}
        if changed:
            known.write(changed)
        return "updated" if changed else "unchanged"

    @api.model
    def _parse_list_day(self, text):
        """Return the day of a list, or False.

        :raises RowError: for what is no day
        """
        try:
            return place.parse_day(text) if text else False
        except (TypeError, ValueError):
            raise RowError(
                self.env._("“%(value)s” is no date: write 2026-12-31.", value=text)
            ) from None

    @api.model
    def _find_list_type(self, name, company):
        """Return the values of the type that a list names: a product, or a family.

        :raises RowError: if there is none, or several
        """
        products = self.env["product.template"].search(
            [
                *self.env["product.template"]._check_company_domain(company),
                ("name", "=", name),
            ],
            limit=2,
        )
        if len(products) == 1:
            return {"product_tmpl_id": products.id}
        types = self.env["rma.service.equipment.type"].search(
            [("name", "=", name)], limit=2
        )
        if len(types) != 1:
            raise RowError(
                self.env._(
                    "There is no product or equipment type “%(name)s”, or more than"
                    " one.",
                    name=name,
                )
            )
        return {"equipment_type_id": types.id}
