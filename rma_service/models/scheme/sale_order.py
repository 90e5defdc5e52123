from odoo import models


class SaleOrder(models.Model):
    """What of an estimate a scheme pays: told after tax, the total stays in full."""

    _inherit = "sale.order"

    def _get_service_scheme_amount(self):
        """Return what the scheme pays of this estimate.

        Of a supplement it is what comes on top of what was agreed before.

        :return: amount in the currency of the estimate
        """
        self.ensure_one()
        estimate = self.sudo()
        order = estimate.service_order_id
        if not order.scheme_id:
            return 0.0
        before = order.estimate_ids.filtered(
            lambda other: (
                other.state == "sale"
                and other.service_version < estimate.service_version
            )
        )
        amounts = []
        for estimates in (before, before | estimate):
            sums = order._sum_estimates(estimates)
            amounts.append(order._get_scheme_grant(sums["total"], sums["untaxed"])[0])
        change = max(0.0, amounts[1] - amounts[0])
        if estimate.currency_id != order.currency_id:
            change = order.currency_id._convert(
                change,
                estimate.currency_id,
                order.company_id,
                order._get_scheme_day(),
            )
        return estimate.currency_id.round(change)

    def _get_service_customer_amount(self):
        """Return what the customer pays of this estimate, taxes included."""
        self.ensure_one()
        return self.amount_total - self._get_service_scheme_amount()

    def _get_prepayment_required_amount(self):
        """A deposit is a share of what the customer pays himself."""
        required = super()._get_prepayment_required_amount()
        if not required or not self.sudo().service_order_id.scheme_id:
            return required
        return self.currency_id.round(
            self._get_service_customer_amount() * self.prepayment_percent
        )
