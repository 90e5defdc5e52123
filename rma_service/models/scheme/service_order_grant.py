from odoo import api, fields, models

from ...tools import place


class RmaServiceOrder(models.Model):
    """What the scheme pays, and what is left to the customer.

    The amount follows from what the customer is invoiced for the order as a whole, and
    from nothing else: estimates, deposits, supplements and credit notes share it out.
    """

    _inherit = "rma.service.order"

    amount_scheme = fields.Monetary(
        string="Paid by the Scheme",
        compute="_compute_amount_scheme",
        compute_sudo=True,
        help="What the payment scheme pays of the total, taxes included.",
    )
    amount_customer = fields.Monetary(
        string="The Customer Pays",
        compute="_compute_amount_scheme",
        compute_sudo=True,
        help="The total less what the payment scheme pays.",
    )

    @api.depends(
        "scheme_id",
        "equipment_type_id",
        "outcome",
        "amount_total",
        "scheme_claim_ids.state",
        "scheme_claim_ids.amount_transferred",
    )
    def _compute_amount_scheme(self):
        for order in self:
            amount = 0.0
            if order.scheme_id:
                base = {"total": order.amount_total, "untaxed": order.amount_untaxed}
                if order._is_finished():
                    base = order._get_scheme_base(with_drafts=True)
                amount = order._get_scheme_target(base["total"], base["untaxed"])
            order.amount_scheme = amount
            order.amount_customer = order.amount_total - amount

    # === THE AMOUNT ===#

    def _get_scheme_grant(self, total, untaxed):
        """Return what the scheme pays of an amount.

        :param total: what the customer is to pay, in the currency of the order
        :param untaxed: the same without taxes
        :return: amount in that currency, never more than the total, and why it is
            nothing: see ``rma.service.scheme.line._get_grant``
        """
        self.ensure_one()
        scheme = self.scheme_id
        line = scheme._get_line(self.equipment_type_id) if scheme else False
        base = untaxed if scheme.base == "untaxed" else total
        is_unrepaired = self.phase == "cancel" or self.outcome not in (
            False,
            "repaired",
        )
        if not line or base <= 0 or (is_unrepaired and not scheme.is_paid_unrepaired):
            return 0.0, None
        own, theirs = self.currency_id, scheme.currency_id
        day = self._get_scheme_day()
        amount, reason = line._get_grant(
            own._convert(base, theirs, self.company_id, day)
        )
        amount = theirs._convert(amount, own, self.company_id, day)
        return min(amount, own.round(total)), reason

    def _get_scheme_target(self, total, untaxed):
        """Return what the scheme pays in the end; once it refused, what it took over.

        Parameters are those of ``_get_scheme_grant``.
        """
        self.ensure_one()
        claim = self.scheme_claim_id
        if claim.state == "refused":
            return claim._get_transferred(self.currency_id)
        return self._get_scheme_grant(total, untaxed)[0]

    def _get_scheme_day(self):
        """Return the day whose rate counts: on which the customer was first offered."""
        self.ensure_one()
        sent = [
            estimate.service_date_sent
            for estimate in self.estimate_ids
            if estimate.service_date_sent and estimate.state != "cancel"
        ]
        return place.get_day(self, min(sent)) if sent else place.get_today(self)

    def _get_scheme_notes(self):
        """Return why the scheme pays nothing although its conditions are met."""
        self.ensure_one()
        _amount, reason = self._get_scheme_grant(self.amount_total, self.amount_untaxed)
        line = self.scheme_id._get_line(self.equipment_type_id)
        if reason == "threshold":
            return [
                self.env._(
                    "%(scheme)s pays from an invoice of %(amount)s on.",
                    scheme=self.scheme_id.name,
                    amount=line.currency_id.format(line.threshold),
                )
            ]
        if reason == "below":
            return [
                self.env._(
                    "%(scheme)s pays only where the invoice is not below its grant.",
                    scheme=self.scheme_id.name,
                )
            ]
        return []

    # === TOTALS ===#

    def _get_invoice_totals(self):
        """What the scheme pays is neither paid by the customer nor due from him."""
        totals = super()._get_invoice_totals()
        for order in self.filtered("scheme_id"):
            sums = totals[order]
            currency = order.currency_id
            moved = order.scheme_claim_id._get_transferred(currency)
            sums["paid"] = currency.round(sums["paid"] - moved)
            if order._is_finished() or order.phase == "cancel":
                base = order._get_scheme_base(with_drafts=True)
                target = order._get_scheme_target(base["total"], base["untaxed"])
                sums["due"] = currency.round(sums["due"] - target + moved)
        return totals

    def _get_act_amounts(self):
        """The act names who pays a part for the customer."""
        amounts = super()._get_act_amounts()
        if self.scheme_id and self.amount_scheme:
            amounts |= {
                "scheme": self.amount_scheme,
                "scheme_name": self.scheme_id.name,
                "customer": amounts["total"] - self.amount_scheme,
            }
        return amounts

    def _get_scheme_base(self, with_drafts=False):
        """Return what was invoiced, less credit notes, in the currency of the order.

        :param with_drafts: with drafts, and what the next invoice comes to
        :return: dict with ``total`` and ``untaxed``
        """
        self.ensure_one()
        total = untaxed = 0.0
        for invoice, amount, _residual in self._get_invoice_shares()[self]:
            if invoice.state != "posted" and not with_drafts:
                continue
            own = self._convert_to_own(amount, invoice.currency_id, invoice)
            total += own
            if invoice.amount_total:
                untaxed += own * invoice.amount_untaxed / invoice.amount_total
        if with_drafts:
            to_invoice = self._get_to_invoice_totals()[self]
            total += to_invoice["total"]
            untaxed += to_invoice["untaxed"]
        currency = self.currency_id
        return {"total": currency.round(total), "untaxed": currency.round(untaxed)}
