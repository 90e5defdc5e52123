from odoo import models


class RmaServiceOrder(models.Model):
    """Another customer: the links of the withdrawn estimates end as well."""

    _inherit = "rma.service.order"

    def _get_customer_documents(self):
        return [*super()._get_customer_documents(), *self.estimate_ids._open_closed()]
