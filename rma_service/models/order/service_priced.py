from contextlib import contextmanager

from odoo import api, fields, models

# What is known of fiscal positions while a page is read.
KNOWN = "rma_service_fiscal_positions"


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

    company_price_include = fields.Selection(
        selection=[
            ("tax_included", "With taxes"),
            ("tax_excluded", "Without taxes"),
        ],
        string="Prices Are Shown",
        compute="_compute_company_price_include",
        compute_sudo=True,
        help="The company's way of showing prices.",
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

    @api.depends("company_id")
    def _compute_company_price_include(self):
        for record in self:
            company = record.company_id or self.env.company
            record.company_price_include = company.account_price_include

    # === TAXES ===#

    def _get_fiscal_positions(self):
        """Return the fiscal positions that quotations for the customers would have.

        :return: dict document → ``account.fiscal.position``
        """
        known = self.env.cr.cache.get(KNOWN)
        if known is None or not all(self._ids):
            return self._find_fiscal_positions()
        missing = self.filtered(lambda record: (record._name, record.id) not in known)
        for record, position in missing._find_fiscal_positions().items():
            known[record._name, record.id] = position.id
        positions = self.env["account.fiscal.position"].sudo()
        return {
            record: positions.browse(known[record._name, record.id]) for record in self
        }

    @contextmanager
    def _with_known_positions(self):
        """While a page is read, nothing changes: its customers are looked up once."""
        cache = self.env.cr.cache
        cache[KNOWN] = {}
        try:
            yield
        finally:
            cache.pop(KNOWN, None)

    def _find_fiscal_positions(self):
        """Look for the fiscal positions; see ``_get_fiscal_positions``.

        Odoo looks for one customer at a time: asked once for all that are alike in
        what decides.
        """
        positions = self.env["account.fiscal.position"].sudo()
        has_zips = positions._has_postal_codes()
        found = {}
        result = {}
        for record in self:
            company = record.company_id or self.env.company
            partner = record.partner_id.with_company(company)
            delivery = partner.browse(partner.address_get(["delivery"])["delivery"])
            key = (
                company,
                bool(partner),
                partner.property_account_position_id,
                delivery.property_account_position_id,
                *(
                    (each.country_id, each.state_id, each.vat and each.vat[:2])
                    + ((each.zip,) if has_zips else ())
                    for each in (partner, delivery)
                ),
            )
            if key not in found:
                found[key] = positions.with_company(company)._get_fiscal_position(
                    partner, delivery
                )
            result[record] = found[key]
        return result
