from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import place
from .sale_order_closed import OPEN


class RmaServiceOrder(models.Model):
    """The customer chooses between versions of an estimate: the work follows.

    The lines of an order are those of its last version. Where he agrees to one before,
    what that one offered is what is done.
    """

    _inherit = "rma.service.order"

    def _follow_chosen_version(self, estimate, later):
        """Bring operations and parts in line with an earlier version that was chosen.

        What was taken off the order since is put back, quantities are those of the
        version, and what only later versions offered is taken out. Work that is begun
        and parts that are built in stay: they are settled as all that was not agreed.

        :param estimate: the version that was chosen, with superuser rights
        :param later: the versions after it, withdrawn now
        """
        self.ensure_one()
        chosen = estimate.order_line.filtered("is_service_line")
        for sale_line in chosen:
            line = sale_line._get_service_line()
            if not line or line.product_id != sale_line.product_id:
                line = self._put_line_back(sale_line)
            line.sale_line_id = sale_line
            line._follow_share(sale_line)
            quantity = sale_line._get_quantity_of_line()
            if line._is_untouched() and line.product_uom_id.compare(
                line.quantity, quantity
            ):
                line.quantity = quantity
        kept = [sale_line._get_service_line() for sale_line in chosen]
        for sale_line in later.order_line.filtered("is_service_line"):
            line = sale_line._get_service_line()
            if line and line not in kept and not line.quantity_agreed:
                # Left on the order it would ask for consent for ever.
                if line.exists() and line._is_untouched():
                    line.unlink()

    def _put_line_back(self, sale_line):
        """Make the operation or part again that a chosen version offers.

        :param sale_line: line of the version, with superuser rights
        :return: the new operation or part
        """
        self.ensure_one()
        product = sale_line.product_id
        link = "service_operation_id"
        lines = self.env["rma.service.operation"].sudo()
        if product.type != "service":
            link = "service_part_id"
            lines = self.env["rma.service.part"].sudo()
        line = lines.create(
            {
                "order_id": self.id,
                "product_id": product.id,
                "product_uom_id": sale_line.product_uom_id.id,
                "quantity": sale_line.product_uom_qty,
                "name": sale_line.name,
                "payer": "customer",
                "second_payer": sale_line.service_second_payer,
                "second_share": sale_line.service_share,
            }
        )
        both = {"service_operation_id": False, "service_part_id": False}
        sale_line.with_context(rma_estimate_open=OPEN)._as_system().write(
            both | {link: line.id}
        )
        return line

    # === THE CUSTOMER ASKED FOR THE CHANGE ===#

    def _note_asked_change(self, reason, day=None):
        """Log that the customer asked for another version of what he was offered.

        :param reason: what he wants, in words
        :param day: date on which he asked; today by default
        :raises UserError: without words, or for a day to come
        """
        reason = (reason or "").strip()
        day = day and place.parse_day(day)
        if not reason:
            raise UserError(self.env._("Say what the customer asked to be changed."))
        for order in self:
            if day and day > place.get_today(order):
                raise UserError(
                    self.env._(
                        "%(order)s: the customer cannot have asked on a day to come.",
                        order=order.name,
                    )
                )
            sent = order.sudo().estimate_ids.filtered(lambda e: e.state == "sent")
            sent._note_asked_change(reason, day)
            order._message_log(
                body=self.env._(
                    "The customer asked on %(day)s for another version of"
                    " %(estimates)s: %(reason)s",
                    day=format_date(self.env, day or place.get_today(order)),
                    estimates=", ".join(sent.mapped("name")),
                    reason=reason,
                )
            )

    def _get_colleagues_env(self):
        """Return an environment that speaks as the chatter does: a customer's answer
        is read by colleagues, not in the language of his page."""
        self.ensure_one()
        user = self.env.user
        if user._is_internal() and not user._is_superuser():
            return self.env
        lang = self.user_id.lang or self.company_id.partner_id.lang
        return self.with_context(lang=lang).env

    def _has_acceptable_estimate(self):
        """Tell whether the customer can still agree to one of the estimates."""
        self.ensure_one()
        return any(e._is_acceptable() for e in self.sudo().estimate_ids)
