from odoo import models


class RmaServiceIntake(models.TransientModel):
    """What was checked while the customer was here stops nobody later."""

    _inherit = "rma.service.intake"

    def _create_orders(self):
        result = super()._create_orders()
        if self.receive_now:
            for line in self.line_ids:
                line._answer_checks(line.order_id)
        return result
