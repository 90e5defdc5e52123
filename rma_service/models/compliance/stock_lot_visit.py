from odoo import models


class StockLot(models.Model):
    """Who may have bought visits for a device, and where they go."""

    _inherit = "stock.lot"

    def _get_contract_partners(self):
        """Return owner and user of a device and all above them: whose plans count."""
        self.ensure_one()
        device = self.sudo()
        owner, user = device.owner_id, device.end_customer_id
        return owner._get_with_parents() | user._get_with_parents()

    def _get_service_address(self):
        """Return the contact whose address is where the device is."""
        self.ensure_one()
        device = self.sudo()
        return (device.end_customer_id or device.owner_id)._get_service_address()
