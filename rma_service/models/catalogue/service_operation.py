from odoo import api, models


class RmaServiceOperation(models.Model):
    _inherit = "rma.service.operation"

    @api.depends("time_norm", "user_id", "order_id.user_id")
    def _compute_planned_cost(self):
        return super()._compute_planned_cost()

    def _get_planned_minutes(self):
        return self.time_norm

    def _get_technician(self):
        return self.user_id or self.order_id.user_id
