from odoo import models


class RmaServiceOrder(models.Model):
    """What the hand-over act says of services rendered: money, and pictures.

    The amounts are those of ``models/estimate/service_order_totals.py``; the lines are
    those of the work report. Prints ask with the rights that they need.
    """

    _inherit = "rma.service.order"

    def _fetch_for_act(self):
        """Read at once what the acts of orders show that list their work."""
        listed = self.filtered(
            lambda order: any(
                order._has_block("handover", block)
                for block in ("operations", "parts", "amounts", "payment")
            )
        )
        if listed:
            listed._fetch_for_amounts()
            listed._fetch_for_totals()

    def _get_act_amounts(self):
        """Return what the work comes to, and what the customer paid of it; a hook.

        :return: dict with ``untaxed`` and ``total`` of the agreed work that was done,
            ``scheme`` (what somebody else pays for the customer) and ``scheme_name``,
            ``customer`` (what is left to him), ``invoiced``, and whether that is
            another amount than the total, ``paid`` and ``due`` (below zero: he gets it
            back); taxes included but in ``untaxed``, in the currency of the order
        """
        self.ensure_one()
        done = self._get_done_totals()[self]
        invoiced = self.amount_invoiced + self.amount_to_invoice
        return done | {
            "scheme": 0.0,
            "scheme_name": "",
            "customer": done["total"],
            "invoiced": invoiced,
            "is_invoiced_else": bool(
                self.currency_id.compare_amounts(invoiced, done["total"])
            ),
            "paid": self.amount_paid,
            "due": self.amount_due,
        }

    def _get_due_in_all(self):
        """Return what is to pay for orders that are handed over together.

        Only of those whose act tells it, and only what is above zero: what is given
        back is told order by order.

        :return: list of (currency, amount)
        """
        told = self._filter_with_block("handover", "payment")
        sums = []
        if len(told) > 1:
            for currency, orders in told.grouped("currency_id").items():
                due = sum(max(0.0, order.amount_due) for order in orders)
                if not currency.is_zero(due):
                    sums.append((currency, due))
        return sums
