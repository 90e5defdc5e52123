from odoo import api, fields, models

from ...tools.locking import lock


class RmaServiceSeen(models.AbstractModel):
    """A dialog about orders that holds what its user saw of them.

    What each order was like when the dialog opened is kept in it. Where that changed
    before he confirms, nothing is done: the dialog says what changed and asks again.

    A dialog that inherits this says in ``_get_now`` what it shows, in ``_describe``
    how it is told, in ``_dialog`` which action opens it, and begins its confirmation
    with ``if again := self._ask_again(): return again``.
    """

    _name = "rma.service.seen"
    _inherit = ["rma.service.wizard"]
    _description = "Dialog That Holds What Was Seen"
    # External id of the action that opens the dialog.
    _dialog = None
    # It grows with the number of the orders.
    _bounds = {"seen": (None, 500_000)}

    seen = fields.Char(
        compute="_compute_seen",
        store=True,
        readonly=False,
        precompute=True,
        help="What each order was like when it was opened.",
    )
    offer = fields.Text(string="It Is About", compute="_compute_offer")
    changed = fields.Text(readonly=True)

    @api.depends("order_ids")
    def _compute_seen(self):
        for wizard in self:
            now = wizard._get_now()
            wizard.seen = " ".join(":".join((key, *now[key])) for key in now)

    @api.depends("seen")
    def _compute_offer(self):
        for wizard in self:
            orders = {str(order.id): order for order in wizard.order_ids._origin}
            wizard.offer = "\n".join(
                f"{orders[key].name}: {wizard._describe(orders[key], values)}"
                for key, values in wizard._parse_seen().items()
                if key in orders
            )

    # === WHAT A DIALOG SAYS ===#

    def _get_now(self):
        """Return what is shown of each order, as it is now.

        :return: dict id of the order → tuple, all as text without blanks and colons
        """
        raise NotImplementedError

    def _is_readable(self, values):
        """Tell whether values that came back have the form of ``_get_now``.

        :param values: tuple of texts
        """
        raise NotImplementedError

    def _describe(self, order, values):
        """Return in words what an order is or was like.

        :param order: service order that the user may read
        :param values: as in ``_get_now``
        """
        raise NotImplementedError

    def _get_dialog(self):
        """Return the external id of the action that opens the dialog; a hook."""
        return self._dialog

    def _get_changed_message(self, order, before, now):
        """Return the sentence on an order that changed.

        :param before: what it was like, in words
        :param now: what it is like now
        """
        return self.env._(
            "%(order)s changed meanwhile, nothing was done. Before: %(before)s."
            " Now: %(now)s. Confirm again if it is still meant.",
            order=order.name,
            before=before,
            now=now,
        )

    def _show_again(self):
        """Fill the dialog with what is true now."""
        self._compute_seen()

    # === WHAT WAS SEEN ===#

    def _parse_seen(self):
        """Return what was seen, as ``_get_now`` does."""
        rows = [row.split(":") for row in (self.seen or "").split()]
        return {
            key: tuple(values) for key, *values in rows if self._is_readable(values)
        }

    def _ask_again(self):
        """Lock the orders, and ask again where they are not as they were seen.

        :return: the action that opens the dialog with what is true now; None where
            nothing changed
        """
        self.ensure_one()
        orders = self.order_ids
        orders.check_access("write")
        lock(orders)
        now, seen = self._get_now(), self._parse_seen()
        changed = orders.filtered(
            lambda order: now[str(order.id)] != seen.get(str(order.id))
        )
        if not changed:
            return None
        self.changed = "\n".join(
            self._get_changed_message(
                order,
                self._describe(order, seen[str(order.id)])
                if str(order.id) in seen
                else self.env._("not chosen"),
                self._describe(order, now[str(order.id)]),
            )
            for order in changed
        )
        self._show_again()
        action = self.env["ir.actions.actions"]._for_xml_id(self._get_dialog())
        return action | {"res_id": self.id}
