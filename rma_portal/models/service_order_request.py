from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from odoo.addons.rma_service.tools import place
from odoo.addons.rma_service.tools.locking import locks_first


class RmaServiceOrder(models.Model):
    """An order that was asked for online: its receipt, and how it is taken back."""

    _inherit = "rma.service.order"

    # === RECEIPT ===#

    def _send_receipt(self):
        """Mail the customer that we have his request: with number, day and hour.

        He may have to prove when he asked, so it goes out whatever the rules of
        messages say.
        """
        self.ensure_one()
        template = self.env.ref("rma_portal.mail_template_service_request_receipt")
        self._post_rule_mail(template.sudo())

    def _get_request_moment(self):
        """Return when we got the request, on the clock of our place, in words."""
        if not self:
            return ""  # a template that is tried without an order
        return format_datetime(
            self.env,
            self.date_requested or self.create_date,
            tz=place.get_zone(self),
            dt_format="long",
        )

    def _get_page_device(self):
        """Return how the customer's pages and mails call his device."""
        order = self.sudo()
        return (
            order.product_id.display_name
            or " ".join(filter(None, (order.told_brand, order.told_model)))
            or order.equipment_type_id.name
            or ""
        )

    def _prepare_page_values(self):
        values = super()._prepare_page_values()
        if not self.sudo().product_id:
            values["device"] = self._get_page_device()
        return values | {"can_cancel": self._can_customer_cancel()}

    # === TAKEN BACK ===#

    def _can_customer_cancel(self):
        """Tell whether the customer may cancel himself: nothing was done for him yet,
        and nothing of his is here."""
        self.ensure_one()
        order = self.sudo()
        return (
            order.phase == "request"
            and not order.date_in
            and not order.custody_in_move_id
            and not order.estimate_ids
        )

    @locks_first
    def _cancel_for_customer(self, author, reason):
        """Cancel the order as its customer asks on its page; his words tell colleagues.

        :param author: ``res.partner`` who does it
        :param reason: text, may be empty
        :raises UserError: where it is too late
        """
        self.ensure_one()
        if not self._can_customer_cancel():
            raise UserError(
                self.env._(
                    "%(order)s cannot be cancelled here any more: call us, please.",
                    order=self.name,
                )
            )
        words = self.env._("Cancelled by the customer on his page.")
        self.message_post(
            body="\n".join(filter(None, (words, reason))),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=author.id,
            email_from=author.email_formatted or None,
        )
        self.action_cancel()
