from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    service_vendor_claim_id = fields.Many2one(
        comodel_name="rma.service.vendor.claim",
        string="Vendor Claim",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    service_order_count = fields.Integer(compute="_compute_service_order_count")

    def _compute_service_order_count(self):
        for move in self:
            move.service_order_count = len(move._get_service_orders())

    def _get_service_orders(self):
        """Return the service orders that are invoiced here, by the user's rights."""
        orders = self.sudo().invoice_line_ids.sale_line_ids.order_id.service_order_id
        return orders.sudo(False)._filtered_access("read")

    def action_view_service_orders(self):
        """Open the service orders of the invoices."""
        return self._get_service_orders()._get_records_action(
            name=self.env._("Service Orders")
        )


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
