from odoo import api, models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _get_service_documents(self):
        """A manager follows authorisations that end."""
        return super()._get_service_documents() | {
            "rma.service.authorisation": Domain.TRUE
        }
