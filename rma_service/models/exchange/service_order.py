from odoo import api, fields, models

from ...tools import ords, place
from ..setup.service_stage import OPEN_PHASES


class RmaServiceOrder(models.Model):
    """The order as a record of the Open Repair Data Standard (ORDS).

    An imported order keeps its id and the values of its row (``ords_data``), so that
    nothing of the source is lost. What the order says itself (status, reason, date,
    team, type of equipment, brand, problem) is exported from its fields as soon as it
    differs from the source; else the source's own spelling is given back.

    =============  ======================================================
    standard       order
    =============  ======================================================
    Fixed          handed over, outcome *repaired*
    Repairable     open request: the device needs more work
    End of life    handed over, outcome *not repaired*, barrier as reason
    Unknown        handed over, without outcome: nobody wrote it down
    =============  ======================================================
    """

    _name = "rma.service.order"
    _inherit = ["rma.service.alike", "rma.service.order"]
    _own_defaults = ("access_token",)
    # The importer itself gives customer, pricelist, team and warehouse.
    _alike_by = ("company_id", "type_id", "stage_id", "equipment_type_id")

    ords_id = fields.Char(
        string="Open Repair ID",
        readonly=True,
        copy=False,
        help="Id of the record of the Open Repair Data Standard this order comes from.",
    )
    ords_data = fields.Json(
        string="Open Repair Record",
        readonly=True,
        copy=False,
        help="The imported record as it stood in the file.",
    )

    _ords_id_uniq = models.UniqueIndex(
        "(company_id, ords_id) WHERE ords_id IS NOT NULL",
        "This Open Repair record is already imported.",
    )

    # === IMPORT ===#

    def _is_ords_import(self):
        """Tell whether the importer is at work; nobody can claim it from outside."""
        return self.env.su and bool(self.env.context.get("rma_ords_import"))

    @api.model
    def _add_precomputed_values(self, vals_list):
        """The words that find an order are its own; the rest is asked for once."""
        if self._get_alike():
            self._add_search_words(vals_list)
        return super()._add_precomputed_values(vals_list)

    def _check_company(self, fnames=None):
        """One imported order stands for its batch.

        Type and customer are the same for all, and the importer looks the rest up
        within the company.
        """
        orders = self[:1] if self._is_ords_import() else self
        return super(RmaServiceOrder, orders)._check_company(fnames)

    def _prepare_stage_log_vals(self, now):
        """Imported orders entered their stage when the record says so.

        Nobody here moved them.
        """
        if not self._is_ords_import():
            return super()._prepare_stage_log_vals(now)
        return {
            "order_id": self.id,
            "company_id": self.company_id.id,
            "stage_id": self.stage_id.id,
            "phase": self.phase,
            "date_entered": self.date_last_stage_update,
        }

    # === EXPORT ===#

    def _get_ords_status(self):
        """Return the repair status of the standard that the order stands for."""
        self.ensure_one()
        if self.phase in OPEN_PHASES:
            return ords.REPAIRABLE if self.ords_id else ords.UNKNOWN
        if self.outcome in ("repaired", "no_fault"):
            return ords.FIXED
        if self.outcome == "not_repaired":
            # The customer did not want it: the device could have been repaired.
            refused = self.outcome_reason_id.is_refusal
            return ords.REPAIRABLE if refused else ords.END_OF_LIFE
        return ords.UNKNOWN

    def _get_ords_row(self, options):
        """Return the order as a row of the standard, without personal data.

        :param options: dict with ``prefix`` (of the ids of orders that were not
            imported), ``provider``, ``country`` (three letters) and ``with_problem``
        :return: dict column → text
        """
        self.ensure_one()
        row = self._prepare_ords_row(options)
        if self.ords_id:
            row |= self._get_unchanged_source(row)
        if not options["with_problem"]:
            row["problem"] = ""
        return row

    def _prepare_ords_row(self, options):
        """Return the row as the fields of the order give it."""
        self.ensure_one()
        status = self._get_ords_status()
        category = self.equipment_type_id._get_ords_category() or ords.MISC
        event_date = self._get_ords_date()
        is_end = status == ords.END_OF_LIFE
        barrier = self.outcome_reason_id.ords_barrier if is_end else ""
        return {
            "id": self.ords_id or f"{options['prefix']}-{self.id}",
            "data_provider": options["provider"],
            "country": options["country"],
            "partner_product_category": self.equipment_type_id.name or "",
            "product_category": category,
            "product_category_id": str(ords.CATEGORY_NUMBERS[category]),
            "brand": self.product_id.service_brand or ords.UNKNOWN_BRAND,
            "year_of_manufacture": "",
            "product_age": "",
            "repair_status": status,
            "repair_barrier_if_end_of_life": barrier or "",
            "group_identifier": self.team_id.name or "",
            "event_date": event_date.isoformat() if event_date else "",
            "problem": ords.mask_personal_data(
                self.problem or "", self._get_personal_values()
            ),
        }

    def _get_ords_date(self):
        """Return the date of the repair: of the hand-over, else of the record."""
        self.ensure_one()
        if self.date_out:
            return place.get_day(self, self.date_out)
        source_date = (self.ords_data or {}).get("event_date")
        if source_date:
            return ords.parse_date(source_date)
        return place.get_day(self, self.date_in) or None

    def _get_unchanged_source(self, row):
        """Return the source's values that still say what the order says.

        :param row: the row as the fields of the order give it
        :return: dict column → text
        """
        self.ensure_one()
        source = {name: (self.ords_data or {}).get(name, "") for name in ords.COLUMNS}
        unchanged = {name: source[name] for name in self._get_source_columns()}
        for name in ("group_identifier", "event_date"):
            if ords.fold(source[name]) == ords.fold(row[name]):
                unchanged[name] = source[name]
        if ords.fold(source["brand"] or ords.UNKNOWN_BRAND) == ords.fold(row["brand"]):
            unchanged["brand"] = source["brand"]
        category = ords.get_category(
            source["product_category"], source["product_category_id"]
        )
        if category == row["product_category"]:
            unchanged["product_category"] = source["product_category"]
            unchanged["product_category_id"] = source["product_category_id"]
        if ords.get_status(source["repair_status"]) == row["repair_status"]:
            unchanged["repair_status"] = source["repair_status"]
            barrier = source["repair_barrier_if_end_of_life"]
            if ords.get_barrier(barrier) == row["repair_barrier_if_end_of_life"] or (
                row["repair_status"] != ords.END_OF_LIFE
            ):
                unchanged["repair_barrier_if_end_of_life"] = barrier
        return unchanged

    def _get_source_columns(self):
        """Return the columns that imported orders have from their source alone."""
        return (
            "data_provider",
            "country",
            "partner_product_category",
            "year_of_manufacture",
            "product_age",
        )

    def _get_personal_values(self):
        """Return what may identify the customer or the device in a free text."""
        self.ensure_one()
        values = [self.device_id.name]
        for partner in self.partner_id | self.delegate_id | self.partner_id.parent_id:
            values += [partner.email, partner.phone, partner.street]
            if not partner.is_company:
                values += [partner.name, *(partner.name or "").split()]
        return [value for value in values if value and len(value) > 2]
