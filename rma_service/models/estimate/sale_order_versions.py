from odoo import fields, models

from ...tools import place
from .sale_order_closed import OPEN


class SaleOrder(models.Model):
    """Versions of an estimate that stand beside each other.

    Within its validity a sent version binds us (Directive (EU) 2024/1799, article
    4(5)): *Revise* makes the next one beside it, and the customer chooses. Agreeing to
    one withdraws the others, at the counter, on the page and by payment alike; the
    deposits that were paid on them come along. A version is over before only where the
    customer refused it, asked for the change himself, or its last day is over; and not
    before the next one was sent.
    """

    _inherit = "sale.order"

    service_change_asked_on = fields.Date(
        string="Change Asked on",
        readonly=True,
        copy=False,
        help="The customer asked for another version on this day: this one ends as soon"
        " as the next is sent.",
    )
    service_change_reason = fields.Text(
        string="Change That Was Asked for", readonly=True, copy=False
    )

    def write(self, vals):
        """Who signs one version chooses it."""
        signed = self.browse()
        if vals.get("signed_on"):
            signed = self._filter_service_estimates().filtered(
                lambda estimate: not estimate.signed_on
            )
        result = super().write(vals)
        signed._choose_version()
        return result

    def _action_confirm(self):
        """However a version is agreed to, the others beside it are withdrawn."""
        self._filter_service_estimates()._choose_version()
        return super()._action_confirm()

    # === WHICH STAND BESIDE ===#

    def _get_version_chain(self):
        """Return all versions of which each replaces another one of them.

        A supplement, or a fee that is charged, is a chain of its own.
        """
        self.ensure_one()
        estimates = self.sudo().service_order_id.estimate_ids
        chain = self.sudo()
        while True:
            grown = chain | chain.service_replaced_by_id
            grown |= estimates.filtered(
                lambda e, g=grown: e.service_replaced_by_id in g
            )
            if grown == chain:
                return chain.sorted("service_version")
            chain = grown

    def _get_open_rivals(self):
        """Return the other versions of this estimate that nobody answered yet."""
        self.ensure_one()
        chain = self._get_version_chain() - self.sudo()
        return chain.filtered(lambda e: e.state in ("draft", "sent"))

    def _get_versions_beside(self):
        """Return the other versions that the customer can agree to instead.

        :return: sent and valid ones, with superuser rights, oldest first
        """
        self.ensure_one()
        if self.state not in ("draft", "sent") or self.is_expired:
            return self.sudo().browse()
        return self._get_open_rivals().filtered(
            lambda e: e.state == "sent" and not e.is_expired
        )

    def _is_superseded(self):
        """Tell whether a later version of the estimate stands, offered or prepared."""
        self.ensure_one()
        later = self.sudo().service_replaced_by_id
        while later:
            if later.state != "cancel":
                return True
            later = later.service_replaced_by_id
        return False

    def _is_acceptable(self):
        """Tell whether the customer can agree to the version now."""
        self.ensure_one()
        return self.state == "sent" and not (
            self.is_expired and not self._is_service_deposit_open()
        )

    # === ONE IS CHOSEN ===#

    def _choose_version(self):
        """Withdraw the versions beside those that are agreed to, take their deposits,
        and bring the work in line with what was chosen."""
        for estimate in self.sudo():
            rivals = estimate._get_open_rivals()
            if not rivals:
                continue
            order = estimate.service_order_id
            estimate._withdraw_versions(rivals)
            later = rivals.filtered(
                lambda e, chosen=estimate: e.service_version > chosen.service_version
            )
            if later:
                order._follow_chosen_version(estimate, later)
            env = order._get_colleagues_env()
            order._message_log(
                body=env._(
                    "Version %(version)s (%(estimate)s) was chosen; withdrawn with"
                    " that: %(others)s.",
                    version=estimate.service_version,
                    estimate=estimate.name,
                    others=", ".join(rivals.mapped("name")),
                )
            )

    # === THE NEXT ONE IS SENT ===#

    def _close_replaced_versions(self):
        """Withdraw what the version that is sent now takes the place of.

        That is what the customer wanted changed, and what is no longer valid. All else
        binds us on.
        """
        for estimate in self.sudo():
            estimate._withdraw_versions(
                estimate._get_open_rivals().filtered(
                    lambda e: (
                        e.state == "sent"
                        and (e.service_change_asked_on or e.is_expired)
                    )
                )
            )

    def _withdraw_versions(self, rivals):
        """Withdraw other versions of an estimate; what was paid on them counts for it.

        :param rivals: open versions, with superuser rights
        """
        self.ensure_one()
        order = self.service_order_id
        order._move_deposits(self, rivals)
        for payment in rivals.transaction_ids:
            payment.sale_order_ids = payment.sale_order_ids - rivals | self
        for rival in rivals:
            order._withdraw_estimate(rival)

    def _note_asked_change(self, reason, day):
        """Say that the customer asked for another version than the open ones.

        :param reason: what he wants, in words
        :param day: date on which he asked; today at our place by default
        """
        for estimate in self.sudo():
            estimate.with_context(rma_estimate_open=OPEN)._as_system().write(
                {
                    "service_change_asked_on": day or place.get_today(estimate),
                    "service_change_reason": reason,
                }
            )
