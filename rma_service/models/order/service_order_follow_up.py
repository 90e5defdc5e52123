from odoo import api, fields, models


class RmaServiceOrder(models.Model):
    """Follow-up orders: what is not done on this visit goes on in another order."""

    _inherit = "rma.service.order"

    parent_order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Follows",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="rma_service.group_service_own",
        help="Order that this one was split from or follows.",
    )
    follow_up_ids = fields.One2many(
        comodel_name="rma.service.order",
        inverse_name="parent_order_id",
        string="Follow-up Orders",
        readonly=True,
        groups="rma_service.group_service_own",
    )

    def action_view_follow_ups(self):
        """Open the orders that follow this one."""
        self.ensure_one()
        return self.follow_up_ids._get_records_action(
            name=self.env._("Follow-ups of %(order)s", order=self.name)
        )

    def _find_follow_ups(self):
        """Return the follow-ups that the user may see, by the order that they follow.

        Found by a search: accountants may not read the field, and superuser would
        leave in it what the user may not see.
        """
        if not self.ids:
            return {}
        found = self.sudo().search_fetch(
            [("parent_order_id", "in", self.ids)], ["parent_order_id"]
        )
        found = found.sudo(False)._filtered_access("read").sudo()
        return found.grouped("parent_order_id")

    def _get_first_order(self):
        """Return the order that the chain of follow-ups began with, itself without one.

        Read with superuser rights, as it may belong to somebody else.
        """
        self.ensure_one()
        first = self.sudo()._origin
        while first.parent_order_id:
            first = first.parent_order_id
        return first

    def _filter_strange(self, order):
        """Return those of the orders that are not split from the same work.

        :param order: the order that they are compared with
        """
        first = order._get_first_order()
        return self.filtered(lambda other: other._get_first_order() != first)

    @api.model
    def _filter_movable(self, lines):
        """Return the operations or parts that may go to another order.

        Nothing is agreed, offered, done, ordered or reserved for them yet.
        """
        return lines.filtered(
            lambda line: (
                not line.sale_line_id
                and not line.quantity_agreed
                and not line.quantity_done
                and line._can_move_order()
            )
        )

    def _prepare_follow_up_vals(self):
        """Return the values of the follow-up: same customer, device and type."""
        self.ensure_one()
        custom_fields = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in ("properties", "equipment_properties")
        }
        return custom_fields | {
            "parent_order_id": self.id,
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "partner_id": self.partner_id.id,
            "delegate_id": self.delegate_id.id,
            "product_id": self.product_id.id,
            "device_id": self.device_id.id,
            "equipment_type_id": self.equipment_type_id.id,
            "team_id": self.team_id.id,
            "user_id": self._get_technician().id,
            "pricelist_id": self.pricelist_id.id,
            "category_id": self.category_id.id,
        }
