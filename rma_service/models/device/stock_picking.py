from odoo import models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "rma.service.counter"]

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
