from odoo import models


class RmaServiceCosting(models.Model):
    """No click on a price check waits for a mail server."""

    _name = "rma.service.costing"
    _inherit = ["rma.service.queued.thread", "rma.service.costing"]
