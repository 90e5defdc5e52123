from odoo import models


class ProductProduct(models.Model):
    """Kits: sold as one product, kept in stock as several.

    They come with *Manufacturing*, which this add-on does not need: without it no
    product is a kit.
    """

    _inherit = "product.product"

    # Rounding per kit would add up: a kit is taken apart a thousand at a time.
    _KITS_AT_ONCE = 1000

    def _get_kit_bom(self, company):
        """Return the bill of materials that makes the product a kit, or None.

        :param company: company in which it is one
        """
        if "mrp.bom" not in self.env or not self:
            return None
        self.ensure_one()
        boms = self.env["mrp.bom"].sudo()
        found = boms._bom_find(self, company_id=company.id, bom_type="phantom")
        return found[self] or None

    def _is_stored_unit(self, company):
        """Tell whether a unit of the product can be somewhere in the stock.

        :param company: company of the stock
        """
        return self.is_storable and not self._get_kit_bom(company)

    def _get_kit_components(self, company):
        """Return what one piece of a kit is made of, kits in it taken apart as well.

        :param company: company in which it is a kit
        :return: dict product → (quantity in its own unit, values for its move); empty
            for what is no kit
        """
        bom = self._get_kit_bom(company)
        if not bom:
            return {}
        pieces = self.uom_id._compute_quantity(
            self._KITS_AT_ONCE, bom.product_uom_id, round=False
        )
        _boms, lines = bom.explode(self, pieces / bom.product_qty)
        components = {}
        for line, data in lines:
            product = line.product_id
            quantity = line.product_uom_id._compute_quantity(
                data["qty"], product.uom_id, round=False
            )
            if product.type != "consu" or not quantity:
                continue
            so_far, values = components.get(product, (0.0, {"bom_line_id": line.id}))
            total = so_far + quantity / self._KITS_AT_ONCE
            components[product] = (total, values)
        return components
