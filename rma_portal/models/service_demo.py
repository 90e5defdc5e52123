from odoo import api, models


class RmaServiceDemo(models.AbstractModel):
    """The door to what the demo has of the customers' pages."""

    _inherit = "rma.service.demo"

    @api.model
    def _load_requests(self):
        """Let the customer of the demo ask for a repair online, once."""
        from ..demo.requests import load_requests

        load_requests(self.env)
