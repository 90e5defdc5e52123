from odoo import api, fields, models

from ...tools import place
from ...tools.bounds import QUANTITY


class RmaServiceItem(models.AbstractModel):
    """A product with a quantity, and what it costs and sells for.

    Lines of service orders, of ready jobs and of price checks are such items: price and
    planned cost come from here for all of them, and none of them stores a price.

    Concrete models say on whose terms they are priced in ``_get_price_terms``.
    """

    _name = "rma.service.item"
    _description = "Service Item"
    _inherit = ["rma.service.planned.cost"]
    _bounds = {"quantity": QUANTITY}

    sequence = fields.Integer(default=10)
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        check_company=True,
        ondelete="restrict",
        index=True,
    )
    quantity = fields.Float(
        digits="Product Unit",
        default=1.0,
        required=True,
        help="Planned quantity.",
    )
    product_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="restrict",
        domain="[('id', 'in', allowed_uom_ids)]",
    )
    allowed_uom_ids = fields.Many2many(
        comodel_name="uom.uom", compute="_compute_allowed_uom_ids"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_item_currency_id"
    )
    price_unit = fields.Float(
        string="Unit Price",
        compute="_compute_price",
        compute_sudo=True,
        digits="Product Price",
        help="Price of the pricelist.",
    )
    price_subtotal = fields.Monetary(
        string="Amount",
        compute="_compute_price",
        compute_sudo=True,
        help="Amount without taxes.",
    )
    price_total = fields.Monetary(
        string="With Taxes",
        compute="_compute_price",
        compute_sudo=True,
        help="Amount with taxes.",
    )
    planned_cost = fields.Monetary(
        help="Parts at their cost, work at the hourly cost of the technician or else of"
        " the company.",
    )
    planned_margin = fields.Monetary(help="Amount less planned cost.")

    # === COMPUTE METHODS ===#

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for item in self:
            item.product_uom_id = item.product_id.uom_id

    @api.depends("product_id")
    def _compute_allowed_uom_ids(self):
        for item in self:
            item.allowed_uom_ids = item.product_id.uom_id | item.product_id.uom_ids

    def _compute_item_currency_id(self):
        for item in self:
            item.currency_id = item._get_price_terms()[2]

    @api.depends("product_id", "product_uom_id", "quantity")
    def _compute_price(self):
        taxes = self._get_taxes()
        for item in self:
            item.price_unit = item._get_price_with_taxes(taxes[item])
            amounts = item._get_taxed_amounts(item.price_unit, taxes[item])
            item.price_subtotal = amounts["untaxed"]
            item.price_total = amounts["total"]

    @api.depends("product_id", "product_uom_id", "quantity", "price_subtotal")
    def _compute_planned_cost(self):
        for item in self:
            item.planned_cost = item._get_planned_cost()
            item.planned_margin = item.price_subtotal - item.planned_cost

    # === PRICE ===#

    def _fetch_for_prices(self):
        """Read at once what price, taxes and cost of each item ask for in turn."""
        for company, items in self.grouped(lambda i: i._get_price_terms()[1]).items():
            products = items.product_id.with_company(company)
            products.taxes_id.invoice_repartition_line_ids.mapped("factor")
            products.mapped("standard_price")
            products.mapped("product_template_attribute_value_ids.price_extra")
            products.product_tmpl_id.mapped("currency_id.name")
            products.product_tmpl_id.mapped("uom_ids")

    def _get_price_terms(self):
        """Return on whose terms the item is priced.

        :return: pricelist (may be empty), company, currency
        """
        self.ensure_one()
        company = self.env.company
        return self.env["product.pricelist"], company, company.currency_id

    def _get_list_price(self):
        """Return the pricelist's unit price, in the currency of the item."""
        self.ensure_one()
        return self._get_price_on_terms(*self._get_price_terms())

    def _get_price_with_taxes(self, taxes):
        """Return the pricelist's unit price as a quotation with these taxes has it.

        :param taxes: ``account.tax``, see ``_get_taxes``
        """
        self.ensure_one()
        price = self._get_list_price()
        if not self.product_id:
            return price
        company = self._get_price_terms()[1]
        return self.product_id._get_service_price(price, taxes, company)

    def _get_price_on_terms(self, pricelist, company, currency):
        """Return the unit price that a pricelist gives for the item.

        :param pricelist: ``product.pricelist``, may be empty: the sales price
        :param company: the company that sells
        :param currency: the currency of the returned price
        :return: price of one unit of the item, without rounding
        """
        self.ensure_one()
        if not self.product_id:
            return 0.0
        kwargs = {
            "uom": self.product_uom_id,
            "currency": currency,
            "date": fields.Datetime.now(),
        }
        return pricelist.with_company(company)._get_product_price(
            self.product_id.with_company(company), self.quantity or 1.0, **kwargs
        )

    # === TAXES ===#

    def _get_taxes(self, company=None, positions=None):
        """Return the taxes on the items, as a quotation has them; a hook.

        :param company: the ``res.company`` that sells; that of each item by default
        :param positions: fiscal positions, where they were looked up already; for what
            has them
        :return: dict item → ``account.tax``
        """
        return {
            item: item.product_id.taxes_id._filter_taxes_by_company(
                company or item._get_price_terms()[1]
            )
            for item in self
        }

    @api.model
    def _fetch_taxes(self, taxes):
        """Read at once what the computation of each item's taxes asks for in turn.

        :param taxes: dict as ``_get_taxes`` returns it
        """
        found = self.env["account.tax"].union(*taxes.values())
        found.mapped("amount")
        found.invoice_repartition_line_ids.mapped("factor")

    def _prepare_base_line(self, price, taxes, currency):
        """Return the item as base line of Odoo's tax computation.

        :param price: of one unit, see ``_get_price_with_taxes``
        :param taxes: ``account.tax``, see ``_get_taxes``
        :param currency: that of the price
        """
        self.ensure_one()
        return self.env["account.tax"]._prepare_base_line_for_taxes_computation(
            self,
            price_unit=price,
            quantity=self.quantity,
            tax_ids=taxes,
            currency_id=currency,
        )

    def _get_taxed_amounts(self, price, taxes):
        """Return what the item comes to at a price.

        :param price: of one unit, see ``_get_price_with_taxes``
        :param taxes: ``account.tax``, see ``_get_taxes``
        :return: dict with ``untaxed`` and ``total``
        """
        self.ensure_one()
        _pricelist, company, currency = self._get_price_terms()
        return self.env["account.tax"]._get_service_amounts(
            [self._prepare_base_line(price, taxes, currency)], currency, company
        )

    # === PLANNED COST ===#

    def _get_planned_cost(self):
        """Return what the item is planned to cost; the base of all costing.

        Work costs its norm time at the hourly cost. Goods, and services without a norm
        time (done by others), cost what the product costs.

        :return: amount in the currency of the item
        """
        self.ensure_one()
        _pricelist, company, currency = self._get_price_terms()
        product = self.product_id.with_company(company)
        if not product:
            return 0.0
        minutes = self._get_planned_minutes()
        if minutes:
            cost = minutes / 60 * self._get_hourly_cost(company)
        else:
            quantity = self.quantity
            if self.product_uom_id:
                quantity = self.product_uom_id._compute_quantity(
                    quantity, product.uom_id, round=False
                )
            components = product._get_kit_components(company) or {product: (1.0, {})}
            cost = quantity * sum(
                ratio * component.standard_price
                for component, (ratio, _values) in components.items()
            )
        if not currency or currency == company.currency_id:
            return company.currency_id.round(cost)
        return company.currency_id._convert(
            cost, currency, company, place.get_today(company)
        )

    def _get_planned_minutes(self):
        """Return the minutes of work that the item should take; none for goods."""
        self.ensure_one()
        if self.product_id.type != "service":
            return 0.0
        return self.product_id._get_service_time_norm(
            self.quantity, self.product_uom_id
        )

    def _get_hourly_cost(self, company):
        """Return what an hour of work on the item costs.

        :param company: the company whose currency and hourly cost count
        :return: amount in the currency of the company
        """
        self.ensure_one()
        user = self._get_technician().sudo()
        if not user.service_hourly_cost:
            return company.sudo().service_hourly_cost
        return user.company_id.currency_id._convert(
            user.service_hourly_cost,
            company.currency_id,
            company,
            place.get_today(company),
        )

    def _get_technician(self):
        """Return the user who does the work, where one is known; a hook."""
        return self.env["res.users"]
