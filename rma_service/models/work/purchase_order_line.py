from odoo import models
from odoo.fields import Command


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    def _get_service_incoming(self, without=None):
        """Return how much of the line the vendor still brings.

        Of a confirmed purchase that is what its open receipts say: a receipt that was
        closed, cancelled or returned brings nothing, whatever was ordered.

        :param without: moves that are not counted
        :return: quantity in the unit of the product
        """
        self.ensure_one()
        unit = self.product_id.uom_id
        if self.state == "cancel" or not unit:
            return 0.0
        if self.state != "purchase":
            return self.product_uom_id._compute_quantity(
                self.product_qty, unit, rounding_method="HALF-UP"
            )
        receipts = self.move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.product_id == self.product_id
                and move.location_dest_id.usage != "supplier"
            )
        )
        return sum((receipts - (without or receipts.browse())).mapped("product_qty"))

    def _get_parts_to_supply(self):
        """Return the waiting moves of parts that the lines were made for.

        :return: purchases by move
        """
        waiting = {}
        for line in self.filtered("move_dest_ids"):
            moves = self.env["stock.move"].browse(
                line.move_dest_ids._rollup_move_dests()
            )
            for move in moves:
                if move._is_waiting() and move._is_service_consumption():
                    waiting[move] = waiting.get(move, line.order_id) | line.order_id
        return waiting

    def write(self, vals):
        if "product_qty" not in vals:
            return super().write(vals)
        waiting = self.sudo()._get_parts_to_supply()
        result = super().write(vals)
        self.env["stock.move"]._tell_lost_supply(waiting)
        return result

    def unlink(self):
        waiting = self.sudo()._get_parts_to_supply()
        lines = self.with_context(rma_supply_told_later=True) if waiting else self
        result = super(PurchaseOrderLine, lines).unlink()
        self.env["stock.move"]._tell_lost_supply(waiting)
        return result

    def _get_service_surplus(self, moves):
        """Return how much of the line nobody needs once ``moves`` are cancelled.

        Others are moves that wait for the line as well, an ordering rule, and what the
        buyer added by hand.

        :param moves: open moves that are given up
        :return: quantity in the unit of the line
        """
        self.ensure_one()
        ours = self.move_dest_ids & moves
        others = (self.move_dest_ids - moves).filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if not others and not self.orderpoint_id:
            # The line was made for them, even if they found some in stock since.
            return min(self._get_service_need(ours), self.product_qty)
        missing = self._get_service_need(ours, reserved=False)
        wanted = self._get_service_need(others, reserved=False)
        return max(0.0, min(missing, self.product_qty - wanted))

    def _get_service_need(self, moves, reserved=True):
        """Return how much moves need, in the unit of the line.

        :param moves: moves of the product of the line
        :param reserved: count also what is reserved for them
        """
        self.ensure_one()
        return sum(
            move.product_uom._compute_quantity(
                move.product_uom_qty - (0.0 if reserved else move.quantity),
                self.product_uom_id,
                rounding_method="HALF-UP",
            )
            for move in moves
        )

    def _take_off_for_service(self, moves, quantity):
        """Take a quantity off a line of a draft request; an empty line is deleted.

        :param moves: cancelled moves that the line was made for
        :param quantity: in the unit of the line
        """
        self.ensure_one()
        rest = self.product_uom_id.round(self.product_qty - quantity)
        # The moves of others would be cancelled with the line.
        self.move_dest_ids = [
            Command.unlink(move.id) for move in self.move_dest_ids & moves
        ]
        if self.product_uom_id.compare(rest, 0) > 0:
            self.product_qty = rest
        else:
            self.move_dest_ids = [Command.clear()]
            self.unlink()
