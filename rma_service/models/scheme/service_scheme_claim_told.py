from odoo import models


class RmaServiceSchemeClaim(models.Model):
    """What the customer is told: that he has to pay what the scheme does not."""

    _inherit = "rma.service.scheme.claim"

    def _tell_customer_of_refusal(self):
        """Mail the customer what he has to pay; why is for colleagues.

        Who gets no messages, or has no address, is told by a colleague: the order says
        so.
        """
        self.ensure_one()
        order = self.sudo().order_id
        template = self.env.ref(
            "rma_service.mail_template_service_scheme_refused",
            raise_if_not_found=False,
        )
        if template and order.partner_id.email and not order._is_silent():
            order._queued()._post_template(
                template.sudo(),
                notify_skip_followers=True,
                **order._get_message_author(),
            )
            return
        order._message_log(
            body=self.env._(
                "%(partner)s got no mail: tell him that he has to pay %(amount)s.",
                partner=order.partner_id.display_name,
                amount=self.currency_id.format(self.amount_refused),
            )
        )

    def _get_open_invoice(self):
        """Return the customer's invoice that is open again, with superuser rights."""
        return self.sudo().order_id.invoice_ids.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type == "out_invoice"
                and not move.currency_id.is_zero(move.amount_residual)
            )
        )[-1:]
