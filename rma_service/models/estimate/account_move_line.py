from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _get_stock_moves(self):
        """A supplement invoices pieces of moves that belong to the first estimate.

        The cost of what was used beyond the first agreement comes from there.
        """
        moves = super()._get_stock_moves()
        supplements = self.sale_line_ids.filtered(
            lambda line: line.service_part_id and not line.move_ids
        )
        if supplements:
            parts = supplements.sudo().service_part_id
            moves |= moves.browse(parts._get_consumption_moves().ids)
        return moves
