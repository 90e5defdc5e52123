from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.locking import lock

# What all orders have that a request was split into.
SHARED = (
    "company_id",
    "partner_id",
    "delegate_id",
    "warehouse_id",
    "pricelist_id",
    "user_id",
    "priority",
    "category_id",
    "severity",
    "cost_limit",
    "no_messages",
    "visit_id",
)
# Said once for the whole request: it stays with the first of them.
OF_THE_FIRST = (
    *("date_wanted", "wanted_time"),
    *("told_brand", "told_model", "told_serial"),
)


class RmaServiceOrder(models.Model):
    """A request about several devices, or several faults, becomes an order for each.

    ``_split`` is the one door: it locks the request, makes the orders, lets each wing
    hand over what belongs to them (``_hand_on``), and closes the request as *split*.
    They follow it (``parent_order_id``), and count from its moment: what was asked for
    on Monday is owed from Monday on, whenever somebody sorts it.
    """

    _inherit = "rma.service.order"

    def _split(self, parts):
        """Make an order of each part of the request.

        :param parts: list of dicts: ``vals`` of the order (device, fault, type...), and
            what the wings hand on by themselves (``files``: attachments to copy)
        :return: the orders, with superuser rights
        :raises UserError: that names what stands against it
        """
        self.ensure_one()
        self.check_access("write")
        self.browse().check_access("create")
        lock(self)
        problems = self._get_regroup_obstacles()
        if len(parts) < 2:
            problems.append(self.env._("split it into two orders at least."))
        if problems:
            raise UserError(
                "\n".join(f"{self.name}: {problem}" for problem in problems)
            )
        request = self.sudo()
        # Before the orders: their deadlines count as those of a split request.
        request.write({"closed_as": "split"})
        orders = request.with_context(rma_no_messages=True).create(
            [
                request._prepare_split_vals(part["vals"], is_first=not index)
                for index, part in enumerate(parts)
            ]
        )
        orders = orders.with_env(request.env)
        request._hand_on(orders, parts)
        self._close_as("split")
        self._note_split(orders)
        return orders

    def _prepare_split_vals(self, vals, is_first):
        """Return the values of one of the orders; a hook.

        Contract and payers are not among them: they are proposed for its own device.

        :param vals: what is its own
        :param is_first: whether it is the first of them
        """
        self.ensure_one()
        names = SHARED + OF_THE_FIRST * is_first
        shared = {
            name: self._fields[name].convert_to_write(self[name], self)
            for name in names
        }
        vals = shared | vals
        if vals.get("type_id") == self.type_id.id:
            vals.setdefault("team_id", self.team_id.id)
            vals["properties"] = self._fields["properties"].convert_to_write(
                self.properties, self
            )
        if vals.get("equipment_type_id") == self.equipment_type_id.id:
            name = "equipment_properties"
            vals[name] = self._fields[name].convert_to_write(self[name], self)
        return vals | {
            "parent_order_id": self.id,
            "date_requested": self.date_requested or self.create_date,
            "tag_ids": self.tag_ids.ids,
        }

    def _hand_on(self, orders, parts):
        """Give the orders what belongs to them; a hook.

        :param orders: made from this request, as the parts; both with superuser rights
        :param parts: see ``_split``
        """
        self._copy_work_to(orders[0])

    def _note_split(self, orders):
        """Leave the trace on both sides, and tell the customer once; a hook.

        :param orders: made from this request
        """
        links = [order._get_html_link() for order in orders]
        self._message_log(
            body=self.env._(
                "Split into %(orders)s.", orders=Markup(format_list(self.env, links))
            )
        )
        body = self.env._("From request %(order)s.", order=self._get_html_link())
        orders._message_log_batch(bodies=dict.fromkeys(orders.ids, body))

    def _get_split_orders(self):
        """Return the orders that a split request goes on in, with superuser rights.

        Those of its customer: what changed hands since is not told to him.
        """
        if not self or self.closed_as != "split":
            return self.sudo().browse()  # a template that is tried without an order
        self.ensure_one()
        orders = self.sudo().follow_up_ids.sorted("id")
        return orders.filtered(lambda order: order.partner_id == self.partner_id)
