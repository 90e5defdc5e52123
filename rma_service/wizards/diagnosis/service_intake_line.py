from odoo import models


class RmaServiceIntakeLine(models.TransientModel):
    _inherit = "rma.service.intake.line"

    def _prepare_order_vals(self, visit, device):
        vals = super()._prepare_order_vals(visit, device)
        return vals | {
            "severity": self.severity,
            "category_id": self.category_id.id,
        }
