from odoo import models

from odoo.addons.rma_service.tools import place


class RmaServiceContract(models.Model):
    """What the pages for customers tell of a contract: named values, nothing else."""

    _inherit = "rma.service.contract"

    def _prepare_page_row(self):
        """Return what the list shows of one contract."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "url": f"/my/contracts/{self.id}",
            "name": self.name,
            "subject": self.subject,
            "state": self.state,
            "state_label": states[self.state],
            "date_end": self.date_end,
            "is_counted": self.tracking != "none",
            "left": self._describe_units(),
        }

    def _prepare_page_values(self, term=None):
        """Return what the page of one contract shows beside its row.

        :param term: number of the term whose statement is shown; the current one by
            default
        """
        self.ensure_one()
        url = f"/my/contracts/{self.id}"
        terms = self._get_terms()
        shown = self._find_page_term(term)
        begin, end = self._get_term_dates(shown)
        return {
            "statement_url": f"{url}/statement?term={shown}",
            "date_begin": begin,
            "date_end": end,
            "left": self._describe_left(shown),
            "is_current": shown == self.term,
            "percent": min(100, max(0, round(self.used_percent))),
            "periods": self._get_statement(shown),
            "terms": [
                {
                    "url": url if number == self.term else f"{url}?term={number}",
                    "begin": first,
                    "end": last,
                    "is_shown": number == shown,
                }
                for number, first, last in reversed(terms)
            ]
            if len(terms) > 1
            else [],
            "visits": self._prepare_page_visits(),
        }

    def _find_page_term(self, term):
        """Return the number of the term that an address asks for, else the current one.

        :param term: what stands in the address, any text or None
        """
        numbers = {str(number): number for number, *_days in self._get_terms()}
        return numbers.get(term, self.term)

    def _prepare_page_visits(self):
        """Return the next visits of the maintenance plan, by day and place."""
        plan_ids = self.env["rma.service.inspection.rule"]._get_plan_ids(self)
        if not plan_ids:
            return []
        rows = self.env["rma.service.inspection"].search(
            [
                ("rule_id", "in", plan_ids),
                ("is_open", "=", True),
                ("hold", "=", False),
            ],
            order="date_due, id",
        )
        visits = {}
        for row in rows:
            order = row.order_id
            booked = order.booking_start and order._format_booked_time(
                order.booking_start, order.booking_stop
            )
            key = (row.date_due, row.rule_id, row.place_id, booked)
            visits.setdefault(key, []).append(row)
        return [
            {
                "name": rule.name,
                "date": day,
                "place": ", ".join(filter(None, (address.name, address.city))),
                "booked": booked,
                "devices": [
                    " ".join(
                        filter(None, (row.product_id.display_name, row.device_id.name))
                    )
                    for row in found
                ],
                "is_overdue": day < place.get_today(self),
            }
            for (day, rule, address, booked), found in visits.items()
        ]
