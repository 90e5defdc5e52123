from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools import place
from ...tools.arguments import WHOLE_NUMBER, takes
from ...tools.locking import locks_first


class RmaServiceOrder(models.Model):
    """The deposit: the customer signed, and pays a share before the work starts.

    Online it is paid on the page of the estimate. Where there is no payment provider,
    or the customer stands at the counter, it is taken here: in cash, by card, or
    invoiced to be transferred. Until it is paid the order says *signed, deposit open*.
    """

    _inherit = "rma.service.order"

    deposit_due = fields.Monetary(
        string="Deposit to Pay",
        compute="_compute_deposit_due",
        compute_sudo=True,
        help="What the customer has to pay before the estimate is an order.",
    )

    @api.depends(
        "estimate_ids.state",
        "estimate_ids.signed_on",
        "estimate_ids.amount_total",
        "estimate_ids.require_payment",
        "estimate_ids.prepayment_percent",
        "estimate_ids.invoice_ids.amount_residual",
        "estimate_ids.invoice_ids.state",
        "estimate_ids.transaction_ids.state",
    )
    def _compute_deposit_due(self):
        for order in self:
            estimate = order.estimate_id
            due = estimate._get_service_deposit_due() if estimate else 0.0
            order.deposit_due = order._convert_to_own(due, estimate.currency_id)

    # === ACTIONS ===#

    @takes(journal_id=WHOLE_NUMBER)
    @locks_first
    def action_take_deposit(self, journal_id=None):
        """Take the deposit of a signed estimate, and confirm it with that.

        :param journal_id: id of the ``account.journal`` of cash, card or bank that the
            money went to; none: the deposit is invoiced and the customer transfers it
        :return: True
        :raises UserError: if no deposit is open, or the journal takes no money
        """
        self._check_service_access()
        journal = self.env["account.journal"].sudo().browse(journal_id or [])
        for order in self:
            estimate = order.sudo().estimate_id
            if not estimate or not estimate._get_service_deposit_due():
                raise UserError(
                    self.env._(
                        "%(order)s has no open deposit.",
                        order=order.name,
                    )
                )
            order._take_deposit(estimate, journal)
        return True

    def _take_deposit(self, estimate, journal):
        """Invoice the deposit of one order and register its payment.

        :param estimate: the quotation, with superuser rights
        :param journal: ``account.journal`` with superuser rights, or none
        """
        self.ensure_one()
        amount = format_amount(
            self.env, estimate._get_service_deposit_due(), estimate.currency_id
        )
        self._check_takes_money(journal)
        invoices = estimate._make_service_deposit_invoice()
        if not journal:
            self.message_post(
                body=self.env._(
                    "Deposit of %(amount)s invoiced (%(invoices)s): the customer"
                    " transfers it.",
                    amount=amount,
                    invoices=", ".join(invoices.mapped("name")),
                )
            )
            return
        for invoice in invoices:
            register = place.at_place(invoice.env["account.payment.register"], self)
            register = register.with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            register.create({"journal_id": journal.id})._create_payments()
        self.message_post(
            body=self.env._(
                "Deposit of %(amount)s taken: %(journal)s, %(user)s.",
                amount=amount,
                journal=journal.name,
                user=self.env.user.name,
            )
        )
        # Most payments do it themselves, as soon as the invoice is paid.
        estimate._confirm_with_service_deposit()

    def _check_takes_money(self, journal):
        """Refuse journals of other companies, and those that take no money.

        :raises UserError: naming the journal
        """
        self.ensure_one()
        companies = self.company_id.sudo().parent_ids
        is_money = journal.type in ("bank", "cash", "credit")
        if journal and not (is_money and journal.company_id in companies):
            raise UserError(
                self.env._(
                    "%(journal)s takes no money for %(company)s: choose its cash"
                    " register, card terminal or bank.",
                    journal=journal.name,
                    company=self.company_id.name,
                )
            )

    # === WAIT ===#

    def _wait_for_deposit(self, estimate):
        """The customer agreed: all that is missing is his deposit.

        :param estimate: the quotation, with superuser rights
        """
        self.ensure_one()
        if estimate.state == "draft":
            # Offered and signed at once, at the counter.
            estimate.write({"state": "sent"})
        self._message_log(
            body=self.env._(
                "Estimate %(estimate)s signed by %(name)s, deposit of %(amount)s open.",
                estimate=estimate.name,
                name=estimate.signed_by,
                amount=format_amount(
                    self.env, estimate._get_service_deposit_due(), estimate.currency_id
                ),
            )
        )

    def _log_deposit_waived(self, estimate):
        """Say in the history who let the work start without the deposit."""
        self.ensure_one()
        self._message_log(
            body=self.env._(
                "%(user)s started without the deposit of %(amount)s.",
                user=self.env.user.name,
                amount=format_amount(
                    self.env, estimate._get_service_deposit_due(), estimate.currency_id
                ),
            )
        )
