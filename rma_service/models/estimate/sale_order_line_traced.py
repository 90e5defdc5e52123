from odoo import models


class SaleOrderLine(models.Model):
    """Price, discount and taxes of an estimate in the history of its service order."""

    _name = "sale.order.line"
    _inherit = ["sale.order.line", "rma.service.traced"]

    _traced_fields = frozenset(
        {
            "discount",
            "name",
            "price_unit",
            "product_uom_id",
            "product_uom_qty",
            "tax_ids",
        }
    )

    def _get_traced_document(self):
        return self.order_id.service_order_id

    def _get_traced_title(self):
        return f"{self.order_id.name}: {self.product_id.display_name or self.name}"

    def _trace(self, names):
        """Quantities and words of operations and parts are traced there."""
        ours = self.filtered(
            lambda line: line.order_id.service_order_id and not line.is_downpayment
        )
        if not ours:
            return
        made = ours.filtered("is_service_line")
        prices = set(names) & {"discount", "price_unit", "tax_ids"}
        super(SaleOrderLine, made)._trace(prices)
        super(SaleOrderLine, ours - made)._trace(names)

    def _is_removal_traced(self):
        return bool(self.order_id.service_order_id) and not (
            self.is_service_line or self.is_downpayment
        )

    def _compute_price_unit(self):
        self._trace(["price_unit"])
        return super()._compute_price_unit()

    def _compute_discount(self):
        self._trace(["discount"])
        return super()._compute_discount()
