from odoo import fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "rma.service.counter"]

    service_vendor_claim_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim",
        string="Vendor Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _group_service_orders(self):
        """Return the service orders that each move invoices, by the user's rights."""
        linked = {
            move: move.sudo().invoice_line_ids.sale_line_ids.order_id.service_order_id
            for move in self
        }
        orders = self.env["rma.service.order"].sudo().union(*linked.values())
        orders = orders.sudo(False)._filtered_access("read")
        return {move: orders & own for move, own in linked.items()}


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
