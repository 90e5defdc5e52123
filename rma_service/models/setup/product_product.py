from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Where a device is chosen, devices are offered before spare parts.

        Context key ``rma_device_first``: products with an equipment type, or that were
        on orders, come first; ``rma_sold_to``, id of a customer: what he bought. The
        rest follows as far as the limit goes.
        """
        context = self.env.context
        if context.get("rma_device_first"):
            is_first = self._get_device_domain()
        elif isinstance(context.get("rma_sold_to"), int) and context["rma_sold_to"]:
            is_first = self._get_sold_domain(context["rma_sold_to"])
        else:
            return super().name_search(name, domain, operator, limit)
        products = self.with_context(rma_device_first=False, rma_sold_to=False)
        domain = Domain(domain or Domain.TRUE)
        found = products.name_search(name, domain & is_first, operator, limit)
        rest = limit and limit - len(found)
        if rest is None or rest > 0:
            seen = [product_id for product_id, _name in found]
            others = domain & Domain("id", "not in", seen)
            found += products.name_search(name, others, operator, rest)
        return found

    @api.model
    def _get_device_domain(self):
        """Return the domain of products that are devices rather than parts."""
        orders = self.env["rma.service.order"].sudo()
        known = orders._search([("product_id", "!=", False)], active_test=False)
        return Domain("equipment_type_id", "!=", False) | Domain(
            "id", "in", known.subselect("product_id")
        )

    @api.model
    def _get_sold_domain(self, partner_id):
        """Return the domain of products that the organisation of a customer bought.

        :param partner_id: id of the customer; who may not read him learns nothing
        """
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner or not partner.has_access("read"):
            return Domain.FALSE
        lines = self.env["sale.order.line"].sudo()
        sold = lines._search(
            [
                ("company_id", "in", self.env.companies.ids),
                (
                    "order_partner_id",
                    "child_of",
                    partner.sudo().commercial_partner_id.ids,
                ),
                ("state", "=", "sale"),
                ("product_id", "!=", False),
            ]
        )
        return Domain("id", "in", sold.subselect("product_id"))

    def _get_first_vendor(self, company):
        """Return the vendor who comes first for a company, or an empty partner.

        Whoever may see the prices: technicians claim, too. A search, so that prices of
        other companies are not left in the product for the next reader.

        :param company: ``res.company`` that buys
        """
        self.ensure_one()
        sellers = self.env["product.supplierinfo"].sudo()
        domain = Domain(
            [
                ("product_tmpl_id", "=", self.product_tmpl_id.id),
                ("product_id", "in", (False, self.id)),
                ("partner_id.active", "=", True),
            ]
        )
        domain &= Domain(sellers._check_company_domain(company))
        return sellers.search(domain, limit=1).partner_id

    def _get_service_time_norm(self, quantity, unit):
        """Return the minutes that ``quantity`` of this service should take.

        :param quantity: quantity of the service
        :param unit: its unit; units of time without a norm count as time
        :return: minutes
        """
        if not self:
            return 0.0
        self.ensure_one()
        if self.service_time_norm:
            units = quantity
            if unit and unit != self.uom_id:
                units = unit._compute_quantity(quantity, self.uom_id, round=False)
            return self.service_time_norm * units
        hour = unit.browse(
            self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_hour")
        )
        if hour and unit and unit._has_common_reference(hour):
            return unit._compute_quantity(quantity, hour, round=False) * 60
        return 0.0

    def _get_next_device_number(self):
        """Return the number of a device that has no serial number of its maker.

        It comes from the serial number sequence that the product has in Odoo.

        :raises UserError: if the product has none
        """
        self.ensure_one()
        sequence = self.sudo().lot_sequence_id
        if not sequence:
            raise UserError(
                self.env._(
                    "%(product)s has no sequence of serial numbers: enter the serial"
                    " number of the device, or set the sequence on the product.",
                    product=self.display_name,
                )
            )
        return sequence.next_by_id()

    def _get_service_price(self, price, taxes, company):
        """Return a pricelist's price as a quotation with the taxes has it.

        Taxes that the price includes give way to those of a fiscal position.

        :param price: of one unit, as the pricelist gives it
        :param taxes: ``account.tax`` that the customer pays
        :param company: the company that sells
        """
        self.ensure_one()
        own = self.taxes_id._filter_taxes_by_company(company)
        return self._get_tax_included_unit_price_from_price(
            price, own, product_taxes_after_fp=taxes
        )
