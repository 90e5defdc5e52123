from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import place
from .service_order_offer import NOTHING


class RmaServiceOrder(models.Model):
    """What the order comes to: the one place where its totals are computed.

    Each total says which it is: offered, agreed, done, invoiced, paid, to pay. Forms,
    lists, prints, mails and the customer's page read these and add nothing up
    themselves. All are in the currency of the estimate that stands. Taxes are computed
    by Odoo over all lines at once, with the rounding method of the company, as on the
    invoice: a sum of rounded lines is a cent away from it.

    The methods that compute work for many orders with a fixed number of statements.
    What is offered is added up in ``service_order_offer.py``.
    """

    _inherit = "rma.service.order"

    amount_agreed = fields.Monetary(
        string="Agreed",
        compute="_compute_offer_totals",
        compute_sudo=True,
        help="Estimates that the customer agreed to, taxes included.",
    )
    amount_offered = fields.Monetary(
        string="Offered",
        compute="_compute_offer_totals",
        compute_sudo=True,
        help="Estimates that wait to be sent or answered, taxes included.",
    )
    amount_to_offer = fields.Monetary(
        string="Not Offered Yet",
        compute="_compute_offer_totals",
        compute_sudo=True,
        help="Operations and parts that the customer pays and that are on no estimate"
        " yet, taxes included.",
    )
    amount_done = fields.Monetary(
        string="Done",
        compute="_compute_amount_done",
        compute_sudo=True,
        help="Agreed work that was done, taxes included: what is invoiced in the end.",
    )
    amount_invoiced = fields.Monetary(
        string="Invoiced",
        compute="_compute_invoice_totals",
        compute_sudo=True,
        help="Invoices less credit notes, taxes included, drafts too.",
    )
    amount_to_invoice = fields.Monetary(
        string="To Invoice",
        compute="_compute_invoice_totals",
        compute_sudo=True,
        help="What the next invoice comes to, taxes included: what was done and not"
        " invoiced, less deposits. Below zero it is a credit note.",
    )
    amount_paid = fields.Monetary(
        string="Paid",
        compute="_compute_invoice_totals",
        compute_sudo=True,
        help="What the customer paid on the invoices, and online before there was one.",
    )
    amount_due = fields.Monetary(
        string="To Pay",
        compute="_compute_invoice_totals",
        compute_sudo=True,
        help="What the customer still has to pay, taxes included: what is not invoiced"
        " yet, less deposits, and what is open on the invoices. Below zero: we owe it"
        " to him. As long as the work goes on, only what is open on invoices.",
    )
    amount_untaxed = fields.Monetary(
        string="Untaxed Amount",
        compute="_compute_amounts",
        compute_sudo=True,
        help="What the customer pays, without taxes: until the work is over what is"
        " agreed, offered and not offered yet, then what was done.",
    )
    amount_total = fields.Monetary(
        string="Total with Taxes",
        compute="_compute_amounts",
        compute_sudo=True,
        help="What the customer pays, taxes included: until the work is over what is"
        " agreed, offered and not offered yet, then what was done.",
    )

    is_finished = fields.Boolean(
        compute="_compute_is_finished", help="The work is over: what was done counts."
    )

    # === COMPUTE METHODS ===#

    @api.depends("phase")
    def _compute_is_finished(self):
        for order in self:
            order.is_finished = order._is_finished()

    @api.depends("estimate_ids.state", "estimate_ids.currency_id")
    def _compute_currency_id(self):
        """The estimate that stands says in which currency the order is."""
        result = super()._compute_currency_id()
        for order in self:
            standing = order.estimate_ids.filtered(lambda e: e.state != "cancel")
            if standing:
                order.currency_id = standing.sorted("service_version")[-1:].currency_id
        return result

    @api.depends(lambda self: self._get_offer_depends())
    def _compute_offer_totals(self):
        totals = self._get_offer_totals()
        for order in self:
            order.amount_agreed = totals[order]["agreed"]["total"]
            order.amount_offered = totals[order]["offered"]["total"]
            order.amount_to_offer = totals[order]["to_offer"]["total"]

    @api.depends(lambda self: self._get_done_depends())
    def _compute_amount_done(self):
        done = self._get_done_totals()
        for order in self:
            order.amount_done = done[order]["total"]

    @api.depends(
        lambda self: [
            "phase",
            *self._get_done_depends(),
            "estimate_ids.invoice_ids.amount_residual",
            "estimate_ids.invoice_ids.amount_total",
            "estimate_ids.invoice_ids.state",
            "estimate_ids.transaction_ids.state",
        ]
    )
    def _compute_invoice_totals(self):
        totals = self._get_invoice_totals()
        for order in self:
            order.amount_invoiced = totals[order]["invoiced"]
            order.amount_to_invoice = totals[order]["to_invoice"]
            order.amount_paid = totals[order]["paid"]
            order.amount_due = totals[order]["due"]

    @api.depends(
        lambda self: ["phase", *self._get_offer_depends(), *self._get_done_depends()]
    )
    def _compute_amounts(self):
        self._fetch_for_totals()
        finished = self.filtered(lambda order: order._is_finished())
        done = finished._get_done_totals()
        offers = (self - finished)._get_offer_totals()
        for order in self:
            parts = [done[order]] if order in done else offers[order].values()
            order.amount_untaxed = sum(part["untaxed"] for part in parts)
            order.amount_total = sum(part["total"] for part in parts)

    @api.model
    def _get_offer_depends(self):
        """Return what the totals of the offer depend on."""
        own = ("product_id", "product_uom_id", "quantity", "payer", "second_share")
        return [
            "pricelist_id",
            "phase",
            "estimate_ids.state",
            "estimate_ids.amount_total",
            "estimate_ids.service_replaced_by_id",
            *(f"operation_ids.{name}" for name in own),
            *(f"part_ids.{name}" for name in own),
        ]

    @api.model
    def _get_done_depends(self):
        """Return what the totals of the work that was done depend on."""
        names = ("qty_delivered", "qty_to_invoice", "price_unit", "discount", "tax_ids")
        return [
            "estimate_ids.state",
            *(f"estimate_ids.order_line.{name}" for name in names),
        ]

    # === DONE ===#

    def _get_done_totals(self):
        """Return what the agreed work that was done comes to.

        All agreed estimates together, as on the invoice.

        :return: dict order → dict with ``untaxed`` and ``total``
        """
        self._fetch_for_totals()
        totals = {}
        for order in self:
            agreed = order.estimate_ids.filtered(lambda e: e.state == "sale")
            totals[order] = order._sum_base_lines(
                [
                    line._prepare_base_line_for_taxes_computation(quantity=quantity)
                    for line in agreed._get_service_lines()
                    if (quantity := line._get_service_quantity_done())
                ]
            )
        return totals

    def _get_to_invoice_totals(self):
        """Return what the next invoice comes to, less the deposits invoiced before.

        :return: dict order → dict with ``untaxed`` and ``total``; below zero where
            more was invoiced than done
        """
        self._fetch_for_totals()
        return {
            order: order._sum_base_lines(
                [
                    line._prepare_service_base_line_to_invoice()
                    for line in order.estimate_ids.order_line
                    if line._get_service_quantity_to_invoice()
                ]
            )
            for order in self
        }

    # === INVOICED AND PAID ===#

    def _get_invoice_totals(self):
        """Return what was invoiced and paid, and what is still to pay.

        :return: dict order → dict with ``invoiced``, ``to_invoice``, ``paid`` and
            ``due``, taxes included, in the currency of the order
        """
        shares = self._get_invoice_shares()
        to_invoice = self._get_to_invoice_totals()
        totals = {}
        for order in self:
            invoiced = paid = still_open = 0.0
            for invoice, amount, residual in shares[order]:
                own = order._convert_to_own(amount, invoice.currency_id, invoice)
                rest = order._convert_to_own(residual, invoice.currency_id, invoice)
                invoiced += own
                still_open += rest
                paid += own - rest
            prepaid = order._get_prepaid_amount()
            due = still_open
            if order._is_finished() or order.phase == "cancel":
                due += to_invoice[order]["total"] - prepaid
            currency = order.currency_id
            totals[order] = {
                "invoiced": currency.round(invoiced),
                "to_invoice": currency.round(to_invoice[order]["total"]),
                "paid": currency.round(paid + prepaid),
                "due": currency.round(due),
            }
        return totals

    def _get_invoice_shares(self):
        """Return the order's share in each of its invoices.

        Usually that is the whole invoice; of one that was made for several orders, as
        salespeople can, it is what stands on the lines of this order.

        :return: dict order → list of (invoice, amount, open amount), in the currency
            of the invoice, credit notes below zero
        """
        shares = {order: [] for order in self}
        orders = {order._origin.id: order for order in self}
        rows = self._get_invoice_rows()
        invoices = self.env["account.move"].browse([row[1] for row in rows])
        for (order_id, _move_id, own, is_shared), invoice in zip(
            rows, invoices, strict=True
        ):
            if invoice.state == "cancel":
                continue
            sign = -1 if invoice.move_type == "out_refund" else 1
            amount = invoice.amount_total
            residual = invoice._get_service_residual()
            if amount and is_shared:
                part = float(own or 0) / amount
                amount, residual = amount * part, residual * part
            shares[orders[order_id]].append((invoice, sign * amount, sign * residual))
        return shares

    def _get_invoice_rows(self):
        """Return which invoices have lines of the orders, read in one statement.

        :return: list of (id of the order, id of the invoice, what its lines come to
            there, whether others have lines on it, too), the newest invoice last
        """
        orders = self._origin
        if not orders:
            return []
        self.env["sale.order"].flush_model(["service_order_id"])
        self.env["sale.order.line"].flush_model(["order_id", "invoice_lines"])
        self.env["account.move.line"].flush_model(["move_id", "price_total"])
        return self.env.execute_query(
            SQL(
                """
                SELECT line.service_order_id,
                       line.move_id,
                       SUM(line.price_total),
                       EXISTS(
                           SELECT 1
                             FROM account_move_line beside
                             JOIN sale_order_line_invoice_rel link
                               ON link.invoice_line_id = beside.id
                             JOIN sale_order_line sold ON sold.id = link.order_line_id
                             JOIN sale_order other ON other.id = sold.order_id
                            WHERE beside.move_id = line.move_id
                              AND other.service_order_id
                                  IS DISTINCT FROM line.service_order_id
                       )
                  FROM (
                      SELECT DISTINCT own.service_order_id,
                             invoiced.id,
                             invoiced.move_id,
                             invoiced.price_total
                        FROM sale_order own
                        JOIN sale_order_line sold ON sold.order_id = own.id
                        JOIN sale_order_line_invoice_rel link
                          ON link.order_line_id = sold.id
                        JOIN account_move_line invoiced
                          ON invoiced.id = link.invoice_line_id
                       WHERE own.service_order_id IN %s
                  ) line
                 GROUP BY line.service_order_id, line.move_id
                 ORDER BY line.move_id
                """,
                tuple(orders.ids),
            )
        )

    def _get_prepaid_amount(self):
        """Return what was paid online and is on no posted invoice yet.

        :return: amount in the currency of the order
        """
        self.ensure_one()
        amount = 0.0
        for transaction in self.estimate_ids.transaction_ids:
            if transaction.state != "done":
                continue
            payment = transaction.payment_id
            posted = transaction.invoice_ids.filtered(lambda m: m.state == "posted")
            if payment.is_reconciled or posted:
                continue
            amount += self._convert_to_own(transaction.amount, transaction.currency_id)
        return amount

    # === MONEY ===#

    def _fetch_for_totals(self):
        """Read the lines of all estimates at once, not one estimate after the other."""
        lines = self.estimate_ids.order_line
        lines.mapped("display_type")
        lines.mapped("tax_ids.amount")
        lines.tax_ids.invoice_repartition_line_ids.mapped("factor")

    def _sum_base_lines(self, base_lines):
        """Return the sum of base lines with Odoo's taxes and the company's rounding.

        :param base_lines: of ``_prepare_base_line_for_taxes_computation``
        :return: dict with ``untaxed`` and ``total``, in the currency of the order
        """
        self.ensure_one()
        amounts = dict(NOTHING)
        by_currency = defaultdict(list)
        for base_line in base_lines:
            by_currency[base_line["currency_id"]].append(base_line)
        for currency, lines in by_currency.items():
            found = self.env["account.tax"]._get_service_amounts(
                lines, currency, self.company_id
            )
            for key, amount in found.items():
                amounts[key] += self._convert_to_own(amount, currency)
        return amounts

    def _convert_to_own(self, amount, currency, document=None):
        """Return an amount in the currency of the order.

        :param amount: in ``currency``
        :param currency: ``res.currency``
        :param document: the entry whose day says the rate; today's by default
        """
        self.ensure_one()
        own = self.currency_id
        if not amount or not currency or currency == own:
            return amount
        date = (document and document.invoice_date) or place.get_today(self)
        return currency._convert(amount, own, self.company_id, date)
