from odoo import api, fields, models
from odoo.fields import NO_ACCESS, Domain
from odoo.tools import SQL

from ...tools import place


class RmaServiceOrder(models.Model):
    """Other orders of the same device, and solutions for the same model."""

    _inherit = "rma.service.order"

    has_earlier_orders = fields.Boolean(
        compute="_compute_earlier_order_count",
        help="The device was here, or announced, before this order.",
    )
    earlier_order_count = fields.Integer(
        string="Other Orders of the Device",
        compute="_compute_earlier_order_count",
        help="Earlier and later ones, without the follow-ups of this one.",
    )
    # Those of colleagues and other companies, too. Fields of their own, since what was
    # read here with all rights must not be what the user reads next.
    all_device_order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="All Open Orders of the Device",
        compute="_compute_all_open_order_ids",
        compute_sudo=True,
        groups=NO_ACCESS,
    )
    all_other_open_order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="All Other Open Orders",
        compute="_compute_all_open_order_ids",
        compute_sudo=True,
        groups=NO_ACCESS,
    )
    other_open_order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Other Open Orders",
        compute="_compute_other_open_order_ids",
        help="Open orders of the same device that are about other work: neither a"
        " follow-up of this one nor what it follows.",
    )
    device_order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Open Orders of the Device",
        compute="_compute_other_open_order_ids",
        help="All other open orders of the same device, follow-ups as well.",
    )
    device_history_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Earlier Repairs of the Device",
        compute="_compute_history",
    )
    model_history_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Solutions for the Same Model",
        compute="_compute_history",
        help="Solved orders of other devices of this product, newest first.",
    )

    # === COMPUTE METHODS ===#

    @api.depends("device_id")
    def _compute_earlier_order_count(self):
        devices = self.device_id
        found = self.browse()
        if devices:
            found = self.search_fetch(
                [("device_id", "in", devices.ids)],
                ["device_id", "phase", "date_in", "create_date"],
                order="id",
            )
        by_device = found.grouped("device_id")
        for order in self:
            others = by_device.get(order.device_id._origin, found.browse())
            others -= order._origin
            order.has_earlier_orders = any(
                other._is_earlier_than(order._origin) for other in others
            )
            order.earlier_order_count = len(others)
        follow_ups = self.filtered("earlier_order_count")._find_follow_ups()
        for order in self:
            order.earlier_order_count -= len(follow_ups.get(order._origin, ()))

    @api.depends("device_id")
    def _compute_all_open_order_ids(self):
        found = self.search(
            [("device_id", "in", self.device_id.ids), ("is_open", "=", True)]
        )
        by_device = found.grouped("device_id")
        for order in self:
            others = by_device.get(order.device_id, self.browse())
            others -= order._origin
            order.all_device_order_ids = others
            order.all_other_open_order_ids = others and others._filter_strange(order)

    @api.depends("all_device_order_ids", "all_other_open_order_ids")
    def _compute_other_open_order_ids(self):
        everything = self.sudo()
        # On a form that is not saved the others are copies, which nobody is refused.
        others = everything.all_device_order_ids._origin
        visible = others.sudo(False)._filtered_access("read")
        for order, known in zip(self, everything, strict=True):
            order.device_order_ids = known.all_device_order_ids._origin & visible
            order.other_open_order_ids = (
                known.all_other_open_order_ids._origin & visible
            )

    @api.depends("device_id", "product_id")
    def _compute_history(self):
        for order in self:
            earlier, similar = self._find_history(
                order.device_id, order.product_id, order._origin
            )
            (earlier | similar).fetch()
            order.device_history_ids = earlier
            order.model_history_ids = similar

    def _is_earlier_than(self, other):
        """Tell whether the device was here, or announced, before another order.

        :param other: an order; before one that is not saved yet comes any
        """
        self.ensure_one()
        return not other or self._get_history_key() < other._get_history_key()

    def _get_history_key(self):
        """Return by what orders are earlier or later.

        What was received counts from then (imported orders tell of long ago), other
        work from when it was written down. A request is still to come.
        """
        self.ensure_one()
        return self.phase == "request", self.date_in or self.create_date, self.id

    def _get_earlier_domain(self):
        """Return the domain of the orders that came before this one.

        The same as ``_is_earlier_than`` says.
        """
        if not self:
            return Domain.TRUE
        is_request, moment, order_id = self._get_history_key()
        # Odoo adds to what it compares with.
        moment = place.get_print_moment(moment)
        received = Domain("date_in", "!=", False)

        def compare(name):
            same = Domain(name, "=", moment) & Domain("id", "<", order_id)
            return Domain(name, "<", moment) | same

        earlier = (received & compare("date_in")) | (~received & compare("create_date"))
        alike = Domain("phase", "=", "request")
        if is_request:
            return ~alike | (alike & earlier)
        return ~alike & earlier

    @api.model
    def _find_history(self, device, product, than):
        """Return what was done to a device, and to others of its product.

        :param device: ``stock.lot``, may be empty: nothing is searched then
        :param product: ``product.product``, may be empty
        :param than: order that the history is earlier than; of an empty one it is all
        :return: tuple: the last earlier orders of the device, newest first; the last
            solved of the product
        """
        earlier = self.browse()
        similar = self.browse()
        if device:
            query = self._search(
                Domain("device_id", "=", device.id) & than._get_earlier_domain(),
                limit=20,
            )
            query.order = SQL(
                "%s = 'request' DESC, COALESCE(%s, %s) DESC, %s DESC",
                *(
                    self._field_to_sql(self._table, name, query)
                    for name in ("phase", "date_in", "create_date", "id")
                ),
            )
            earlier = self.browse(query)
        if product:
            similar = self.search(
                [
                    ("product_id", "=", product.id),
                    ("solution", "!=", False),
                    # What somebody was told is no repair.
                    ("outcome", "!=", "answered"),
                    ("id", "not in", [than.id, *earlier.ids]),
                ],
                limit=10,
                order="id desc",
            )
        return earlier, similar

    # === ACTIONS ===#

    def action_view_earlier_orders(self):
        """Open the other orders of the same device."""
        self.ensure_one()
        return self._get_records_action(
            name=self.env._("Orders of %(device)s", device=self.device_id.display_name),
            domain=[("device_id", "=", self.device_id.id), ("id", "!=", self.id)],
            view_mode="list,form",
        )
