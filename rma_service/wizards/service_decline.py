from odoo import api, fields, models


class RmaServiceDecline(models.TransientModel):
    """Register that the customer declines the estimate."""

    _name = "rma.service.decline"
    _inherit = ["rma.service.wizard"]
    _description = "Decline Estimates"

    reason = fields.Text(help="In the words of the customer; logged on the estimate.")
    has_diagnosis_fee = fields.Boolean(compute="_compute_has_diagnosis_fee")
    charge_diagnosis = fields.Boolean(
        string="Charge Diagnosis Fee",
        help="The fee of the service type is invoiced: the customer was told of it when"
        " the device was taken in.",
    )

    @api.depends("order_ids")
    def _compute_has_diagnosis_fee(self):
        for wizard in self:
            types = wizard.order_ids.type_id
            wizard.has_diagnosis_fee = bool(types) and all(
                service_type.diagnosis_product_id for service_type in types
            )

    def action_decline(self):
        """Decline the estimates of all chosen orders, and charge the fee if wanted."""
        self.ensure_one()
        return self.order_ids.action_decline_estimate(
            self.reason, charge_diagnosis=self.charge_diagnosis
        )
