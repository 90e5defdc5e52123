from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools.bounds import PERSON

# Says in the context that a step of Odoo's quotation changes the state. An object, as
# no request from outside can put that into its context.
STEP = object()

# Says in the context that the page of an estimate notes an answer down. An object, as
# no request from outside can put that into its context.
ANSWER = object()

# What the customer answers, or a colleague for him through the service order; and the
# key of his link.
ANSWER_FIELDS = frozenset({"access_token", "signature", "signed_by", "signed_on"})


class SaleOrder(models.Model):
    """Who may send, agree to and withdraw an estimate, and by which way.

    Odoo lets storekeepers and accountants write quotations, as they deliver and invoice
    them. On an estimate the steps are for the service and for sales, and only steps
    change its state: a state that is written passes by the checks, the log and the
    service order.
    """

    _inherit = "sale.order"

    def write(self, vals):
        """Refuse to write the state or the answer of estimates by hand.

        :raises AccessError: naming the estimate
        """
        if not self.env.su and ("state" in vals or ANSWER_FIELDS & vals.keys()):
            estimates = self.filtered("service_order_id")
            if estimates and ANSWER_FIELDS & vals.keys():
                estimates._check_system_fields(ANSWER_FIELDS & vals.keys())
            if "state" in vals:
                estimates._check_step(vals["state"])
        return super().write(vals)

    def message_post(self, **kwargs):
        """Colleagues are told of an answer by the service order, in their language."""
        is_answer = self.env.context.get("rma_answer") is ANSWER
        if is_answer and self.sudo().service_order_id:
            kwargs["notify_skip_followers"] = True
        return super().message_post(**kwargs)

    def _check_step(self, state):
        """Refuse a change of state that is no step, or not the user's.

        *Sent* is a step wherever it is written: see ``sale_order_send.py``.

        :param state: the state that is written
        :raises AccessError: naming the estimate
        """
        changed = self.filtered(lambda estimate: estimate.state != state)
        for estimate in changed.filtered(lambda order: order._is_closed_estimate()):
            estimate._check_closed({"state": state})
        if not changed:
            return
        is_step = self.env.context.get("rma_estimate_step") is STEP
        if state != "sent" and not is_step:
            changed._check_system_fields({"state"})
        user = self.env.user
        if not (
            user.has_group("rma_service.group_service_own")
            or user.has_group("sales_team.group_sale_salesman")
        ):
            raise AccessError(
                self.env._(
                    "Estimate %(estimate)s: the service or sales sends it, and says"
                    " what the customer answered.",
                    estimate=changed[0].name,
                )
            )

    def _get_service_answerer(self):
        """Return the name of who answers an estimate now: a customer with a login, a
        colleague, or else the customer that it was made for."""
        self.ensure_one()
        user = self.env.user
        is_known = not user._is_public() and not user._is_superuser()
        return (user if is_known else self.partner_id).name

    def _decline_service_estimate(self, name, reason=None):
        """Keep who declined the estimate, when, and what he said.

        :param name: who declined
        :param reason: the customer's words
        """
        self._as_system().write(
            {
                "service_declined": True,
                "service_declined_by": (name or "")[: PERSON[1]],
                "service_declined_on": fields.Datetime.now(),
                "service_decline_reason": reason or self.service_decline_reason,
            }
        )

    def _as_step(self):
        """Return the orders for a step of the quotation that changes their state."""
        return self.with_context(rma_estimate_step=STEP)

    def action_confirm(self):
        return super(SaleOrder, self._as_step()).action_confirm()

    def _action_cancel(self):
        return super(SaleOrder, self._as_step())._action_cancel()
