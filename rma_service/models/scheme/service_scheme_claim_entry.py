from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from ...tools import place
from ...tools.arguments import TEXT, one_of, takes
from ...tools.locking import locks_first

# Who bears what a scheme refuses.
BEARERS = [
    ("customer", "The customer owes it on his invoice"),
    ("goodwill", "We bear it, as goodwill"),
]


class RmaServiceSchemeClaim(models.Model):
    """The entries of a claim: the scheme takes over a part of the customer's debt.

    ::

        invoice   receivable, customer  230   to   sales 200, taxes 30
        claim     receivable, scheme    115   to   receivable, customer 115
        bank      money                 115   to   receivable, scheme   115

    The customer's line is reconciled with his invoice, whose *amount due* is what he
    still pays; Odoo shows it on the invoice, the print and the page, and an electronic
    invoice has it as prepaid. Sales and taxes stay in full, as the law wants it where
    a third party pays. A credit note moves back what the scheme no longer grants.
    """

    _inherit = "rma.service.scheme.claim"

    # === ACTIONS ===#

    def action_register_payment(self):
        """Open Odoo's dialog for what the scheme paid.

        :raises UserError: if nothing is open
        """
        self._check_claim_access()
        self._follow_payments()
        lines = self._get_scheme_lines().filtered(lambda line: not line.reconciled)
        lines = lines.filtered(lambda line: line.balance > 0)
        if not lines or not any(claim.amount_open > 0 for claim in self):
            raise UserError(
                self.env._(
                    "Nothing is open: post the invoice first, or it is paid already."
                )
            )
        return lines.sudo(False).action_register_payment()

    @takes(reason=TEXT, choice=one_of(BEARERS))
    @locks_first
    def action_refuse(self, reason, choice):
        """Say that the scheme does not pay what is open, and what becomes of it.

        :param reason: why; required, kept and logged
        :param choice: ``"customer"``: he owes it, and is told so by mail;
            ``"goodwill"``: we bear it
        :return: True
        :raises UserError: without a reason, or where nothing is open
        """
        self._check_claim_access()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the scheme refused."))
        for claim in self:
            if claim.state not in ("to_file", "filed"):
                raise UserError(
                    self.env._("%(claim)s is answered already.", claim=claim.name)
                )
            claim._refuse(reason, choice)
        return True

    def _refuse(self, reason, choice):
        """Give what is open back to the customer, or write it off."""
        self.ensure_one()
        claim = self.sudo()
        if choice == "goodwill":
            self._check_may_bear()
        open_amount = claim.amount_open if claim.move_ids else claim.amount
        if claim.move_ids and claim.currency_id.compare_amounts(open_amount, 0) <= 0:
            raise UserError(self.env._("%(claim)s: nothing is open.", claim=self.name))
        claim._as_system().write(
            {
                "state": "refused",
                "date_refused": place.get_today(claim),
                "refusal_reason": reason,
                "amount_refused": open_amount,
            }
        )
        if claim.move_ids and choice == "customer":
            claim._give_back(open_amount)
        elif claim.move_ids:
            claim._write_off(open_amount, reason)
        claim.activity_ids.unlink()
        bearer = {
            "customer": self.env._("the customer owes it"),
            "goodwill": self.env._("goodwill"),
        }[choice]
        self.order_id._message_log(
            body=self.env._(
                "%(scheme)s refused %(amount)s of %(claim)s: %(bearer)s. Reason:"
                " %(reason)s",
                scheme=claim.scheme_id.name,
                amount=claim.currency_id.format(open_amount),
                claim=claim.name,
                bearer=bearer,
                reason=reason,
            )
        )
        if choice == "customer":
            claim._tell_customer_of_refusal()

    def _check_may_bear(self):
        """Goodwill needs its right, and an invoice that could be lowered by it.

        :raises AccessError: for those without the right
        :raises UserError: before the invoice is posted
        """
        self.ensure_one()
        may = self.env.user.has_group("rma_service.group_service_payer")
        if not self.env.su and not may:
            raise AccessError(
                self.env._(
                    "%(claim)s: ask a service manager. You may not decide that we bear"
                    " what the scheme refused.",
                    claim=self.name,
                )
            )
        if not self.sudo().move_ids:
            raise UserError(
                self.env._(
                    "%(claim)s: post the customer's invoice before you bear what the"
                    " scheme refused.",
                    claim=self.name,
                )
            )

    # === ENTRIES ===#

    def _get_scheme_lines(self):
        """Return the lines on which the scheme owes us, with superuser rights."""
        lines = self.sudo().move_ids.line_ids
        return lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.account_type == "asset_receivable"
                and line._is_of_service_scheme()
            )
        )

    def _get_customer_lines(self):
        """Return the lines by which the customer owes less, with superuser rights."""
        lines = self.sudo().move_ids.line_ids
        return lines.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.account_type == "asset_receivable"
                and not line._is_of_service_scheme()
            )
        )

    def _get_transferred(self, currency):
        """Return what the scheme took over of the customer's debt.

        :param currency: ``res.currency`` of the answer
        """
        amount = 0.0
        for claim in self.sudo():
            amount += claim.currency_id._convert(
                claim.amount_transferred,
                currency,
                claim.company_id,
                min(claim.move_ids.mapped("date"), default=place.get_today(claim)),
            )
        return currency.round(amount)

    def _take_over(self, invoice, amount):
        """Move a part of what the customer owes on an invoice to the scheme.

        :param invoice: posted invoice, or credit note where ``amount`` is below zero
        :param amount: in the currency of the invoice; below zero it goes back
        """
        self.ensure_one()
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        first = receivable[:1]
        rate = first.amount_currency and first.balance / first.amount_currency
        entry = self._post_entry(
            amount,
            rate,
            first.account_id,
            first.partner_id,
            invoice.date,
            invoice.currency_id,
            f"{self.name} · {invoice.name}",
        )
        own = entry.line_ids.filtered(lambda line: not line._is_of_service_scheme())
        left = receivable.filtered(lambda line: not line.reconciled)
        if left:
            (own + left).reconcile()
        # Odoo may have settled invoice and credit note with each other already.
        left = self._get_customer_lines().filtered(lambda line: not line.reconciled)
        if len({line.balance > 0 for line in left}) > 1:
            left.reconcile()
        self._after_entry()
        return entry

    def _give_back(self, amount):
        """Let the customer owe again what the scheme does not pay.

        :param amount: in the currency of the claim, above zero
        """
        self.ensure_one()
        taken = self._get_customer_lines().browse()
        rest = amount
        for line in self._get_customer_lines().sorted("id", reverse=True):
            if line.balance < 0 and self.currency_id.compare_amounts(rest, 0) > 0:
                taken |= line
                rest += line.amount_currency
        first = taken[:1]
        invoices = self._get_settled_lines(taken)
        taken.remove_move_reconcile()
        rate = first.balance / first.amount_currency
        entry = self._post_entry(
            -amount,
            rate,
            first.account_id,
            first.partner_id,
            place.get_today(self),
            first.currency_id,
            self.env._("%(claim)s refused", claim=self.name),
        )
        own = entry.line_ids.filtered(lambda line: not line._is_of_service_scheme())
        # First what is given back, then the invoices with what is left.
        for line in taken:
            if not own.reconciled:
                (own + line).reconcile()
        left = (taken + invoices).filtered(lambda line: not line.reconciled)
        if left & taken:
            left.reconcile()
        self._after_entry()

    def _get_settled_lines(self, lines):
        """Return the invoices' lines that lines of ours are reconciled with."""
        return (
            lines.matched_debit_ids.debit_move_id
            | lines.matched_credit_ids.credit_move_id
        )

    def _write_off(self, amount, reason):
        """Bear what the scheme does not pay: a loss, sales and taxes stay.

        :param amount: in the currency of the claim, above zero
        """
        self.ensure_one()
        account = self.scheme_id.loss_account_id
        if not account:
            raise UserError(
                self.env._(
                    "%(scheme)s has no loss account: choose it before you bear what was"
                    " refused.",
                    scheme=self.scheme_id.name,
                )
            )
        first = self._get_scheme_lines().filtered(lambda line: line.balance > 0)[-1:]
        self._post_entry(
            -amount,
            first.balance / first.amount_currency,
            account,
            first.partner_id,
            place.get_today(self),
            first.currency_id,
            self.env._("%(claim)s refused: %(reason)s", claim=self.name, reason=reason),
        )
        self._after_entry(is_transfer=False)

    def _post_entry(self, amount, rate, account, partner, date, currency, label):
        """Post an entry between the scheme and another account.

        :param amount: what the scheme owes more, in ``currency``
        :param rate: of ``currency`` to that of the company, as the invoice had it
        :return: the posted ``account.move``
        """
        self.ensure_one()
        claim = self.sudo().with_company(self.company_id)
        scheme = claim.scheme_id
        payer = scheme.partner_id.commercial_partner_id
        amount = currency.round(amount)
        balance = claim.company_id.currency_id.round(amount * rate)
        context = clean_context(self.env.context)
        common = {"currency_id": currency.id, "name": label}
        # Posting a credit note brings a context of its own.
        entries = claim.move_ids.with_env(self.env(su=True, context=context))
        entry = entries.with_context(move_reverse_cancel=False).create(
            {
                "move_type": "entry",
                "journal_id": scheme._get_journal().id,
                "company_id": claim.company_id.id,
                "date": date,
                "ref": label,
                "service_scheme_claim_id": claim.id,
                "line_ids": [
                    Command.create(
                        common
                        | {
                            "account_id": payer.property_account_receivable_id.id,
                            "partner_id": payer.id,
                            "amount_currency": amount,
                            "balance": balance,
                            "date_maturity": date,
                        }
                    ),
                    Command.create(
                        common
                        | {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "amount_currency": -amount,
                            "balance": -balance,
                            "date_maturity": date,
                        }
                    ),
                ],
            }
        )
        entry._post(soft=False)
        return entry

    def _after_entry(self, is_transfer=True):
        """Settle the scheme's lines with each other, and tell the new amounts."""
        self.ensure_one()
        lines = self._get_scheme_lines().filtered(lambda line: not line.reconciled)
        if len({line.balance > 0 for line in lines}) > 1:
            lines.reconcile()
        if is_transfer:
            amount = -sum(self._get_customer_lines().mapped("amount_currency"))
            before = self.amount
            amount = self.currency_id.round(amount)
            self._write_changed(amount_transferred=amount)
            if self.state != "refused":
                self._write_changed(amount=amount)
            if self.state == "filed" and self.currency_id.compare_amounts(
                before, amount
            ):
                self._message_log(
                    body=self.env._(
                        "The amount changed after the claim was filed: %(before)s →"
                        " %(after)s.",
                        before=self.currency_id.format(before),
                        after=self.currency_id.format(amount),
                    )
                )
        self._set_deadline()
        self._refresh_paid()
        self._take_back_loss()

    def _take_back_loss(self):
        """What was written off and is not granted any more was no loss."""
        self.ensure_one()
        self._follow_payments()
        lines = self.sudo().move_ids.line_ids.filtered(
            lambda line: (
                line.parent_state == "posted"
                and line.account_id.internal_group == "expense"
            )
        )
        loss = sum(lines.mapped("amount_currency"))
        amount = min(loss, -self.amount_open)
        if self.currency_id.compare_amounts(amount, 0) <= 0:
            return
        first = lines[:1]
        self._post_entry(
            amount,
            first.balance / first.amount_currency,
            first.account_id,
            first.partner_id,
            place.get_today(self),
            first.currency_id,
            self.env._("%(claim)s: no loss any more", claim=self.name),
        )
        self._after_entry(is_transfer=False)

    def _follow_payments(self):
        self.invalidate_recordset(["amount_open"])

    def _refresh_paid(self):
        """A claim on which nothing is open is paid; one that is open again is not."""
        for claim in self.sudo():
            claim._follow_payments()
            if not claim.move_ids or claim.state == "refused":
                continue
            is_open = claim.currency_id.compare_amounts(claim.amount_open, 0) > 0
            has_claim = claim.currency_id.compare_amounts(claim.amount, 0) > 0
            if not is_open and has_claim and claim.state in ("to_file", "filed"):
                claim._as_system().write(
                    {"state": "paid", "date_paid": place.get_today(claim)}
                )
                claim.activity_ids.unlink()
            elif is_open and claim.state == "paid":
                state = "filed" if claim.date_filed else "to_file"
                claim._as_system().write({"state": state, "date_paid": False})
