from odoo import api, fields, models
from odoo.fields import NO_ACCESS


class RmaServiceOrder(models.Model):
    """Other orders of the same device, and solutions for the same model."""

    _inherit = "rma.service.order"

    has_earlier_orders = fields.Boolean(
        compute="_compute_earlier_order_count",
        help="The device has other orders than this one and its follow-ups.",
    )
    earlier_order_count = fields.Integer(
        string="Earlier Orders", compute="_compute_earlier_order_count"
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

    def _compute_earlier_order_count(self):
        counts = dict(
            self._read_group(
                [("device_id", "in", self.device_id.ids)], ["device_id"], ["__count"]
            )
        )
        for order in self:
            count = counts.get(order.device_id, 0) if order.device_id else 0
            order.earlier_order_count = max(0, count - 1)
        follow_ups = self.filtered("earlier_order_count")._find_follow_ups()
        for order in self:
            others = order.earlier_order_count - len(follow_ups.get(order._origin, ()))
            order.has_earlier_orders = others > 0

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
        visible = everything.all_device_order_ids.sudo(False)._filtered_access("read")
        for order, known in zip(self, everything, strict=True):
            order.device_order_ids = known.all_device_order_ids & visible
            order.other_open_order_ids = known.all_other_open_order_ids & visible

    @api.depends("device_id", "product_id")
    def _compute_history(self):
        for order in self:
            earlier, similar = self._find_history(
                order.device_id, order.product_id, order._origin
            )
            order.device_history_ids = earlier
            order.model_history_ids = similar

    @api.model
    def _find_history(self, device, product, but):
        """Return what was done to a device, and to others of its product.

        :param device: ``stock.lot``, may be empty
        :param product: ``product.product``, may be empty
        :param but: order that is left out, may be empty
        :return: tuple: the last orders of the device, the last solved of the product
        """
        earlier = self.browse()
        similar = self.browse()
        if device:
            earlier = self.search(
                [("device_id", "=", device.id), ("id", "!=", but.id)], limit=20
            )
        if product:
            similar = self.search(
                [
                    ("product_id", "=", product.id),
                    ("solution", "!=", False),
                    ("id", "not in", [but.id, *earlier.ids]),
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
