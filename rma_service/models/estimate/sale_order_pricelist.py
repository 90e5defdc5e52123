from odoo import models

from ...tools import place
from .service_order_pricelist import FOLLOWING


class SaleOrder(models.Model):
    """The pricelist of an estimate: that of its service order."""

    _inherit = "sale.order"

    def write(self, vals):
        """A pricelist chosen on the draft of an estimate is that of its order."""
        result = super().write(vals)
        if (
            "pricelist_id" in vals
            and self.env.context.get("rma_follow_pricelist") is not FOLLOWING
        ):
            for estimate in self.sudo().filtered("service_order_id"):
                order = estimate.service_order_id
                if order.pricelist_id == estimate.pricelist_id:
                    continue
                order._check_pricelist_change()
                order.with_context(
                    rma_follow_pricelist=FOLLOWING
                ).pricelist_id = estimate.pricelist_id
        return result

    def _follow_service_pricelist(self, pricelist):
        """Price a draft by another list; what was typed on it is kept, converted.

        :param pricelist: ``product.pricelist``, may be empty
        """
        self.ensure_one()
        currency = self.currency_id
        typed = {
            line: (line.price_unit, line.discount)
            for line in self._get_service_lines()
            if not line.is_service_line or line._has_typed_price()
        }
        estimate = self.with_context(rma_follow_pricelist=FOLLOWING)
        estimate.pricelist_id = pricelist
        estimate._recompute_prices()
        for line, (price, discount) in typed.items():
            line.write(
                {
                    "price_unit": currency._convert(
                        price,
                        estimate.currency_id,
                        estimate.company_id,
                        place.get_today(estimate),
                        round=False,
                    ),
                    "discount": discount,
                }
            )
