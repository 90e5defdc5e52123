from odoo import api, fields, models


class RmaServiceDiagnosisFee(models.AbstractModel):
    """Dialog that may charge the diagnosis fee of the service type."""

    _name = "rma.service.diagnosis.fee"
    _inherit = ["rma.service.wizard"]
    _description = "Dialog with Diagnosis Fee"

    has_diagnosis_fee = fields.Boolean(compute="_compute_has_diagnosis_fee")
    is_fee_untold = fields.Boolean(
        string="Customer Was Not Told",
        compute="_compute_has_diagnosis_fee",
        help="Nobody told the customer what the diagnosis costs.",
    )
    charge_diagnosis = fields.Boolean(
        string="Charge the Diagnosis",
        help="Adds the diagnosis fee of the service type.",
    )
    charge_reason = fields.Char(
        string="Why It Is Charged All the Same",
        help="The customer was not told of the fee when the device was taken in; kept"
        " in the history of the order.",
    )

    @api.depends("order_ids")
    def _compute_has_diagnosis_fee(self):
        for wizard in self:
            orders = wizard.order_ids
            wizard.has_diagnosis_fee = bool(orders) and all(
                order._has_diagnosis_fee() and not order._is_diagnosis_charged()
                for order in orders
            )
            untold = orders.filtered(lambda order: not order.diagnosis_told_way)
            wizard.is_fee_untold = wizard.has_diagnosis_fee and bool(untold)
