from odoo import api, fields, models

from .service_part_availability import CLOSED_PHASES


class StockMove(models.Model):
    """What brings a missing part: a purchase, a transfer, or nothing any more.

    Where a vendor does not bring what he confirmed, the part is to be ordered again,
    and buyer and technician are told once.
    """

    _inherit = "stock.move"

    is_supply_lost = fields.Boolean(
        readonly=True,
        copy=False,
        help="The vendor will not bring the part; buyer and technician were told.",
    )

    def _get_service_supply(self):
        """Return what will supply these moves.

        :return: purchase lines that are still to come, and open moves before these
        """
        purchases = self.created_purchase_line_ids.filtered(
            lambda line: line._get_service_incoming()
        )
        ids = self._rollup_move_origs() - set(self.ids)
        arriving = self.browse(ids).filtered(
            lambda m: m.state not in ("done", "cancel")
        )
        return purchases, arriving

    def _get_service_missing(self):
        """Return what is not reserved for the move yet, in the unit of its product."""
        self.ensure_one()
        unit = self.product_id.uom_id
        reserved = self.product_uom._compute_quantity(
            self.quantity, unit, rounding_method="HALF-UP"
        )
        return max(0.0, unit.round(self.product_qty - reserved))

    def _get_service_shortage(self):
        """Return what a waiting move lacks and nothing brings.

        A purchase or transfer for several moves serves the oldest of them first.

        :return: quantity in the unit of the product, that is still to be ordered
        """
        self.ensure_one()
        origins = self.move_orig_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        sources = [(move.product_qty, move.move_dest_ids) for move in origins]
        on_the_way = self.browse(origins._rollup_move_origs())
        for line in self.created_purchase_line_ids:
            # A receipt that these moves wait for is counted with them.
            incoming = line._get_service_incoming(without=on_the_way)
            sources.append((incoming, line.move_dest_ids))
        shortage = self._get_service_missing()
        for quantity, waiting in sources:
            earlier = waiting.filtered(
                lambda move: move._is_waiting() and move.id < self.id
            )
            taken = sum(move._get_service_missing() for move in earlier)
            shortage -= max(0.0, quantity - taken)
        return max(0.0, self.product_id.uom_id.round(shortage))

    def _get_parts_to_supply(self):
        """Return the waiting moves of parts that the purchases of these moves serve.

        :return: purchases by move
        """
        lines = (self | self.origin_returned_move_id).sudo().purchase_line_id
        return lines._get_parts_to_supply()

    @api.model
    def _tell_lost_supply(self, waiting):
        """Tell buyers and technicians, once, of parts that nothing brings any more.

        :param waiting: purchases that were to bring them by waiting move
        """
        moves = self.browse([move.id for move in waiting]).exists().sudo()
        lost = moves.browse()
        # What is left of it, or lies in stock, is theirs before anybody is told.
        moves.filtered(lambda move: move._is_waiting())._action_assign()
        for move in moves:
            if move.is_supply_lost:
                continue
            if move.service_part_id.order_id.phase in CLOSED_PHASES:
                continue
            is_gone = move.state == "cancel"
            if is_gone or (move._is_waiting() and move._get_service_shortage() > 0):
                lost |= move
        if lost:
            lost._as_system().is_supply_lost = True
            lost.service_part_id._tell_lost_supply(lost, waiting)

    def _action_cancel(self):
        if "rma_supply_told_later" in self.env.context:
            return super()._action_cancel()
        waiting = self._get_parts_to_supply()
        result = super()._action_cancel()
        self._tell_lost_supply(waiting)
        return result
