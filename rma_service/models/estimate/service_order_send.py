from odoo import models
from odoo.tools import format_amount

from ...tools.known import find_known

# Says in the context that the estimate is sent already when the order comes to the
# approval. An object, as no request from outside can put that into its context.
SENT = object()
ESTIMATE_TEMPLATE = "rma_service.mail_template_service_estimate"


class RmaServiceOrder(models.Model):
    """How an estimate gets to the customer: by mail, by the rule for it, on paper."""

    _inherit = "rma.service.order"

    def _send_estimates(self):
        """Send each order's current estimate, prepared or brought up to date first."""
        if self.env.context.get("rma_estimate_sent") is SENT:
            return
        for order in self:
            if order.sudo().estimate_id.state != "sent":
                order._prepare_estimates()
            order._send_estimate_mail(order.sudo().estimate_id)

    def _send_estimate_mail(self, estimate):
        """Mark the estimate as sent and mail the customer a link to it.

        :param estimate: the quotation, with superuser rights
        """
        self.ensure_one()
        if estimate.state == "draft":
            estimate.write({"state": "sent"})
        else:
            estimate._keep_sent_estimate()
        rule = self._get_message_rule("estimate")
        if rule:
            self._send_estimate_by_rule(rule, estimate)
            return
        if not self.partner_id.email:
            self.message_post(
                body=self.env._(
                    "%(partner)s has no e-mail address: hand estimate %(estimate)s over"
                    " on paper.",
                    partner=self.partner_id.display_name,
                    estimate=estimate.name,
                )
            )
            return
        template = find_known(self.env, ESTIMATE_TEMPLATE)
        if template:
            self._post_estimate_mail(estimate, template)
        self._log_estimate_sent(estimate, self.partner_id.email)

    def _wait_for_answer(self):
        """Go to the approval: the estimate is sent, and not sent once more."""
        orders = self.filtered(lambda order: order.phase != "approval")
        orders = orders.with_context(rma_estimate_sent=SENT)
        orders._move_to_phase("approval")

    def _check_may_wait(self):
        """Refuse to send estimates of orders that cannot go to the approval now.

        :raises UserError: that says what is missing
        """
        for order in self.filtered(lambda order: order.phase != "approval"):
            stage = order.type_id._get_stage_of_phase("approval", order.stage_id)
            if stage:
                order._check_move(stage)

    def _get_estimate_template(self):
        """Return the words of the mail that an estimate is sent with, or none."""
        self.ensure_one()
        rule = self._get_message_rule("estimate")
        return rule.mail_template_id or find_known(self.env, ESTIMATE_TEMPLATE)

    def _post_estimate_mail(self, estimate, template):
        """Mail the estimate with the words of ``template``; return the message.

        The kept file goes with it as soon as it is made.
        """
        estimate = estimate._queued(estimate._get_kept_estimate())
        return estimate._post_template(template, **self._get_message_author())

    def _log_estimate_sent(self, estimate, address):
        """Say in the chatter of the order what was sent where."""
        self._message_log(
            body=self.env._(
                "Estimate %(estimate)s (version %(version)s), %(amount)s with taxes, is"
                " sent to %(email)s.",
                estimate=estimate.name,
                version=estimate.service_version,
                amount=format_amount(
                    self.env, estimate.amount_total, estimate.currency_id
                ),
                email=address,
            )
        )
