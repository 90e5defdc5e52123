from odoo import models
from odoo.exceptions import UserError


class RmaServiceOrder(models.Model):
    """The unit that goes out in place of the one that came in.

    It is kept in stock for this order alone from when it is promised, and leaves with
    the hand-over.
    """

    _inherit = "rma.service.order"

    def _get_product_to_collect(self):
        """Return the product the customer gets: that of the device, or of the unit that
        replaces it. Messages name it."""
        self.ensure_one()
        is_replaced = self.outcome == "replaced" and self.replacement_product_id
        return self.replacement_product_id if is_replaced else self.product_id

    def _get_serial_to_collect(self):
        """Return the serial number of what the customer gets; empty if it is open."""
        self.ensure_one()
        if self.outcome == "replaced" and self.replacement_product_id:
            return self.sudo().replacement_device_id.name
        return self.serial

    def _reserve_replacement(self):
        """Reserve the unit from stock for this order alone."""
        self.ensure_one()
        product = self.replacement_product_id
        self._ensure_references()
        source = self._get_free_units(product, self.replacement_device_id).location_id
        vals = self._prepare_custody_vals(
            picking_type=self.warehouse_id.service_out_type_id,
            source=source[:1] or self.warehouse_id.lot_stock_id,
            destination=self._get_customer_location(),
            owner=self.env["res.partner"],
        )
        move_vals = vals["move_ids"][0][2]
        del move_vals["move_line_ids"]
        move_vals |= {
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "picked": False,
        }
        pickings = self.env["stock.picking"].sudo().with_company(self.company_id)
        move = pickings.create(vals).move_ids
        move._action_confirm(merge=False, create_proc=False)
        self.replacement_move_id = move
        move.move_line_ids.unlink()
        if product.is_storable:
            self._reserve_replacement_move()
        else:
            move.quantity = 1.0
        if not self._is_replacement_reserved():
            raise UserError(self._get_replacement_obstacle())

    def _reserve_replacement_move(self):
        """Reserve the promised unit, and no other, for the move of the order."""
        move = self.replacement_move_id
        move._do_unreserve()
        free = self._get_free_units(move.product_id, self.replacement_device_id)
        if free:
            move._update_reserved_quantity(
                1.0, free.location_id[0], lot_id=self.replacement_device_id or None
            )

    def _is_replacement_reserved(self):
        """Tell whether the promised unit, and no other, is kept for the order."""
        self.ensure_one()
        move = self.replacement_move_id
        if not move or not move.product_id.is_storable:
            return True
        if move.state in ("done", "cancel"):
            return move.state == "done"
        lots = move.move_line_ids.lot_id
        return (
            move.product_uom.compare(move.quantity, 1.0) >= 0
            and lots == self.replacement_device_id
        )

    def _get_replacement_obstacle(self):
        """Return the sentence that the unit for the customer is not there for him."""
        self.ensure_one()
        product, device = self.replacement_product_id, self.replacement_device_id
        return self.env._(
            "%(unit)s is promised to the customer and not free in stock: it is reserved"
            " for somebody else, or gone.",
            unit=" ".join(filter(None, [product.display_name, device.name])),
        )

    def _get_obstacles_done(self):
        obstacles = super()._get_obstacles_done()
        order = self.sudo()
        is_replaced = order.replacement_product_id and order.outcome == "replaced"
        if is_replaced and not order._is_replacement_reserved():
            obstacles.append(order._get_replacement_obstacle())
        return obstacles

    def _check_move(self, stage):
        if stage._get_own_rules().phase == "done":
            replaced = self.sudo().filtered(
                lambda order: (
                    order.replacement_product_id and order.outcome == "replaced"
                )
            )
            for order in replaced:
                if not order._is_replacement_reserved():
                    # Freed by hand, it may still be there.
                    order._reserve_replacement_move()
        return super()._check_move(stage)

    def _enter_done(self):
        result = super()._enter_done()
        self.filtered("replacement_product_id")._hand_replacements_over()
        return result

    def _hand_replacements_over(self):
        """Deliver the units that were kept in stock for the orders."""
        moves = self.sudo().replacement_move_id.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        moves.picked = True
        moves.picking_id.with_context(cancel_backorder=True)._action_done()
