from odoo import fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    service_order_count = fields.Integer(compute="_compute_service_order_count")

    def _compute_service_order_count(self):
        for picking in self:
            picking.service_order_count = len(picking._get_service_orders())

    def _get_service_orders(self):
        """Return the service orders that the transfers belong to, by rights."""
        orders = self.env["rma.service.order"]
        references = self.sudo().reference_ids
        if not references or not orders.has_access("read"):
            return orders
        return orders.search([("reference_id", "in", references.ids)])

    def action_view_service_orders(self):
        """Open the service orders of the transfers."""
        return self._get_service_orders()._get_records_action(
            name=self.env._("Service Orders")
        )

    def _is_service_transfer(self):
        """Tell whether the transfer moves a customer's device or parts into one."""
        self.ensure_one()
        warehouse = self.picking_type_id.warehouse_id
        return self.picking_type_id in (
            warehouse.service_in_type_id
            | warehouse.service_out_type_id
            | warehouse.service_parts_type_id
        )

    def _send_confirmation_email(self):
        """Service orders tell the customer themselves; no “your order is shipped”.

        Neither the e-mail of ``stock`` nor the text message of ``stock_sms``.
        """
        ours = self.filtered(lambda picking: picking._is_service_transfer())
        return super(StockPicking, self - ours)._send_confirmation_email()
