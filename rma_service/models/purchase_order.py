from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    service_order_count = fields.Integer(compute="_compute_service_order_count")

    def _compute_service_order_count(self):
        for purchase in self:
            purchase.service_order_count = len(purchase._get_service_orders())

    def _get_service_orders(self):
        """Return the service orders that the purchases were made for, by rights."""
        orders = self.env["rma.service.order"]
        references = self.sudo().reference_ids
        if not references or not orders.has_access("read"):
            return orders
        return orders.search([("reference_id", "in", references.ids)])

    def action_view_service_orders(self):
        """Open the service orders of the purchases."""
        return self._get_service_orders()._get_records_action(
            name=self.env._("Service Orders")
        )
