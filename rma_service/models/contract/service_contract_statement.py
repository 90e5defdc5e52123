from odoo import models
from odoo.tools import formatLang


class RmaServiceContract(models.Model):
    """What the customer is told of his units: by period, with what was left each time.

    Neither cost nor amounts nor colleagues are in it, nor why a unit was corrected.
    """

    _inherit = "rma.service.contract"

    def _get_statement(self):
        """Return the statement of the current term, in the language of the context.

        :return: list of dicts, one a billing period: ``begin``, ``end``, ``granted``,
            ``used``, ``left`` and ``rows``; numbers as texts
        """
        self.ensure_one()
        entries = self.env["rma.service.contract.entry"].sudo()
        entries = entries.search(
            [("contract_id", "=", self.id), ("term", "=", self.term)], order="id"
        )
        entries.order_id.product_id.mapped("display_name")
        kinds = dict(entries._fields["kind"]._description_selection(self.env))
        left = 0.0
        periods = {}
        for entry in entries:
            if not (entry.granted or entry.units):
                continue
            begin, end = self._get_period_of(max(entry.date, self.date_term))
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

    def _format_number(self, number, is_always=False):
        """Return a number of units, nothing for zero.

        :param is_always: zero is a number, too
        """
        return formatLang(self.env, number, digits=2) if number or is_always else ""

    def _get_report_base_filename(self):
        """Return the name of the file that a customer downloads."""
        self.ensure_one()
        return self.env._("Statement of Units %s", self.name)
