from odoo import models

from odoo.addons.rma_service.tools import place

# Says in the context that the customer signs his estimate in this request. An object,
# as no request from outside can put that into its context.
ACCEPTING = object()


class SaleOrder(models.Model):
    """What the page of an estimate, where it is answered, says of the service order."""

    _inherit = "sale.order"

    def message_post(self, **kwargs):
        """The message that it was signed carries what was signed, as it is kept.

        Odoo's own page prints the quotation in that moment, which takes seconds.
        """
        accepting = self.env.context.get("rma_accepting") is ACCEPTING
        if not accepting or "attachments" not in kwargs:
            return super().message_post(**kwargs)
        estimate = self.with_context(rma_accepting=None)
        estimate = estimate._queued(estimate._keep_signed_estimate())
        del kwargs["attachments"]
        return super(SaleOrder, estimate).message_post(**kwargs)

    def _get_withdrawal_url(self):
        self.ensure_one()
        estimate = self.sudo()
        return f"{estimate.get_base_url()}{estimate.get_portal_url(suffix='/withdraw')}"

    def _prepare_service_page(self):
        """Return what the page shows of the order that the estimate is for.

        What was found is shown as it was released with the estimate: nothing of a
        draft.

        :return: dict with ``order`` and ``order_url``, ``device``, ``serial``, what
            was found (see ``_get_found``), ``days`` or ``promised``, ``now`` (what
            happens now), ``answer``: ``agreed``, ``declined``, ``replaced``,
            ``withdrawn`` or False, ``answered_by`` and ``answered_on``, and
            ``present``: dict with ``name``, ``version`` and ``url`` of the version
            that counts, where it is another one
        """
        self.ensure_one()
        estimate = self.sudo()
        order = estimate.service_order_id.with_env(estimate.env)
        is_own = (
            order.partner_id.commercial_partner_id
            == estimate.partner_id.commercial_partner_id
        )
        is_sent = estimate.service_date_sent or estimate.state == "sale"
        form = estimate._get_repair_form() if is_sent else {}
        promised = order.date_promised and place.get_day(order, order.date_promised)
        return {
            "order": order.name,
            "order_url": order.get_portal_url() if is_own else False,
            "device": order.product_id.display_name or order.equipment_type_id.name,
            "serial": order.serial,
            "found": estimate._get_found() if is_sent else {},
            "days": form.get("repair_days"),
            "promised": False if form.get("repair_days") else promised,
            "now": order._get_page_status(order._get_open_estimates())
            if is_own
            else False,
            "present": is_own and estimate._prepare_present_version(),
        } | estimate._prepare_page_answer()

    def _prepare_page_answer(self):
        """Return how the estimate was answered, by whom and on which day."""
        self.ensure_one()
        states = {
            "approved": ("agreed", self.signed_by, self.signed_on),
            "deposit": ("agreed", self.signed_by, self.signed_on),
            "declined": (
                "declined",
                self.service_declined_by,
                self.service_declined_on,
            ),
        }
        over = "replaced" if self.service_replaced_by_id else "withdrawn"
        answer = states.get(self.service_state, (False, False, False))
        if self.service_state == "withdrawn":
            answer = (over, False, False)
        return {
            "answer": answer[0],
            "answered_by": answer[1],
            "answered_on": answer[2] and place.get_day(self, answer[2]),
        }

    def _prepare_present_version(self):
        """Return the version that counts where this one is over, or False."""
        self.ensure_one()
        order = self.service_order_id
        if self.state != "cancel" or order.phase == "cancel":
            return False
        standing = order.estimate_ids.filtered(lambda e: e.state in ("sent", "sale"))
        present = standing.sorted("service_version")[-1:]
        return bool(present) and {
            "name": present.name,
            "version": present.service_version,
            "url": present.get_portal_url(),
        }
