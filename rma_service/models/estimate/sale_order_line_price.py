from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """Typed prices and discounts of an estimate.

    Typed is what differs from what the pricelist gives for that line. It stays when
    quantity or unit of a draft change, and on the next version; what the pricelist
    gave follows the quantity, like a volume discount.
    """

    _inherit = "sale.order.line"
    # Fields that what the pricelist gives depends on.
    _pricing_fields = frozenset({"product_id", "product_uom_id", "product_uom_qty"})

    technical_discount = fields.Float(
        string="Discount of the Pricelist",
        digits="Discount",
        copy=False,
        help="What the pricelist gave last; a discount that differs was typed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        typed_ones = ["discount" in vals for vals in vals_list]
        lines = super().create(vals_list)
        for line, typed in zip(lines, typed_ones, strict=True):
            if not line.order_id.service_order_id:
                continue
            if line.service_share and not typed:
                line.discount = line._get_list_discount()
            if line.discount:
                line._keep_list_discount(
                    line._get_list_discount() if typed else line.discount
                )
        return lines

    def write(self, vals):
        result = super().write(vals)
        if "discount" in vals and self._pricing_fields & vals.keys():
            # Both at once: what the pricelist gives for the new quantity is compared.
            for line in self._filter_of_draft_estimates():
                line._keep_list_discount(line._get_list_discount())
        return result

    def _filter_of_draft_estimates(self):
        return self.filtered(
            lambda line: line.order_id.service_order_id and line.state == "draft"
        )

    @api.depends("service_share")
    def _compute_discount(self):
        """A typed discount stays; that of the pricelist follows the quantity."""
        ours = self._filter_of_draft_estimates()
        typed = ours.browse()
        if not self.env.context.get("force_price_recomputation"):
            typed = ours.filtered(lambda line: line._has_typed_discount())
        result = super(SaleOrderLine, self - typed)._compute_discount()
        for line in ours - typed:
            if line.service_share or line.technical_discount:
                line.discount = line._get_list_discount()
            line._keep_list_discount(line.discount)
        for line in typed:
            line._keep_list_discount(line._get_list_discount())
        return result

    def _keep_list_discount(self, discount):
        """Remember what the pricelist gives, to know later what was typed."""
        self.ensure_one()
        if self.technical_discount != discount:
            self._as_system().technical_discount = discount

    def _get_list_discount(self):
        """Return the discount in percent that the pricelist gives for the line."""
        self.ensure_one()
        items = self.env["product.pricelist.item"]
        if (
            not self.product_id
            or self.display_type
            or not self.order_id.pricelist_id
            or not items._is_discount_feature_enabled()
            or not self.pricelist_item_id._show_discount()
        ):
            return 0.0
        line = self.with_company(self.company_id)
        base = line._get_pricelist_price_before_discount()
        if base <= 0:
            return 0.0
        discount = (base - line._get_pricelist_price()) / base * 100
        return max(0.0, discount)

    def _has_typed_discount(self):
        """Tell whether the discount differs from what the pricelist gave last."""
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Discount")
        return bool(round(self.discount - self.technical_discount, digits))

    def _has_typed_price(self):
        """Tell whether price or discount were typed by hand on the estimate."""
        self.ensure_one()
        return self._has_typed_discount() or bool(
            self.currency_id.compare_amounts(self.price_unit, self.technical_price_unit)
        )

    def _prepare_typed_price_vals(self):
        """Return the values that carry typed prices over to the next version.

        :return: dict with price, discount and taxes, as far as they were typed
        """
        self.ensure_one()
        vals = {}
        if self._has_typed_price():
            vals = {
                "price_unit": self.price_unit,
                "technical_price_unit": self.technical_price_unit,
            }
        if self._has_typed_discount():
            vals["discount"] = self.discount
        if self.tax_ids != self._get_list_taxes():
            vals["tax_ids"] = [fields.Command.set(self.tax_ids.ids)]
        return vals

    def _get_list_taxes(self):
        """Return the taxes of the product, as the order's fiscal position maps them."""
        self.ensure_one()
        taxes = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
        return self.order_id.fiscal_position_id.map_tax(taxes)
