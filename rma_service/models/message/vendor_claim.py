from odoo import models


class RmaServiceVendorClaim(models.Model):
    """No click on a vendor claim waits for a mail server."""

    _name = "rma.service.vendor.claim"
    _inherit = ["rma.service.queued.thread", "rma.service.vendor.claim"]
