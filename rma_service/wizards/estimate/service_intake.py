from odoo import api, fields, models


class RmaServiceIntake(models.TransientModel):
    """At the counter the customer is told what the diagnosis costs, before he asks."""

    _inherit = "rma.service.intake"

    currency_id = fields.Many2one(related="company_id.currency_id")
    diagnosis_cost = fields.Monetary(
        compute="_compute_diagnosis_cost",
        help="What the diagnosis costs if nothing is repaired, taxes included.",
    )
    diagnosis_is_deducted = fields.Boolean(related="type_id.diagnosis_is_deducted")
    diagnosis_is_refunded = fields.Boolean(related="type_id.diagnosis_is_refunded")
    is_diagnosis_told = fields.Boolean(
        string="The Customer Was Told",
        help="Without it, and without his signature on the protocol, nothing can be"
        " charged for the diagnosis.",
    )

    @api.depends("company_id", "partner_id", "type_id", "warehouse_id")
    def _compute_diagnosis_cost(self):
        orders = self.env["rma.service.order"]
        for intake in self:
            intake.diagnosis_cost = 0
            if not intake.type_id.diagnosis_product_id:
                continue
            order = orders.new(
                {
                    "company_id": intake.company_id.id,
                    "partner_id": intake.partner_id._origin.id,
                    "type_id": intake.type_id.id,
                    "warehouse_id": intake.warehouse_id.id,
                }
            )
            intake.diagnosis_cost = order._get_examination_cost()

    @api.onchange("type_id")
    def _onchange_type_id(self):
        """What was told of one kind of service is not told of another."""
        self.is_diagnosis_told = False

    def _create_orders(self):
        result = super()._create_orders()
        if self.is_diagnosis_told:
            self.line_ids.order_id._tell_diagnosis_fee("intake")
        return result
