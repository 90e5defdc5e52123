from odoo import fields, models


class RmaServiceQualityFail(models.TransientModel):
    """Send repaired devices back from the quality check to the workshop."""

    _name = "rma.service.quality.fail"
    _inherit = ["rma.service.wizard"]
    _description = "Fail Quality Check"

    reason = fields.Text(required=True, help="What the technician has to correct.")

    def action_fail(self):
        """Send all chosen orders back to repair."""
        self.ensure_one()
        return self.order_ids.action_fail_quality(self.reason)
