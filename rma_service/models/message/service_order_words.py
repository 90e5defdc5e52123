from email.utils import formataddr

from odoo import models

from ..setup.service_wording import SITUATIONS


class RmaServiceOrder(models.Model):
    """In whose name, and in which words, customers are told by themselves.

    Where the order stands is said in the words of its service type, on its page and in
    messages alike (``rma.service.wording``).
    """

    _inherit = "rma.service.order"

    # === WORDS ===#

    def _get_customer_words(self):
        """Return where the order stands, in the words of its type and in the language
        of the environment."""
        if not self:
            return ""
        self.ensure_one()
        words = self.type_id._get_words()
        for key in (self._get_wording_key(), self.phase):
            if key in words:
                sentence = words[key][1]
                break
        else:
            sentence = self._get_phase_label(self.phase)
        way = words.get(self._get_way_key())
        return f"{sentence} {way[1]}" if way else sentence

    def _get_wording_key(self):
        """Return which of the words of its type fit the order now; a hook.

        :return: key of ``WORDING_KEYS``
        """
        self.ensure_one()
        if self.phase == "ready":
            if self._get_refused_estimates():
                return "declined"
            if self.outcome in dict(SITUATIONS):
                return self.outcome
        if self.phase == "done" and self.is_shipped_back:
            return "sent_back"
        # Agreed and not begun: it can start, or waits for parts.
        states = {"agreed": "agreed", "waiting": "parts"}
        return states.get(self.start_state, self.phase)

    def _get_way_key(self):
        """Return which words say how the customer gets what is ready, or False."""
        self.ensure_one()
        if self.phase != "ready" or self.outcome == "refunded":
            return False
        return "to_ship" if self.is_shipped_back else "collect"

    def _get_news_title(self):
        """Return what a message about the order is about: the step and the device,
        or the title of a request."""
        if not self:
            return ""
        self.ensure_one()
        if self._is_request():
            return self._get_request_title()
        step = self.type_id._get_words().get(self.phase, (False, ""))[0]
        # Nothing is collected there.
        if self.outcome == "refunded" or self.is_shipped_back:
            step = False
        device = self._get_product_to_collect().display_name
        return ": ".join(filter(None, (step, device))) or self.type_id.name

    def _has_device_back(self):
        """Tell whether the customer got a device from us with the hand-over."""
        self.ensure_one()
        return self.type_id.kind == "workshop" and self.outcome != "refunded"

    # === SENDER ===#

    def _get_sender(self):
        """Return the address in whose name the order is written about: of the team,
        else of the company. Templates are tried without an order."""
        order = self.sudo()
        team = order.team_id
        email = team.email or team._get_alias_address()
        if not email:
            return order.company_id.email_formatted or ""
        return formataddr((order.company_id.name or team.name, email.strip()))

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Answers go to the address of the team that Odoo reads, and land here.

        Without one they go where Odoo wants them, in the end to the sender.
        """
        result = super()._notify_get_reply_to_batch(defaults, author_ids)
        if self._is_queued():
            return result  # found when it goes out
        for order in self:
            if alias := order.sudo().team_id._get_alias_address():
                author_id = (author_ids or {}).get(order.id)
                result[order.id] = self._notify_get_reply_to_formatted_email(
                    alias, author_id=author_id
                )
        return result

    def _get_closing(self):
        """Return who signs a message: the service centre, and how it is reached."""
        if not self:
            return ""
        self.ensure_one()
        order = self.sudo()
        company = order.company_id
        office = order.warehouse_id.partner_id
        lines = (
            self.env._("Kind regards"),
            company.name,
            office.phone or company.phone,
        )
        return "\n".join(filter(None, lines))
