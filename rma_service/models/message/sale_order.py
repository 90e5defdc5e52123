from odoo import models


class SaleOrder(models.Model):
    """What customers write about an estimate is read on its service order."""

    _inherit = "sale.order"

    # Found by the scheduled action among all orders.
    _pending_mail_idx = models.Index(
        "(pending_email_template_id) WHERE pending_email_template_id IS NOT NULL"
    )

    def _get_service_subject(self):
        """Return what a mail with the estimate is about, without empty brackets."""
        if not self:
            return ""
        self.ensure_one()
        order = self.sudo().service_order_id
        device = order.product_id.display_name or order.equipment_type_id.name
        if order and device:
            return self.env._(
                "Estimate %(estimate)s for your %(device)s (%(order)s)",
                estimate=self.name,
                device=device,
                order=order.name,
            )
        if order:
            return self.env._(
                "Estimate %(estimate)s (%(order)s)",
                estimate=self.name,
                order=order.name,
            )
        return self.env._("Estimate %(estimate)s", estimate=self.name)

    def _message_post_after_hook(self, message, msg_values):
        """Hand an answer to the mail with the estimate on to the service order."""
        if self._is_service_answer(message):
            self.sudo().service_order_id._hear_about_estimate(message)
        return super()._message_post_after_hook(message, msg_values)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Colleagues are told on the service order, not here a second time."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if self._is_service_answer(message):
            recipients = [data for data in recipients if data["share"]]
        return recipients

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """No second button where the words of the mail have one to the same page."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        is_service = bool(self.sudo().service_order_id)
        if is_service and f"{self.access_url}?" in (message.body or ""):
            for name, _filter, options in groups:
                if name in ("portal_customer", "portal"):
                    options["has_button_access"] = False
        return groups

    def _send_order_confirmation_mail(self):
        """Odoo's own confirmation is left out where our words thank the customer.

        So it is where he is to get no messages, and where the contract is confirmed
        with the instruction on withdrawal. A supplement is confirmed by Odoo: we thank
        once an order.
        """
        told = self.filtered(lambda estimate: estimate._is_thanked_by_rule())
        return super(SaleOrder, self - told)._send_order_confirmation_mail()

    def _send_order_notification_mail(self, mail_template, allow_deferred_sending=True):
        """Odoo's own mails about an estimate, with their PDFs, wait for its job."""
        waits = allow_deferred_sending and self.sudo().service_order_id
        if not mail_template or not waits:
            return super()._send_order_notification_mail(
                mail_template, allow_deferred_sending
            )
        self.sudo().pending_email_template_id = mail_template
        return self.env["rma.service.job"]._call_cron(
            "rma_service.ir_cron_send_sale_mails"
        )

    def _is_thanked_by_rule(self):
        """Tell whether the service order says what is to be said of the consent."""
        self.ensure_one()
        order = self.sudo().service_order_id
        if not order:
            return False
        if self.sudo()._is_contract_confirmed_by_us():
            return True
        others = order.estimate_ids - self
        is_first = "sale" not in others.mapped("state")
        return order._is_silent() or bool(
            is_first and order._get_message_rule("approved")
        )

    def _get_model_description(self, model_name):
        """In mails it is an estimate, as everywhere in the service centre."""
        if self.sudo().service_order_id and model_name == self._name:
            return self.env._("Estimate")
        return super()._get_model_description(model_name)

    def _is_service_answer(self, message):
        """Tell whether a customer wrote about the estimate of a service order.

        What Odoo posts when he signs is no answer: the order says so by itself. It is
        known by the signature of the same transaction.

        :param message: a message of the quotation
        """
        order = self.sudo().service_order_id
        if not order:
            return False
        begun = message.create_date.replace(microsecond=0)
        is_signing = (
            message.message_type == "comment"
            and self.signed_on
            and self.signed_on >= begun
        )
        return not is_signing and order._is_customers_word(message)
