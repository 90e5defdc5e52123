from odoo import models


class RmaServicePart(models.Model):
    """What was to be bought for parts that the order does not need any more."""

    _inherit = "rma.service.part"

    def _give_up_supply(self):
        """Give back what was reserved for the parts, and stop buying for them.

        What stands on a draft request for quotation goes off it, as far as nobody else
        needs it; a request that is empty then is cancelled. A request that the vendor
        has, or a confirmed purchase, is left alone: its buyer gets an activity. Both
        documents say so.
        """
        moves = self.sudo().move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        if not moves:
            return
        # Read before the moves are cancelled and lose what was reserved for them.
        lines = moves.created_purchase_line_ids.filtered(
            lambda line: line.state != "cancel" and line._get_service_incoming()
        )
        plans = {line: line._get_service_surplus(moves) for line in lines}
        moves._action_cancel()
        if plans:
            self.sudo()._stop_buying(plans)

    def _stop_buying(self, plans):
        """Take what is not needed off draft requests, or tell the buyer.

        :param plans: quantity that is not needed any more by ``purchase.order.line``,
            in the unit of the line
        """
        orders = {
            line: line.move_dest_ids.service_part_id.order_id & self.order_id
            for line in plans
        }
        labels = {
            line: f"{quantity:g} {line.product_uom_id.name}"
            f" {line.product_id.display_name}"
            for line, quantity in plans.items()
        }
        for purchase in self.env["purchase.order"].union(
            *(line.order_id for line in plans)
        ):
            lines = purchase.order_line.filtered(lambda line: line in plans)
            needless = lines.filtered(
                lambda line: line.product_uom_id.compare(plans[line], 0) > 0
            )
            if not needless:
                continue
            of_order = {}
            for line in needless:
                for order in orders[line]:
                    of_order.setdefault(order, []).append(labels[line])
            if purchase.state != "draft":
                purchase._ask_buyer_about_parts(of_order)
                continue
            for line in needless:
                line._take_off_for_service(self.move_ids, plans[line])
            purchase._forget_service_orders(of_order)

    def _tell_lost_supply(self, moves, purchases):
        """Tell buyers and technicians of parts that no vendor brings any more.

        :param moves: moves of the parts that wait for nothing, or were cancelled
        :param purchases: purchases that were to bring them by move
        """
        of_purchase = {}
        for order, lost in moves.grouped(lambda m: m.service_part_id.order_id).items():
            labels = []
            for move in lost:
                is_gone = move.state == "cancel"
                quantity = move.product_qty if is_gone else move._get_service_shortage()
                unit, product = move.product_id.uom_id, move.product_id
                label = f"{quantity:g} {unit.name} {product.display_name}"
                labels.append(label)
                for purchase in purchases[move]:
                    by_order = of_purchase.setdefault(purchase, {})
                    by_order.setdefault(order, []).append(label)
            order._tell_technician_about_lost_parts(labels)
        for purchase, parts in of_purchase.items():
            purchase.sudo()._tell_buyer_about_lost_parts(parts)
