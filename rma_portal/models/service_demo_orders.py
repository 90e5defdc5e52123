from odoo import api, models


class RmaServiceDemo(models.AbstractModel):
    """The door to the orders of the demo login ``portal``."""

    _inherit = "rma.service.demo"

    @api.model
    def _load_portal_orders(self):
        """Make the orders of the login, once."""
        from ..demo.orders import load_orders

        load_orders(self.env)
