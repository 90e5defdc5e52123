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
            lambda line: (
                line.state != "cancel"
                and line.product_uom_id.compare(line.qty_received, line.product_qty) < 0
            )
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
