from datetime import time

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import ords, place

# What one row may be refused for; anything else is a fault of the system.
ROW_ERRORS = (
    UserError,
    ValueError,
    psycopg2.DataError,
    psycopg2.IntegrityError,
    psycopg2.errors.ProgramLimitExceeded,  # a text too long for an index
)


class RmaServiceOrdsImport(models.TransientModel):
    """Writing: good rows become orders; those that are here already are left alone."""

    _inherit = "rma.service.ords.import"

    def _import_records(self, records, cache):
        """Import good rows; where the database refuses one, the others are kept.

        :return: number of new orders, list of Problems
        """
        try:
            with self.env.cr.savepoint():
                return self._create_orders(records, cache), []
        except ROW_ERRORS:
            cache.clear()
        created, problems = 0, []
        for record in records:
            try:
                with self.env.cr.savepoint():
                    created += self._create_orders([record], cache)
            except ROW_ERRORS as error:
                cache.clear()
                self.env.invalidate_all(flush=False)
                problems.append(self._get_refusal(record, error))
        return created, problems

    def _create_orders(self, records, cache):
        """Create the orders of the records that are not here yet; returns how many."""
        known = self._get_known_ids(records)
        fresh = [each for each in records if ords.get_id_key(each.id) not in known]
        if not fresh:
            return 0
        orders = self.env["rma.service.order"]
        numbers = orders._get_next_numbers(self.type_id, self.company_id, len(fresh))
        self._prepare_masters(fresh, cache)
        vals_list = [
            self._prepare_order_vals(record, cache) | {"name": number}
            for record, number in zip(fresh, numbers, strict=True)
        ]
        orders.create(vals_list)
        self.env.flush_all()
        return len(fresh)

    def _get_known_ids(self, records):
        """Return the keys of the ids that the company has orders of."""
        spellings = {each for rec in records for each in ords.get_id_spellings(rec.id)}
        orders = self.env["rma.service.order"].with_context(active_test=False)
        found = orders.search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("ords_id", "in", list(spellings)),
            ],
            ["ords_id"],
            order="id",
        )
        return {ords.get_id_key(order.ords_id) for order in found}

    def _prepare_order_vals(self, record, cache):
        """Return the values of the order of a record, without its number.

        All that would be computed is given, so that creating costs no query for it.
        """
        partner_id, pricelist_id = cache["partner", record.provider]
        team_id, warehouse_id = cache["team", ords.fold(record.group)]
        is_open = record.status == ords.REPAIRABLE
        phase = "request" if is_open else "done"
        day = record.event_date
        if ("moment", day) not in cache:
            cache["moment", day] = self._get_order_date(record)
        date = cache["moment", day]
        vals = {
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "stage_id": cache["stage", phase],
            "phase": phase,
            "date_last_stage_update": date or fields.Datetime.now(),
            "partner_id": partner_id,
            "pricelist_id": pricelist_id,
            "team_id": team_id,
            "warehouse_id": warehouse_id,
            "equipment_type_id": cache["category", record.category],
            "product_id": cache["product", ords.fold(record.brand), record.category],
            "problem": record.problem or False,
            "ords_id": record.id,
            "ords_data": record.source,
        }
        if not is_open:
            vals |= {"date_in": date, "date_out": date}
        if record.status == ords.FIXED:
            vals["outcome"] = "repaired"
        elif record.status == ords.END_OF_LIFE:
            vals["outcome"] = "not_repaired"
            vals["outcome_reason_id"] = cache["reason", record.barrier]
        return vals

    def _get_order_date(self, record):
        """Return the moment of the record: noon of its day at our place."""
        if not record.event_date:
            return False
        return place.get_moment(self.company_id, record.event_date, time(12))
