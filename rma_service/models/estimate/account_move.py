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
