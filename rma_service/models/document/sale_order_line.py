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
        return self.env["account.tax"]._get_service_amounts(
            [self._prepare_base_line_for_taxes_computation(quantity=quantity)],
            self.currency_id,
            self.company_id or self.env.company,
        )

    def _get_untaxed_share(self, quantity):
        """Return what a part of the line costs without taxes.

        :param quantity: in the unit of the operation or part
        """
        self.ensure_one()
        line = self._get_service_line()
        share = line.product_uom_id._compute_quantity(
            quantity, self.product_uom_id, rounding_method="HALF-UP"
        )
        if not self.product_uom_qty:
            return 0.0
        return self.price_subtotal * share / self.product_uom_qty
