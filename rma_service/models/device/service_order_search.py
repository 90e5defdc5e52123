from odoo import api, models


class RmaServiceOrder(models.Model):
    """The search box finds a device by our own number, too."""

    _inherit = "rma.service.order"

    @api.model
    def _get_search_paths(self):
        return [*super()._get_search_paths(), "device_id.internal_number"]
