from odoo import SUPERUSER_ID, models

from ...tools import place


class SaleOrder(models.Model):
    """The deposit of an estimate: paid online, at the counter, or by transfer.

    Odoo knows the online payment alone. At the counter a deposit is Odoo's own
    down-payment invoice, paid with Odoo's own payment: both count here.
    """

    _inherit = "sale.order"

    # === WHAT IS PAID ===#

    def _get_service_deposit_invoices(self):
        """Return the invoices of deposits that are not cancelled or credited."""
        self.ensure_one()
        lines = self.order_line.filtered(
            lambda line: line.is_downpayment and line.qty_invoiced > 0
        )
        return lines.invoice_lines.move_id.filtered(
            lambda move: move.state != "cancel" and move.move_type == "out_invoice"
        )

    def _get_service_deposit_paid(self):
        """Return what was paid of the deposit, online and on its invoices.

        :return: amount in the currency of the estimate
        """
        self.ensure_one()
        self = self.sudo()
        paid = self.amount_paid
        for invoice in self._get_service_deposit_invoices():
            if invoice.state != "posted":
                continue
            # What was paid online is on the invoice as well, once there is one.
            online = sum(
                transaction.amount
                for transaction in invoice.transaction_ids & self.transaction_ids
                if transaction.state == "done"
            )
            paid += max(
                0.0, invoice.amount_total - invoice._get_service_residual() - online
            )
        return self.currency_id.round(paid)

    def _get_service_deposit_due(self):
        """Return what is still to be paid before the estimate is an order.

        :return: amount in the currency of the estimate, never below zero
        """
        self.ensure_one()
        if not self.require_payment or self.state not in ("draft", "sent"):
            return 0.0
        due = self._get_prepayment_required_amount() - self._get_service_deposit_paid()
        return max(0.0, self.currency_id.round(due))

    def _is_confirmation_amount_reached(self):
        """A deposit that was paid at the counter is paid."""
        if not self.service_order_id:
            return super()._is_confirmation_amount_reached()
        self.ensure_one()
        required = self._get_prepayment_required_amount()
        paid = self._get_service_deposit_paid()
        return self.currency_id.compare_amounts(required, paid) <= 0

    def _is_service_deposit_open(self):
        """Tell whether the customer agreed and his deposit is all that is missing."""
        self.ensure_one()
        return bool(
            self.service_order_id
            and self.state == "sent"
            and self.signed_on
            and self._get_service_deposit_due()
        )

    def _has_to_be_signed(self):
        """Who agreed on paper or by phone is not asked to sign online as well."""
        is_agreed = self.service_order_id and self.service_consent
        return not is_agreed and super()._has_to_be_signed()

    # === CONFIRM ===#

    def _confirm_with_service_deposit(self):
        """Confirm the estimates that were only waiting for their deposit."""
        for estimate in self:
            if (
                estimate.service_order_id
                and estimate.state == "sent"
                and estimate.signed_on
                and estimate._is_confirmation_amount_reached()
            ):
                estimate = estimate.with_company(estimate.company_id)
                estimate.with_context(rma_deposit_paid=True).action_confirm()

    # === TAKE ===#

    def _make_service_deposit_invoice(self):
        """Return the posted invoice of the deposit that is due, made if needed.

        :return: ``account.move``, posted and open
        """
        self.ensure_one()
        # Odoo writes notes on both documents as the user: at the counter that is
        # somebody who may not read invoices.
        estimate = self.with_user(SUPERUSER_ID).with_company(self.company_id)
        # Invoice and payment are of the day at our place, whoever takes the money.
        estimate = (
            place.at_place(estimate.service_order_id)
            .env[estimate._name]
            .browse(estimate.ids)
        )
        known = estimate._get_service_deposit_invoices().filtered(
            lambda move: move.state == "draft" or move._get_service_residual()
        )
        if not known:
            wizard = estimate.env["sale.advance.payment.inv"].create(
                {
                    "sale_order_ids": estimate.ids,
                    "advance_payment_method": "fixed",
                    "fixed_amount": estimate._get_service_deposit_due(),
                }
            )
            known = wizard._create_invoices(estimate)
        known.filtered(lambda move: move.state == "draft").action_post()
        return known
