from odoo import models

from .service_order_figures import FINISHED, OF_DEVICE


class StockLot(models.Model):
    """What reports tell finished orders and sales of a device by follows from it."""

    _inherit = "stock.lot"

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(OF_DEVICE):
            orders = self.env["rma.service.order"].sudo()
            orders = orders.with_context(active_test=False).search(
                [("device_id", "in", self.ids), ("phase", "=", FINISHED)], order="id"
            )
            self.env["rma.service.order.figures"]._mark(orders)
            sold = self.env["rma.service.sold.units"].sudo()
            sold._write_pending()
            sold = sold.search([("device_id", "in", self.ids)], order="id")
            sold._mark(sold.move_line_id.move_id)
        return result
