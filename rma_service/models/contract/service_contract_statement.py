from datetime import timedelta

from odoo import models
from odoo.tools import formatLang


class RmaServiceContract(models.Model):
    """What the customer is told of his units: by period, with what was left each time.

    Neither cost nor amounts nor colleagues are in it, nor why a unit was corrected.
    """

    _inherit = "rma.service.contract"

    def _get_terms(self):
        """Return the terms whose units were counted, the current one last.

        :return: list of tuples: number, first day, last day or False
        """
        self.ensure_one()
        if self.term <= 1:
            return [(self.term, self.date_term, self.date_end)]
        entries = self.env["rma.service.contract.entry"].sudo()
        begins = {
            entry.term: entry.date_term or entry.date
            for entry in entries.search(
                [("contract_id", "=", self.id), ("kind", "=", "term")], order="id"
            )
        }
        if 1 in begins:
            begins[1] = self.date_start or begins[1]
        begins[self.term] = self.date_term
        numbers = sorted(begins)
        ends = [begins[number] - timedelta(days=1) for number in numbers[1:]]
        return [
            (number, begins[number], end)
            for number, end in zip(numbers, [*ends, self.date_end], strict=True)
        ]

    def _get_term_dates(self, term):
        """Return first and last day of a term.

        :param term: its number; the current one by default
        :return: two dates, False for the end of a term without one
        """
        self.ensure_one()
        for number, begin, end in self._get_terms():
            if number == (term or self.term):
                return begin, end
        return self.date_term, self.date_end

    def _get_statement(self, term=None):
        """Return the statement of a term, in the language of the context.

        :param term: its number; the current one by default
        :return: list of dicts, one a billing period: ``begin``, ``end``, ``granted``,
            ``used``, ``left`` and ``rows``; numbers as texts
        """
        self.ensure_one()
        term = term or self.term
        first = self._get_term_dates(term)[0] if term != self.term else self.date_term
        entries = self.env["rma.service.contract.entry"].sudo()
        entries = entries.search(
            [("contract_id", "=", self.id), ("term", "=", term)], order="id"
        )
        entries.order_id.product_id.mapped("display_name")
        kinds = dict(entries._fields["kind"]._description_selection(self.env))
        left = 0.0
        periods = {}
        for entry in entries:
            if not (entry.granted or entry.units):
                continue
            begin, end = self._get_period_of(max(entry.date, first))
            period = periods.setdefault(
                begin, {"begin": begin, "end": end, "granted": 0, "used": 0, "rows": []}
            )
            left += entry.granted - entry.units
            period["granted"] += entry.granted
            period["used"] += entry.units
            period["left"] = left
            order = entry.order_id
            period["rows"].append(
                {
                    "date": entry.date,
                    "what": kinds[entry.kind],
                    "order": order.name or "",
                    "device": order._get_contract_device(),
                    "granted": self._format_number(entry.granted),
                    "used": self._format_number(entry.units),
                    "left": self._format_number(left, is_always=True),
                }
            )
        for period in periods.values():
            period["granted"] = self._format_number(period["granted"])
            period["used"] = self._format_number(period["used"])
            period["left"] = self._format_number(period["left"], is_always=True)
        return list(periods.values())

    def _describe_left(self, term=None):
        """Return what is left, or was left at the end of a term, in words.

        :param term: its number; the current one by default
        """
        self.ensure_one()
        if not term or term == self.term:
            return self._describe_units()
        entries = self.env["rma.service.contract.entry"].sudo()
        [[granted, used]] = entries._read_group(
            [("contract_id", "=", self.id), ("term", "=", term)],
            [],
            ["granted:sum", "units:sum"],
        )
        return self._describe_left_of(granted or 0.0, used or 0.0)

    def _format_number(self, number, is_always=False):
        """Return a number of units, nothing for zero.

        :param is_always: zero is a number, too
        """
        return formatLang(self.env, number, digits=2) if number or is_always else ""

    def _get_report_base_filename(self):
        """Return the name of the file that a customer downloads."""
        self.ensure_one()
        return self.env._("Statement of Units %s", self.name)
