from odoo import models


class RmaServiceOrder(models.Model):
    """No click on an order waits for a mail server."""

    _name = "rma.service.order"
    _inherit = ["rma.service.queued.thread", "rma.service.order"]


class RmaServiceCosting(models.Model):
    _name = "rma.service.costing"
    _inherit = ["rma.service.queued.thread", "rma.service.costing"]


class RmaServiceLoan(models.Model):
    _name = "rma.service.loan"
    _inherit = ["rma.service.queued.thread", "rma.service.loan"]


class RmaServiceVendorClaim(models.Model):
    _name = "rma.service.vendor.claim"
    _inherit = ["rma.service.queued.thread", "rma.service.vendor.claim"]


class SaleOrder(models.Model):
    """No click on an estimate waits for a mail server; other quotations are Odoo's."""

    _name = "sale.order"
    _inherit = ["rma.service.queued.thread", "sale.order"]

    def _is_service_thread(self):
        return bool(self.sudo().service_order_id)
