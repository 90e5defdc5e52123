from odoo import models


class SaleOrder(models.Model):
    """What customers write about an estimate is read on its service order."""

    _inherit = "sale.order"

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

        So it is where he is to get no messages. A supplement is confirmed by Odoo:
        we thank once an order.
        """
        told = self.filtered(lambda estimate: estimate._is_thanked_by_rule())
        return super(SaleOrder, self - told)._send_order_confirmation_mail()

    def _is_thanked_by_rule(self):
        """Tell whether the service order says what is to be said of the consent."""
        self.ensure_one()
        order = self.sudo().service_order_id
        if not order:
            return False
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
        begun = self.env.cr.now().replace(microsecond=0)
        is_signing = (
            message.message_type == "comment"
            and self.signed_on
            and self.signed_on >= begun
        )
        return not is_signing and order._is_customers_word(message)
