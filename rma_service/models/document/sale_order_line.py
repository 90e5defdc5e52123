from odoo import models


class SaleOrderLine(models.Model):
    """What prints say about a line of an estimate."""

    _inherit = "sale.order.line"

    def _fetch_for_amounts(self):
        """Read at once what the amounts and names of the lines need."""
        self.mapped("tax_ids.name")
        self.order_id.mapped("partner_id.name")
        self.product_id.mapped("account_tag_ids")
        self.service_operation_id.mapped("name")
        self.service_part_id.mapped("condition")

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
