from odoo import api, fields, models


class RmaServiceOrder(models.Model):
    """Pricelist and currency: what the estimates of the order are made in."""

    _inherit = "rma.service.order"

    pricelist_id = fields.Many2one(
        comodel_name="product.pricelist",
        compute="_compute_pricelist_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id", compute_sudo=True
    )

    # === COMPUTE METHODS ===#

    @api.depends("partner_id", "company_id")
    def _compute_pricelist_id(self):
        for order in self:
            partner = order.partner_id.with_company(order.company_id)
            order.pricelist_id = partner.property_product_pricelist

    @api.depends("pricelist_id", "company_id")
    def _compute_currency_id(self):
        for order in self:
            order.currency_id = (
                order.pricelist_id.currency_id or order.company_id.currency_id
            )
