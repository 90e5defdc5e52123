from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import place


class SaleOrder(models.Model):
    """Sending an estimate: one door, whoever opens it.

    The button of the service order, the composer of the sales form, *Mark as Sent*, a
    shared link and a pending payment all end in the state ``sent``. Written on the
    draft of an estimate it keeps the document as it is then (version, date, hashes)
    and takes the service order to the approval. Who mails it himself sends no second
    mail by that.
    """

    _inherit = "sale.order"

    @api.depends("service_order_id")
    def _compute_type_name(self):
        result = super()._compute_type_name()
        for estimate in self._filter_service_estimates():
            if estimate.state != "sale":
                estimate.type_name = self.env._("Estimate")
        return result

    # === THE DOOR ===#

    def write(self, vals):
        """An estimate that becomes *sent* is kept, and its service order follows."""
        if vals.get("state") != "sent":
            return super().write(vals)
        drafts = self._filter_service_drafts()
        drafts._begin_binding()
        result = super().write(vals)
        for estimate in drafts:
            form = estimate.sudo()._prepare_repair_form()
            estimate.sudo().service_form = form
            estimate._close_replaced_versions()
            estimate._keep_sent_estimate()
        return result

    def _begin_binding(self):
        """Let drafts bind from now on.

        A draft may have waited for days: its conditions hold for the agreed number of
        days after the customer got them, not after they were written (Directive (EU)
        2024/1799, article 4). A validity that somebody typed stays.
        """
        now = fields.Datetime.now()
        for estimate in self.sudo():
            today = place.get_today(estimate)
            made = place.get_day(estimate, estimate.date_order)
            lead = timedelta(days=estimate.service_order_id.type_id.validity_days)
            vals = {"service_date_sent": now}
            if made != today:
                vals["date_order"] = now
                if estimate.validity_date == made + lead:
                    vals["validity_date"] = today + lead
            estimate.write(vals)

    def _filter_service_drafts(self):
        """Return the estimates that were not sent yet."""
        estimates = self._filter_service_estimates()
        return estimates.filtered(lambda estimate: estimate.state == "draft")

    def _keep_sent_estimate(self):
        """Keep the estimate as it is sent now; its service order waits for the answer.

        What is unchanged is not kept twice.
        """
        self.ensure_one()
        estimate = self.sudo()
        estimate._portal_ensure_token()
        document = self.env["rma.service.document"]._freeze("estimate", estimate)
        estimate._note_withdrawal_told(document)
        self._get_sending_order()._wait_for_answer()

    def _get_kept_estimate(self):
        """Return the document as it was sent last, with superuser rights, or none."""
        self.ensure_one()
        documents = self.env["rma.service.document"].sudo()
        return documents.search(documents._get_domain("estimate", self), limit=1)

    def _get_sending_order(self):
        """Return the service order with the rights to send its estimate.

        Users of the service centre need these rights themselves. Salespeople without
        them may send what they may write: the order follows its quotation.
        """
        self.ensure_one()
        order = self.sudo().service_order_id
        if self.env.user.has_group("rma_service.group_service_own"):
            return order.sudo(False)
        return order

    def _prepare_sending(self):
        """Bring drafts up to date with the lines before they are sent.

        :raises UserError: if the service order cannot wait for an answer now
        """
        self.check_access("write")
        for estimate in self:
            order = estimate._get_sending_order()
            order._check_service_access()
            order._check_may_wait()
            order.sudo()._update_draft_estimate(estimate.sudo())

    # === WAYS TO SEND ===#

    def action_quotation_sent(self):
        """*Mark as Sent*: handed over on paper, or sent by other means."""
        drafts = self._filter_service_drafts()
        drafts._prepare_sending()
        result = super().action_quotation_sent()
        for estimate in drafts:
            estimate.sudo().service_order_id._message_log(
                body=self.env._(
                    "Estimate %(estimate)s (version %(version)s) was marked as sent.",
                    estimate=estimate.name,
                    version=estimate.service_version,
                )
            )
        return result

    def action_quotation_send(self):
        """The composer of the sales form offers an estimate that is up to date."""
        if len(self) == 1 and not self.env.context.get("hide_default_template"):
            self._filter_service_drafts()._prepare_sending()
        return super().action_quotation_send()

    def _find_mail_template(self):
        self.ensure_one()
        is_estimate = self.service_order_id and self.state in ("draft", "sent")
        if is_estimate and not self.env.context.get("proforma"):
            template = self.sudo().service_order_id._get_estimate_template()
            if template:
                return template.sudo(False)
        return super()._find_mail_template()

    def message_post(self, **kwargs):
        """What the composer sends is kept first; the mail carries the kept file."""
        is_sent = self.env.context.get("mark_so_as_sent")
        if not is_sent or not self.sudo().service_order_id:
            return super().message_post(**kwargs)
        estimate = self.with_context(mark_so_as_sent=False)
        if not self._is_sent_by_mail():
            # Odoo would mark it as sent, with the rights of the page it comes from.
            return super(SaleOrder, estimate).message_post(**kwargs)
        if self.state == "draft":
            estimate._check_up_to_date()
            estimate.with_context(tracking_disable=True).write({"state": "sent"})
        else:
            estimate._keep_sent_estimate()
        message = super(SaleOrder, self._queue_kept_file()).message_post(**kwargs)
        estimate.sudo().service_order_id._log_estimate_mail(estimate.sudo(), message)
        return message

    def _is_sent_by_mail(self):
        """Tell whether a mail of the composer sends the estimate.

        Customers may write messages, too, and say of them what they like; the page on
        which they write has all rights. Who writes counts, not the record's rights.
        """
        return self.state in ("draft", "sent") and self.sudo(False).has_access("write")

    def _queue_kept_file(self):
        """Return the estimate for a message that goes out with the kept file.

        Who has no right to read the kept document sends a copy of its file.
        """
        self.ensure_one()
        document = self._get_kept_estimate()
        is_copy = not document.sudo(False).has_access("read")
        return self._queued(document, is_copy)

    def _check_up_to_date(self):
        """Refuse to mail words and prices that are no longer those of the order.

        :raises UserError: if the lines changed since the mail was begun
        """
        self.ensure_one()
        order = self.sudo().service_order_id
        if order._get_estimate_changes(self.sudo()):
            raise UserError(
                self.env._(
                    "The lines of %(order)s changed since you began to write. Close the"
                    " mail and send estimate %(estimate)s again.",
                    order=order.name,
                    estimate=self.name,
                )
            )

    # === WHAT THE CUSTOMER CAN ANSWER ===#

    def _has_to_be_signed(self):
        """A draft is not offered yet: who finds its page cannot agree to it."""
        return not self._filter_service_drafts() and super()._has_to_be_signed()

    def _has_to_be_paid(self):
        """A draft is not offered yet: see ``_has_to_be_signed``."""
        return not self._filter_service_drafts() and super()._has_to_be_paid()
