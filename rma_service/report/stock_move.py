from odoo import models

# What tells whether, and how, a done move counts as sold.
OF_SALE = frozenset({"date", "picking_type_id", "sale_line_id", "to_refund"})


class StockMove(models.Model):
    """Done moves of sales are kept for the quality report."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        sold = done.filtered(lambda m: m.sale_line_id and not m.service_part_id)
        self.env["rma.service.sold.units"]._mark(sold)
        return done

    def write(self, vals):
        result = super().write(vals)
        if not OF_SALE.isdisjoint(vals) and "state" not in vals:
            done = self.filtered(lambda m: m.state == "done" and not m.service_part_id)
            self.env["rma.service.sold.units"]._mark(done)
        return result
