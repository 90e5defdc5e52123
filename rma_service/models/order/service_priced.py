from odoo import api, fields, models


class RmaServicePriced(models.AbstractModel):
    """Documents that tell prices: those of the customer's pricelist, in its currency.

    Concrete models have ``partner_id`` and ``company_id``.
    """

    _name = "rma.service.priced"
    _description = "Service Document with a Pricelist"

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

    @api.depends("partner_id", "company_id")
    def _compute_pricelist_id(self):
        for record in self:
            partner = record.partner_id.with_company(record.company_id)
            record.pricelist_id = partner.property_product_pricelist

    @api.depends("pricelist_id", "company_id")
    def _compute_currency_id(self):
        for record in self:
            company = record.company_id or self.env.company
            record.currency_id = record.pricelist_id.currency_id or company.currency_id
