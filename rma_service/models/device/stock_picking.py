from odoo import fields, models


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "rma.service.counter", "rma.service.guarded"]

    # The other end of the receipts of a purchase: without it, Odoo searches all
    # purchases whenever anything of a transfer changes, eight times for each device
    # that is taken in or handed over.
    service_purchase_ids = fields.Many2many(
        comodel_name="purchase.order",
        relation="purchase_order_stock_picking_rel",
        column1="stock_picking_id",
        column2="purchase_order_id",
        string="Purchases",
        copy=False,
        readonly=True,
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
