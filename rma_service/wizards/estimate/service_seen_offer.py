from hashlib import sha256

from odoo import models
from odoo.tools import format_amount


class RmaServiceSeenOffer(models.AbstractModel):
    """A dialog about what customers were told: it holds what its user saw.

    Which version and which amount each order offered is kept, and what is asked line by
    line. A new version, another total, an answer that somebody else registered, work
    that was finished meanwhile: what was told for one version never lands on another,
    and no line is settled that was not shown.
    """

    _name = "rma.service.seen.offer"
    _inherit = ["rma.service.seen"]
    _description = "Dialog That Holds What Was Offered"

    def _get_asked_lines(self, order):
        """Return what the dialog asks about line by line: list of tuples.

        :param order: service order with superuser rights
        :return: list of (operation or part, what is shown of it...)
        """
        return []

    def _get_now(self):
        """Return what each order offers now.

        :return: dict id of the order → (id of the estimate, its state on the order,
            its total, the total of what is not offered yet, mark of the lines that are
            asked about), all as text
        """
        self.ensure_one()
        offers = {}
        for order in self.order_ids._origin.sudo():
            estimate = order.estimate_id
            currency = estimate.currency_id or order.currency_id
            offers[str(order.id)] = (
                str(estimate.id or 0),
                order.estimate_state,
                f"{currency.round(estimate.amount_total):.6f}",
                f"{order.currency_id.round(order.amount_to_offer):.6f}",
                self._mark_lines(self._get_asked_lines(order)),
            )
        return offers

    def _mark_lines(self, lines):
        """Return a short text that is another one where a line is."""
        rows = [
            (line._name, line.id, *(f"{number:.6f}" for number in numbers))
            for line, *numbers in lines
        ]
        return sha256(repr(rows).encode()).hexdigest()[:16] if rows else "none"

    def _is_readable(self, values):
        if len(values) != len(("estimate", "state", "total", "to offer", "lines")):
            return False
        try:
            return all(abs(float(value)) < float("inf") for value in values[2:4])
        except ValueError:
            return False

    def _describe(self, order, values):
        """Return in words what an order offers or offered."""
        estimate_id, state, total, to_offer, _lines = values
        order = order.sudo()
        estimate = order.estimate_ids.filtered(lambda e: str(e.id) == estimate_id)
        states = dict(order._fields["estimate_state"]._description_selection(self.env))
        parts = []
        if estimate:
            parts.append(
                self.env._(
                    "%(estimate)s, version %(version)s, %(amount)s (%(state)s)",
                    estimate=estimate.name,
                    version=estimate.service_version,
                    amount=format_amount(self.env, float(total), estimate.currency_id),
                    state=states.get(state, state),
                )
            )
        if float(to_offer) or not parts:
            parts.append(
                self.env._(
                    "%(amount)s not offered yet",
                    amount=format_amount(self.env, float(to_offer), order.currency_id),
                )
            )
        return "; ".join(parts)

    def _get_changed_message(self, order, before, now):
        if before == now:
            return self.env._(
                "%(order)s changed meanwhile, nothing was done: other work or parts are"
                " asked about now. Look at the lines, then confirm again.",
                order=order.name,
            )
        return self.env._(
            "%(order)s changed meanwhile, nothing was done. Before: %(before)s."
            " Now: %(now)s. Ask the customer, then confirm again.",
            order=order.name,
            before=before,
            now=now,
        )
