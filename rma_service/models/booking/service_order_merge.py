from odoo import models

from .service_order import BOOKED_IN


class RmaServiceOrder(models.Model):
    """Times that are booked for requests that are merged or split."""

    _inherit = "rma.service.order"

    def _absorb(self, others):
        """A time that nobody booked here yet is kept; of two only one is needed."""
        result = super()._absorb(others)
        booked = (self | others)._get_booked().sorted("start")
        theirs = booked.filtered(lambda booking: booking.order_id != self)
        if not theirs:
            return result
        purposes = set((booked - theirs).mapped("purpose"))
        possible = BOOKED_IN.get(self.type_id.kind, {}).get(self.phase)
        for booking in theirs:
            is_shared = self._shares_eyes_with(booking.order_id)
            if booking.purpose == possible and possible not in purposes and is_shared:
                purposes.add(booking.purpose)
                booking._move_to_order(self)
            else:
                # The message on the merged request says which time stands.
                booking._cancel(is_silent=is_shared)
        (self | others)._refresh_booked_time()
        return result

    def _hand_on(self, orders, parts):
        """What is booked for the whole request is kept for the first order."""
        result = super()._hand_on(orders, parts)
        booked = self._get_booked()
        for booking in booked:
            booking._move_to_order(orders[0])
        if booked:
            (self | orders[0])._refresh_booked_time()
        return result
