from odoo import models


class RmaServiceOrder(models.Model):
    """What the order's page says of money: estimates, invoices, payments."""

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``invoices`` and ``receipts``: see ``_prepare_page_invoices`` and
        ``_prepare_page_receipts``; ``has_report``, where the work report is shown."""
        page = super()._prepare_page_values()
        invoices = self._get_page_invoices()
        return page | {
            "invoices": self._prepare_page_invoices(invoices),
            "receipts": self._prepare_page_receipts(invoices),
            "has_report": self._has_page_report(),
        }

    def _get_page_invoices(self):
        """Return the posted invoices of the order that are its customer's own.

        :return: ``account.move``, with superuser rights
        """
        self.ensure_one()
        order = self.sudo()
        if "sale" not in order.estimate_ids.mapped("state"):
            return self.env["account.move"].sudo()
        firm = order.partner_id.commercial_partner_id
        moves = order.env["account.move"].browse(
            invoice.id for invoice, _amount, _due in order._get_invoice_shares()[order]
        )
        return moves.filtered(
            lambda move: move.state == "posted" and move.commercial_partner_id == firm
        ).sorted("id")

    def _prepare_page_invoices(self, invoices):
        """Return the invoices and credit notes of the order.

        :param invoices: see ``_get_page_invoices``
        :return: list of dicts with ``id``, ``name``, ``date``, ``amount``, ``due``
            (what is open of an invoice), ``is_refund``, ``currency``
        """
        return [
            {
                "id": move.id,
                "name": move.name,
                "date": move.invoice_date,
                "amount": move.amount_total,
                "due": move.amount_residual if move.move_type == "out_invoice" else 0,
                "is_refund": move.move_type == "out_refund",
                "currency": move.currency_id,
            }
            for move in invoices
        ]

    def _get_page_payments(self, invoices=None):
        """Return what was paid for this order alone.

        A payment of several orders at once is no page's: its receipt tells of all.

        :param invoices: see ``_get_page_invoices``, where they are known
        :return: ``account.payment``, with superuser rights
        """
        if invoices is None:
            invoices = self._get_page_invoices()
        # Of what is not paid no payment is looked for.
        begun = invoices.filtered(lambda move: move.payment_state != "not_paid")
        return begun.reconciled_payment_ids.filtered(
            lambda payment: (
                payment.state in ("in_process", "paid")
                and payment.reconciled_invoice_ids | payment.invoice_ids <= invoices
            )
        ).sorted("id")

    def _prepare_page_receipts(self, invoices):
        """Return the payments of the order.

        :param invoices: see ``_get_page_invoices``
        :return: list of dicts with ``id``, ``date``, ``amount`` and ``currency``
        """
        return [
            {
                "id": payment.id,
                "date": payment.date,
                "amount": payment.amount,
                "currency": payment.currency_id,
            }
            for payment in self._get_page_payments(invoices)
        ]

    def _has_page_report(self):
        """Tell whether there is finished work for the work report to tell of."""
        self.ensure_one()
        is_over = self.phase in ("ready", "done")
        return is_over and self.outcome in ("repaired", "no_fault", "not_repaired")

    def _get_open_estimates(self):
        """Return the estimates that wait for the customer's answer.

        :return: list of dicts with ``name``, ``version`` (where he chooses between
            several), ``amount``, ``scheme`` (what somebody else pays of it),
            ``scheme_name``, ``currency``, ``valid_until``, ``is_expired``,
            ``deposit_due`` (once it is signed) and ``url`` of Odoo's own page, where it
            is answered
        """
        self.ensure_one()
        sent = self.sudo().estimate_ids.filtered(lambda e: e.state == "sent")
        return [
            {
                "name": estimate.name,
                "version": len(sent) > 1 and estimate.service_version,
                "amount": estimate.amount_total,
                "scheme": estimate._get_service_scheme_amount(),
                "scheme_name": estimate.service_order_id.scheme_id.name,
                "currency": estimate.currency_id,
                "valid_until": estimate.validity_date,
                "is_expired": estimate.is_expired
                and not estimate._is_service_deposit_open(),
                "deposit_due": estimate._is_service_deposit_open()
                and estimate._get_service_deposit_due(),
                "url": estimate.get_portal_url(),
            }
            for estimate in sent.sorted("service_version")
        ]

    def _prepare_page_money(self):
        """Return what the work came to and what is to pay, once it is over.

        :return: dict with ``done``, ``scheme`` (what somebody else pays for him) and
            ``scheme_name``, ``paid``, ``due`` (below zero: the customer gets it back),
            taxes included, and ``currency``; False where there is nothing to say
        """
        self.ensure_one()
        order = self.sudo()
        if not order._is_finished() or not (order.amount_done or order.amount_paid):
            return False
        return {
            "done": order.amount_done,
            "scheme": order.scheme_id and order.amount_scheme,
            "scheme_name": order.scheme_id.name,
            "paid": order.amount_paid,
            "due": order.amount_due,
            "currency": order.currency_id,
        }
