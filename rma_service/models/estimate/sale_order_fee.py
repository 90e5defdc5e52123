from odoo import models
from odoo.tools import float_compare


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _charge_at_most(self, total):
        """Let a draft cost no more than the customer was told.

        A price that rose since is not his; one that fell is.

        :param total: what he was told, taxes included, in the currency of the order
        """
        self.ensure_one()
        currency = self.currency_id
        if currency.compare_amounts(self.amount_total, total) <= 0:
            return
        precision = self.env["decimal.precision"].precision_get("Product Price")
        share = total / self.amount_total
        for line in self.order_line:
            line.price_unit = line.price_unit * share
        # What rounding of the price adds, a step of the price takes away.
        while currency.compare_amounts(self.amount_total, total) > 0:
            line = self.order_line[:1]
            line.price_unit -= 10**-precision
            if float_compare(line.price_unit, 0, precision_digits=precision) <= 0:
                break
