from odoo import models
from odoo.tools import SQL


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

    def _get_page_payments(self):
        """Return what was paid for this order alone: ``account.payment``, with
        superuser rights."""
        rows = self._read_page_payments(self._get_page_invoices())
        return self.env["account.payment"].sudo().browse(row[0] for row in rows)

    def _read_page_payments(self, invoices):
        """Read what was paid for invoices and for no others, in one statement.

        A payment of several orders at once is no page's: its receipt tells of all.
        Reconciled as Odoo has it in ``reconciled_payment_ids`` of an invoice and
        ``reconciled_invoice_ids`` of a payment.

        :param invoices: see ``_get_page_invoices``
        :return: list of (id, date, amount, id of the currency), the first paid first
        """
        # Of what is not paid no payment is looked for.
        begun = invoices.filtered(lambda move: move.payment_state != "not_paid")
        if not begun:
            return []
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                WITH found AS (
                    SELECT payment.id
                      FROM account_payment payment
                     WHERE payment.move_id IN (%(beside_invoices)s)
                     UNION
                    SELECT rel.payment_id
                      FROM account_move__account_payment rel
                     WHERE rel.invoice_id IN %(begun)s
                )
                SELECT payment.id, payment.date, payment.amount, payment.currency_id
                  FROM found
                  JOIN account_payment payment ON payment.id = found.id
                 WHERE payment.state IN ('in_process', 'paid')
                   AND NOT EXISTS (
                       SELECT 1
                         FROM account_move__account_payment rel
                        WHERE rel.payment_id = payment.id
                          AND rel.invoice_id NOT IN %(own)s
                   )
                   AND NOT EXISTS (
                       SELECT 1
                         FROM account_move other
                        WHERE other.id IN (%(beside_payment)s)
                          AND other.id NOT IN %(own)s
                          AND other.move_type IN %(sale_types)s
                   )
                 ORDER BY payment.id
                """,
                begun=tuple(begun.ids),
                own=tuple(invoices.ids),
                beside_invoices=select_reconciled(SQL("IN %s", tuple(begun.ids))),
                beside_payment=select_reconciled(SQL("= payment.move_id")),
                sale_types=tuple(invoices.get_sale_types(include_receipts=True)),
            )
        )

    def _prepare_page_receipts(self, invoices):
        """Return the payments of the order.

        :param invoices: see ``_get_page_invoices``
        :return: list of dicts with ``id``, ``date``, ``amount`` and ``currency``
        """
        currencies = self.env["res.currency"].sudo()
        return [
            {
                "id": payment_id,
                "date": date,
                "amount": amount,
                "currency": currencies.browse(currency_id),
            }
            for payment_id, date, amount, currency_id in self._read_page_payments(
                invoices
            )
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


def select_reconciled(condition):
    """Return the SQL of the entries that are reconciled with others, by what customers
    owe or vendors are owed.

    :param condition: SQL of which entries, to stand behind their id
    """
    return SQL(
        """
        SELECT beside.move_id
          FROM account_move_line line
          JOIN account_account account ON account.id = line.account_id
          JOIN account_partial_reconcile part
            ON line.id IN (part.debit_move_id, part.credit_move_id)
          JOIN account_move_line beside
            ON beside.id IN (part.debit_move_id, part.credit_move_id)
         WHERE line.move_id %s
           AND beside.id != line.id
           AND account.account_type IN ('asset_receivable', 'liability_payable')
        """,
        condition,
    )
