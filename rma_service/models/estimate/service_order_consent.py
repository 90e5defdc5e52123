from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import place
from ...tools.arguments import FLAG, IDS, MOMENT, TEXT, WHOLE_NUMBER, takes
from ...tools.bounds import PERSON
from ...tools.locking import locks_first

# How a customer says yes to a colleague. Online he signs himself, and that none is
# needed, or a manager overrides it, is said elsewhere.
TOLD_CHANNELS = ("paper", "phone", "email")


class RmaServiceOrder(models.Model):
    """The answer to an estimate: the customer agrees, declines, or need not be asked.

    Consent is the confirmation of the quotation, whoever gives it: a signature on the
    portal, the clerk, or a manager who overrides it.
    """

    _inherit = "rma.service.order"

    # === ACTIONS ===#

    @takes(
        name=TEXT,
        without_deposit=FLAG,
        estimate_id=WHOLE_NUMBER,
        service_ids=IDS,
        date=MOMENT,
    )
    @locks_first
    def action_approve_estimate(
        self,
        channel="paper",
        name=None,
        without_deposit=False,
        estimate_id=None,
        service_ids=None,
        date=None,
    ):
        """Register the customer's consent to an estimate in the back office.

        A version that was sent can be agreed to as long as it is valid, also where the
        lines changed since or a later version stands beside it.

        Where a deposit is asked for, the estimate waits for it (*signed, deposit
        open*), as it does for a signature online.

        :param channel: how it was given: ``"paper"``, ``"phone"`` or ``"email"``
        :param name: who gave it; by default whoever brought the device, else the
            customer
        :param without_deposit: confirm without the deposit; the history says who did
        :param estimate_id: id of the version that he agreed to, of one order; the
            current one by default
        :param service_ids: ids of the ancillary services that he orders with it, of
            those that it offers
        :param date: when he gave it, naive UTC; now by default
        :return: True
        :raises UserError: if nobody told us, no estimate waits for an answer, or he
            cannot have agreed to it then
        """
        self._check_service_access()
        if channel not in TOLD_CHANNELS:
            raise UserError(
                self.env._(
                    "Say how the customer agreed: on paper, by phone or by e-mail."
                )
            )
        for order in self._warm_setting():
            estimate = order._get_estimate_to_answer(estimate_id)
            if estimate.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%(order)s has no estimate that waits for consent.",
                        order=order.name,
                    )
                )
            if estimate.state == "draft" and order.is_estimate_outdated:
                raise UserError(
                    self.env._(
                        "The lines of %(order)s changed since %(estimate)s was made:"
                        " revise the estimate, so that the customer agrees to what will"
                        " be done.",
                        order=order.name,
                        estimate=estimate.name,
                    )
                )
            estimate._check_service_answer_date(date)
            if service_ids:
                estimate._order_services(service_ids)
            estimate.write(
                {
                    "service_consent": channel,
                    "signed_by": (name or "").strip() or order._get_answerer_name(),
                    "signed_on": date or fields.Datetime.now(),
                }
                | estimate._prepare_acceptance_vals()
            )
            if not estimate._get_service_deposit_due():
                estimate.action_confirm()
            elif without_deposit:
                order._log_deposit_waived(estimate)
                estimate.action_confirm()
            else:
                order._wait_for_deposit(estimate)
        return True

    @takes(reason=TEXT, charge_diagnosis=FLAG, charge_reason=TEXT, name=TEXT)
    @locks_first
    def action_decline_estimate(
        self, reason=None, charge_diagnosis=False, charge_reason=None, name=None
    ):
        """Register that the customer declines: *ready*, not repaired, refused.

        Of a supplement, what was agreed before goes on.

        :param reason: the customer's words, kept on the estimate
        :param charge_diagnosis: charge the diagnosis fee of the service type
        :param charge_reason: why it is charged where the customer was not told of it
        :param name: who declined; the customer by default
        :return: True
        :raises UserError: if nothing waits for an answer, or a fee is to be charged
            that the service type does not have, or of which nobody told the customer
        """
        self._check_service_access()
        declined = self.env["sale.order"].sudo()
        for order in self:
            estimate = order.sudo().estimate_id
            if estimate.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%(order)s has no estimate that could be declined.",
                        order=order.name,
                    )
                )
            # He declines the repair: all versions of it that he has.
            rivals = estimate._get_open_rivals()
            who = (name or "").strip() or order._get_answerer_name()
            for version in estimate | rivals.filtered(lambda e: e.state == "sent"):
                version._decline_service_estimate(who, reason)
                declined |= version
            for version in estimate | rivals:
                order._withdraw_estimate(version)
        # The fee is for the dialog to decide.
        decided = self.sudo().with_context(rma_fee_decided=True)
        decided._on_estimate_declined(declined)
        if charge_diagnosis:
            for order in self:
                order._charge_diagnosis(charge_reason)
        return True

    @takes(reason=TEXT)
    @locks_first
    def action_override_consent(self, reason):
        """Let the work start without the customer's consent; managers only.

        The estimate is confirmed on the manager's word, with the reason logged.

        :param reason: why; required
        :return: True
        :raises AccessError: for anybody who is not a service manager
        """
        if not self.env.user.has_group("rma_service.group_service_manager"):
            raise AccessError(
                self.env._("Only service managers may override a missing consent.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the consent is overridden."))
        self._check_service_access()
        for order in self:
            if order.consent_override and not order._get_lines_to_agree():
                continue  # done already
            order.sudo().consent_override = reason
            order.message_post(
                body=self.env._(
                    "%(user)s let the work start without the customer's consent:"
                    " %(reason)s",
                    user=self.env.user.name,
                    reason=reason,
                )
            )
            order._confirm_on_our_word("override")
        return True

    # === BUSINESS METHODS ===#

    def _get_answerer_name(self):
        """Return the name of who answers, where a colleague is told no other."""
        self.ensure_one()
        contact = self.delegate_id or self.partner_id
        return (contact.name or contact.display_name or "")[: PERSON[1]]

    def _needs_consent(self):
        """Tell whether the customer has to agree before work on what he pays.

        By the rule of the service type: always, never, or above an amount (in the
        company's currency, taxes included): of what he agreed to, what he is offered
        and what was added since.
        """
        self.ensure_one()
        rule = self.type_id._warm().approval_rule
        if rule == "never":
            return False
        if rule == "always":
            return True
        total = self.amount_agreed + self.amount_offered + self.amount_to_offer
        company_currency = self.company_id.currency_id
        if self.currency_id != company_currency:
            total = self.currency_id._convert(
                total, company_currency, self.company_id, place.get_today(self)
            )
        limit = self.type_id.approval_amount
        return company_currency.compare_amounts(total, limit) > 0

    def _get_estimate_to_answer(self, estimate_id=None):
        """Return the version that the customer answers, with superuser rights.

        :param estimate_id: id of one of the open versions; the current one by default
        """
        self.ensure_one()
        estimate = self.sudo().estimate_id
        if estimate_id:
            versions = estimate | estimate._get_versions_beside()
            return versions.filtered(lambda e: e.id == estimate_id)
        return estimate

    def _get_lines_to_agree(self):
        """Return the customer-paid lines with quantities not agreed to, as a list."""
        self.ensure_one()
        return [
            line
            for lines in self._get_lines()
            for line in lines
            if line._get_quantity_to_agree() > 0
        ]

    def _confirm_estimates_without_consent(self):
        """Give orders that need no consent their confirmed sale order."""
        for order in self:
            if not order._needs_consent() and order._get_lines_to_agree():
                order._confirm_on_our_word("not_needed")

    def _confirm_on_our_word(self, channel):
        """Confirm an up-to-date estimate without the customer's signature.

        :param channel: key of ``sale.order.service_consent``: why none is needed
        """
        self.ensure_one()
        if not self._get_lines_to_agree():
            return
        estimate = self.sudo().estimate_id
        if estimate.state == "sent" and self._get_estimate_changes(estimate):
            self._withdraw_estimate(estimate)
            estimate = self._create_estimate(replaces=estimate)
        elif estimate.state == "draft":
            self._update_draft_estimate(estimate)
        elif estimate.state != "sent":
            estimate = self._create_estimate()
        estimate._open_closed().service_consent = channel
        estimate.with_context(rma_no_consent_needed=True).action_confirm()

    def _charge_fee(self, product, quantity=1.0, total=None, **values):
        """Add a fee as a done operation and agree to it on our word.

        Only for fees that the customer was told of when the device was taken in.

        :param product: the service that is charged
        :param quantity: how much of it, in its unit
        :param total: what he was told that it costs, taxes included; by default it
            costs what it costs today
        :param values: further values of the operation
        """
        self.ensure_one()
        operation = self.env["rma.service.operation"].create(
            {
                "order_id": self.id,
                "product_id": product.id,
                "quantity": quantity,
                "payer": "customer",
            }
            | values
        )
        order = self.sudo()
        estimate = order._create_estimate(only=operation)
        if total is not None:
            estimate._charge_at_most(total)
        estimate.service_consent = "not_needed"
        estimate.with_context(rma_no_consent_needed=True).action_confirm()
        operation.action_finish()
