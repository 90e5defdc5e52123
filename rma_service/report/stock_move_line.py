from odoo import api, models

OF_SALE = frozenset(
    {
        "company_id",
        "date",
        "location_dest_id",
        "location_id",
        "lot_id",
        "product_uom_id",
        "quantity",
        "state",
    }
)


class StockMoveLine(models.Model):
    """What is corrected of a done delivery is right in the quality report, too."""

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._mark_sold()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not OF_SALE.isdisjoint(vals):
            self._mark_sold()
        return result

    def _mark_sold(self):
        """Have what these lines, if they are done, say of sales written anew."""
        moves = self.move_id.filtered(
            lambda move: (
                move.state == "done" and move.sale_line_id and not move.service_part_id
            )
        )
        self.env["rma.service.sold.units"]._mark(moves)
