from odoo import fields, models
from odoo.tools import format_list

# What an entry says of the work: told anew where one of them is another.
TOLD = ("what", "seals_before", "seals_after")


class RmaServiceOrder(models.Model):
    """What finished work writes into the book of the device.

    Only for service types that ask for it; nothing is read for the others. An order
    that went back into work and was finished otherwise corrects its former entry.
    """

    _inherit = "rma.service.order"
    _bounds = {"seals_before": (None, 200), "seals_after": (None, 200)}

    type_has_book = fields.Boolean(related="type_id.has_book")
    seals_before = fields.Char(
        copy=False, help="Numbers of the seals that the device came with."
    )
    seals_after = fields.Char(
        copy=False, help="Numbers of the seals that it leaves with."
    )

    # === OBSTACLES ===#

    def _get_obstacles_quality(self):
        return super()._get_obstacles_quality() + self._get_obstacles_of_book()

    def _get_obstacles_ready(self):
        return super()._get_obstacles_ready() + self._get_obstacles_of_book()

    def _get_obstacles_of_book(self):
        """Return what the book needs before the work is finished."""
        self.ensure_one()
        if not self.type_id.has_book or not self._is_for_book():
            return []
        obstacles = []
        if not self.device_id:
            obstacles.append(
                self.env._("choose the device: what is done stands in its book.")
            )
        if self.type_id.asks_seals and not self.seals_after:
            obstacles.append(self.env._("note the seals with which the device leaves."))
        return obstacles

    def _is_for_book(self):
        """Tell whether something was done to the device, as far as is known."""
        self.ensure_one()
        if self.outcome in ("repaired", "no_fault"):
            return True
        is_repaired = not self.outcome and self.phase in ("repair", "quality")
        return is_repaired or bool(self.seals_before or self.seals_after)

    # === EFFECTS OF THE PHASES ===#

    def _enter_ready(self):
        result = super()._enter_ready()
        self._write_book()
        return result

    def _enter_done(self):
        result = super()._enter_done()
        self._write_book()
        return result

    def _write_book(self):
        """Add an entry for each order whose work was finished, once."""
        orders = self.filtered(
            lambda order: (
                order.type_id.has_book
                and order.device_id
                and order.device_id._is_single_unit()
                and order._is_for_book()
            )
        )
        if not orders:
            return
        entries = self.env["rma.service.book.entry"]
        written = entries.sudo().search([("order_id", "in", orders.ids)], order="id")
        by_order = written.grouped("order_id")
        vals_list = []
        for order in orders:
            vals = order.sudo()._prepare_book_vals()
            former = by_order.get(order, written.browse())[-1:]
            if former.device_id == order.device_id:
                if all(former[name] == (vals[name] or False) for name in TOLD):
                    continue
                vals["corrects_id"] = former.id
            vals_list.append(vals)
        if vals_list:
            entries._write_entries(vals_list)

    def _prepare_book_vals(self):
        """Return the values of the entry, in the language of the company."""
        self.ensure_one()
        lang = self.company_id.partner_id.lang or self.env.lang
        order = self.with_context(lang=lang)
        entries = self.env["rma.service.book.entry"]
        vals = entries._prepare_vals(
            self.device_id,
            self.company_id,
            self._get_book_technician(),
            order._describe_for_book(),
            (self.seals_before, self.seals_after),
        )
        return vals | {"order_id": self.id}

    def _describe_for_book(self):
        """Return what was done in words: kind of work, operations, parts, solution."""
        self.ensure_one()
        done = self.operation_ids.filtered("quantity_done")
        used = self.part_ids.filtered("quantity_used")
        lines = [
            self.type_id.name,
            format_list(self.env, done.mapped("name")) if done else "",
            format_list(self.env, used.product_id.mapped("display_name"))
            if used
            else "",
            self.solution,
        ]
        return "\n".join(line for line in lines if line)[:5000]

    def _get_book_technician(self):
        """Return who answers for the work: the technician, else who finishes it."""
        self.ensure_one()
        return self._get_technician() or self.env.user
