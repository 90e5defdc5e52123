from odoo import api, fields, models
from odoo.tools import format_amount

from ...tools.locking import lock


class RmaServiceSeenOffer(models.AbstractModel):
    """A dialog about what customers were told: it holds what its user saw.

    Which version and which amount each order offered when the dialog opened is kept in
    it. Where that changed before he confirms (a new version, another total, answered by
    somebody else), nothing is done: the dialog says what changed and asks again. What
    was told for one version never lands on another.
    """

    _name = "rma.service.seen.offer"
    _inherit = ["rma.service.wizard"]
    _description = "Dialog That Holds What Was Offered"

    seen = fields.Char(
        compute="_compute_seen",
        store=True,
        readonly=False,
        precompute=True,
        help="Order, estimate, state and amounts, as they were when it was opened.",
    )
    offer = fields.Text(string="It Is About", compute="_compute_offer")
    changed = fields.Text(readonly=True)

    @api.depends("order_ids")
    def _compute_seen(self):
        for wizard in self:
            now = wizard._get_offers()
            wizard.seen = " ".join(":".join((key, *now[key])) for key in now)

    @api.depends("seen")
    def _compute_offer(self):
        for wizard in self:
            orders = {str(order.id): order for order in wizard.order_ids._origin}
            wizard.offer = "\n".join(
                f"{orders[key].name}: {wizard._describe_offer(orders[key], values)}"
                for key, values in wizard._parse_seen().items()
                if key in orders
            )

    def _get_offers(self):
        """Return what each order offers now.

        :return: dict id of the order → (id of the estimate, its state on the order,
            its total, the total of what is not offered yet), all as text
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
            )
        return offers

    def _parse_seen(self):
        """Return what was seen, as ``_get_offers`` does."""
        rows = [row.split(":") for row in (self.seen or "").split()]
        return {key: tuple(values) for key, *values in rows if len(values) == 4}

    def _describe_offer(self, order, values):
        """Return in words what an order offers or offered.

        :param order: service order that the user may read
        :param values: as in ``_get_offers``
        """
        estimate_id, state, total, to_offer = values
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

    def _ask_again(self):
        """Lock the orders, and ask again where they no longer offer what was seen.

        :return: the action that opens the dialog with what is true now; None where
            nothing changed
        """
        self.ensure_one()
        orders = self.order_ids
        orders.check_access("write")
        lock(orders)
        now, seen = self._get_offers(), self._parse_seen()
        changed = orders.filtered(
            lambda order: now[str(order.id)] != seen.get(str(order.id))
        )
        if not changed:
            return None
        self.changed = "\n".join(
            self.env._(
                "%(order)s changed meanwhile, nothing was done. Before: %(before)s."
                " Now: %(now)s. Ask the customer, then confirm again.",
                order=order.name,
                before=self._describe_offer(order, seen[str(order.id)])
                if str(order.id) in seen
                else self.env._("not chosen"),
                now=self._describe_offer(order, now[str(order.id)]),
            )
            for order in changed
        )
        self._compute_seen()
        action = self.env["ir.actions.actions"]._for_xml_id(self._dialog)
        return action | {"res_id": self.id}
