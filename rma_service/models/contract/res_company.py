from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_service_sequences(self):
        return super()._get_service_sequences() | {
            "rma.service.contract": {
                "name": self.env._("Service contracts"),
                "prefix": "CT/%(year)s/",
                "padding": 5,
            }
        }
