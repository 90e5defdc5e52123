from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_service_documents(self):
        """Somebody is responsible for each contract."""
        return super()._get_service_documents() | {"rma.service.contract": Domain.TRUE}
