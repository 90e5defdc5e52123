from odoo import models


class SaleOrder(models.Model):
    """No click on an estimate waits for a mail server; other quotations are Odoo's."""

    _name = "sale.order"
    _inherit = ["rma.service.queued.thread", "sale.order"]

    def _is_service_thread(self):
        return bool(self.sudo().service_order_id)
