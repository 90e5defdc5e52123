from odoo import models


class RmaServiceLoan(models.Model):
    """No click on a loan waits for a mail server."""

    _name = "rma.service.loan"
    _inherit = ["rma.service.queued.thread", "rma.service.loan"]
