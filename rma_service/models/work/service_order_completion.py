from odoo import models

from .service_operation_status import FINAL_KINDS


class RmaServiceOrder(models.Model):
    """How work begins with a phase and ends with it: operations and used parts."""

    _inherit = "rma.service.order"

    def _start_first_operation(self):
        """Start the first waiting operation of each order that has none started."""
        first = self.env["rma.service.operation"]
        busy = self.env["res.users"]
        for order in self:
            operations = order.operation_ids.sorted(lambda op: (op.sequence, op.id))
            operations.status_id._warm()
            if any(op.status_id.kind == "work" for op in operations):
                continue
            operation = operations.filtered(
                lambda op: op.status_id.kind in ("waiting", "paused")
            )[:1]
            if not operation:
                continue
            # Of many orders at once, each technician begins with the first one.
            worker = operation._get_worker()
            if worker not in busy or order.company_id.sudo().service_parallel_work:
                first |= operation
                busy |= worker
        if first:
            first.action_start()

    def _enter_cancel(self):
        """Nobody works on what is cancelled."""
        self.operation_ids._stop_clock()
        return super()._enter_cancel()

    def _complete_work(self):
        """Finish operations and take the used parts from stock, once.

        Where the device is not repaired, what was not finished counts as not done and
        reserved parts are given back.
        """
        repaired = self.filtered(
            lambda order: order.outcome in (False, "repaired") and order._was_repaired()
        )
        repaired._log_unstarted_operations()
        # Odoo reads those of the operations, the parts and the estimate one by one.
        products = repaired.operation_ids.product_id | repaired.part_ids.product_id
        products.mapped("type")
        # Before parts leave the stock: their moves are tied to what is agreed.
        repaired._confirm_estimates_without_consent()
        repaired.operation_ids._finish_open()
        repaired._consume_parts()
        given_up = self - repaired
        given_up.operation_ids._give_up_open()
        given_up._release_parts()
        repaired.filtered(lambda order: not order.outcome).write(
            {"outcome": "repaired"}
        )

    def _filter_open_work(self):
        """Return the orders with operations or parts that are not settled yet.

        Orders that were not repaired always count: what they reserved is given back.
        """
        repaired = self.filtered(lambda order: order.outcome == "repaired")
        of_orders = [("order_id", "in", repaired.ids)]
        operations = self.env["rma.service.operation"].sudo()
        parts = self.env["rma.service.part"].sudo()
        found = operations.search_fetch(
            [*of_orders, ("status_id.kind", "not in", FINAL_KINDS)], ["order_id"]
        ).order_id
        found |= parts.search_fetch(
            [*of_orders, ("is_consumed", "=", False), ("quantity_used", ">", 0)],
            ["order_id"],
        ).order_id
        return (self - repaired) | self.browse(found.ids)

    def _was_repaired(self):
        """Tell whether the repair of the order was begun."""
        self.ensure_one()
        return bool(self.date_repair)
