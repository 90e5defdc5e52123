from odoo import api, fields, models


class RmaServiceIntakeItem(models.AbstractModel):
    """At the counter one sees at once whether a contract pays, and what is left."""

    _inherit = "rma.service.intake.item"

    contract_message = fields.Char(
        string="Contract", compute="_compute_contract_message"
    )

    @api.depends(lambda self: (*self._get_triggers(), "product_id"))
    def _compute_contract_message(self):
        orders = self.env["rma.service.order"]
        contracts = self.env["rma.service.contract"]
        for item in self:
            item.contract_message = False
            partner = item._get_partner()
            company = item._get_company()
            if not partner or not contracts._is_used_in(company.id):
                continue
            order = orders.new(
                {
                    "company_id": company.id,
                    "partner_id": partner._origin.id,
                    "device_id": item.device_id._origin.id,
                    "product_id": item.product_id._origin.id,
                }
            )
            item.contract_message = order.contract_message
