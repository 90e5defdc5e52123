from odoo import models


class RmaServiceOrder(models.Model):
    """No click on an order waits for a mail server."""

    _name = "rma.service.order"
    _inherit = ["rma.service.queued.thread", "rma.service.order"]
