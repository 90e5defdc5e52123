from odoo import models
from odoo.exceptions import UserError

# What a customer can give, as Odoo's rating page has it.
RATES = (5, 3, 1)
MAX_FEEDBACK = 5000


class RmaServiceOrder(models.Model):
    """The customer rates the service on the page of his order, once it is over."""

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``asks_rating`` and ``rating``, what he gave or False."""
        value = self.sudo().rating_last_value
        return super()._prepare_page_values() | {
            "asks_rating": self._is_rating_asked(),
            "rating": int(value) or False,
        }

    def _is_rating_asked(self):
        """Tell whether the customer may rate now: once, after the hand-over."""
        self.ensure_one()
        order = self.sudo()
        return order.phase == "done" and not order.rating_last_value

    def _rate_from_page(self, rate, feedback):
        """Keep what the customer gave.

        :param rate: one of ``RATES``
        :param feedback: text, may be empty
        :raises UserError: where he cannot rate now, or gave nothing
        """
        self.ensure_one()
        if rate not in RATES:
            raise UserError(self.env._("Choose one of the three faces, please."))
        if not self._is_rating_asked():
            return
        feedback = (feedback or "").replace("\0", "").strip()[:MAX_FEEDBACK]
        order = self.sudo()
        order.rating_apply(
            rate,
            token=order._rating_get_access_token(),
            feedback=feedback or None,
            subtype_xmlid=None,
        )
