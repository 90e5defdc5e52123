from odoo import api, fields, models


class RmaServiceCosting(models.Model):
    """Who asks for a price is told as well what the diagnosis would cost."""

    _inherit = "rma.service.costing"

    diagnosis_fee_told = fields.Char(
        string="Diagnosis Fee",
        compute="_compute_diagnosis_fee_told",
        help="What the diagnosis costs if the device is brought and not repaired; told"
        " with the price, and printed.",
    )

    @api.depends("company_id", "partner_id", "product_id", "equipment_type_id")
    @api.depends_context("lang")
    def _compute_diagnosis_fee_told(self):
        alike = self.grouped(lambda costing: costing._get_terms_of_diagnosis())
        for (service_type, company, partner), costings in alike.items():
            told = (
                service_type._get_diagnosis_fee_told(company, partner)
                if service_type
                else {}
            )
            costings.diagnosis_fee_told = told.get("sentence", False)

    def _get_terms_of_diagnosis(self):
        """Return what the fee follows from: service type that would be proposed,
        company, customer."""
        self.ensure_one()
        company = self.company_id or self.env.company
        orders = self.env["rma.service.order"].sudo().with_company(company)
        proposed = orders._get_proposed_type_id(
            {
                "company_id": company.id,
                "product_id": self.product_id._origin.id,
                "equipment_type_id": self.equipment_type_id._origin.id,
            }
        )
        service_type = (
            orders.type_id.browse(proposed) if proposed else orders._default_type_id()
        )
        return service_type, company, self.partner_id._origin
