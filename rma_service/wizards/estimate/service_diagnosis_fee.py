from odoo import api, fields, models


class RmaServiceDiagnosisFee(models.AbstractModel):
    """Dialog that may charge the diagnosis fee of the service type."""

    _name = "rma.service.diagnosis.fee"
    _inherit = ["rma.service.wizard"]
    _description = "Dialog with Diagnosis Fee"

    has_diagnosis_fee = fields.Boolean(compute="_compute_has_diagnosis_fee")
    charge_diagnosis = fields.Boolean(
        string="Charge the Diagnosis",
        help="Adds the diagnosis fee of the service type; the customer was told of it"
        " when the device was taken in.",
    )

    @api.depends("order_ids")
    def _compute_has_diagnosis_fee(self):
        for wizard in self:
            types = wizard.order_ids.type_id
            wizard.has_diagnosis_fee = bool(types) and all(
                service_type.diagnosis_product_id for service_type in types
            )
