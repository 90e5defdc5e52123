from odoo import models


class RmaServiceOrder(models.Model):
    """Where the page of a request goes on that was merged or split.

    Its link, its number and its code lead on, to whoever may see what they lead to: the
    same customer by his link, others by what their login shows them. Of two people of a
    firm who each see their own orders, nobody learns more than that we look after it.
    """

    _inherit = "rma.service.order"

    def _is_shown_to(self, partner):
        """What a contact sees is what his login shows, or would show."""
        self.ensure_one()
        domain = partner._get_portal_order_domain()
        return bool(self.sudo().filtered_domain(domain))

    def _is_continued_for_link(self):
        """Tell whether who has the link of this request may follow it further."""
        self.ensure_one()
        order = self.sudo()
        target = order._get_surviving()
        return target != order and target.partner_id == order.partner_id

    def _get_page_to_go_on(self, user, is_by_link):
        """Return the address of the page on which a merged request goes on.

        :param user: who is logged in
        :param is_by_link: whether he has the link of this request
        :return: path, or None where he stays here
        """
        self.ensure_one()
        target = self._get_surviving()
        if target == self:
            return None
        if is_by_link and self._is_continued_for_link():
            return target.get_portal_url()
        if not user._is_public() and target.with_user(user).has_access("read"):
            return target.access_url
        return None

    # === WHAT IS SAID ===#

    def _get_page_status(self, estimates):
        if self.phase == "cancel" and self.closed_as:
            return self._get_closed_words()
        return super()._get_page_status(estimates)

    def _get_page_step_label(self, is_agreed=False):
        if self.phase == "cancel" and self.closed_as:
            labels = self._fields["closed_as"]._description_selection(self.env)
            return dict(labels)[self.closed_as]
        return super()._get_page_step_label(is_agreed)

    def _get_closed_words(self):
        """Return in one sentence what became of the request, for its customer."""
        self.ensure_one()
        if self.closed_as == "split":
            return self.env._("We look after each part of your request by itself.")
        return self.env._(
            "We look after this together with another request of your organisation."
        )

    def _prepare_page_values(self):
        """Add ``goes_on``: the orders that a split request goes on in, a list of dicts
        with ``name``, ``device``, ``problem``, ``url`` and ``token``."""
        orders = self._get_split_orders()
        return super()._prepare_page_values() | {
            "goes_on": [
                {
                    "name": order.name,
                    "device": order._get_page_device(),
                    "problem": order.problem,
                    "url": order.access_url,
                    "token": order.access_token,
                }
                for order in orders
            ]
        }

    def _prepare_track_values(self):
        order = self.sudo()
        if order._is_continued_for_link():
            return order._get_surviving()._prepare_track_values()
        return super()._prepare_track_values()
