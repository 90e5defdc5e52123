from odoo import models


class SaleOrderLine(models.Model):
    """What prints say about a line of an estimate."""

    _inherit = "sale.order.line"

    def _get_service_amounts(self, quantity):
        """Return what a quantity of the line costs, at its agreed price.

        :param quantity: in the unit of the line
        :return: dict with ``untaxed`` and ``total``
        """
        self.ensure_one()
        price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        amounts = self.tax_ids.compute_all(
            price, self.currency_id, quantity, self.product_id, self.order_id.partner_id
        )
        return {
            "untaxed": amounts["total_excluded"],
            "total": amounts["total_included"],
        }
