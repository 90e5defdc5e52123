from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_service_documents(self):
        """Somebody follows each claim on a scheme."""
        return super()._get_service_documents() | {
            "rma.service.scheme.claim": Domain.TRUE
        }
