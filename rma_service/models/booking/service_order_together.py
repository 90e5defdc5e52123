from odoo import models

from .service_order import BOOKED_IN

# What all devices of a visit come, or are seen to, together for. They are collected as
# each of them is ready.
SHARED = ("bring", "visit")


class RmaServiceOrder(models.Model):
    """Devices of one visit have one time: booked once, told on each of their orders.

    One of the orders holds the booking. Who books, moves or cancels on another one does
    it there. If that order is cancelled, another one of the visit takes it over.
    """

    _inherit = "rma.service.order"

    # === WHO HAS IT ===#

    def _with_visit_mates(self):
        """Return the orders, and the open ones of their visits."""
        orders = self.sudo()
        visits = orders.visit_id
        if not visits:
            return orders
        return orders | orders.search(
            [("visit_id", "in", visits.ids), ("is_open", "=", True)]
        )

    def _get_shared_purpose(self):
        """Return what the devices of the visit have a time in common for, or False."""
        self.ensure_one()
        if not self.visit_id:
            return False
        purpose = BOOKED_IN.get(self.type_id.kind, {}).get(self.phase)
        return purpose if purpose in SHARED else False

    def _get_booking_holder(self, purpose):
        """Return the order of the visit that has the time of the devices, else itself.

        :param purpose: key of ``PURPOSES``
        """
        self.ensure_one()
        order = self.sudo()
        if not purpose or order._get_shared_purpose() != purpose:
            return self
        holders = order._with_visit_mates()._get_booked(purpose).order_id
        return self if order in holders else (holders[:1].sudo(self.env.su) or self)

    def _get_shown_booking(self, booked):
        """Return the booking that an order tells: its own, else that of its visit.

        :param booked: dict order → its bookings, the first one first
        """
        self.ensure_one()
        own = booked.get(self, self.env["rma.service.booking"])
        purpose = self._get_shared_purpose()
        if own or not purpose:
            return own[:1]
        return next(
            (
                row
                for order, rows in booked.items()
                for row in rows
                if order.visit_id == self.visit_id and row.purpose == purpose
            ),
            own,
        )

    # === BOOKING ===#

    def _book(self, purpose, start, author=None, is_customer=False):
        holder = self._get_booking_holder(purpose)
        return super(RmaServiceOrder, holder)._book(
            purpose, start, author=author, is_customer=is_customer
        )

    def _cancel_by_customer(self, author):
        holder = self._get_booking_holder(self.sudo().booking_purpose)
        return super(RmaServiceOrder, holder)._cancel_by_customer(author)

    def _get_cancelled_bookings(self):
        """Who cancels the time of one device cancels that of the visit."""
        bookings = super()._get_cancelled_bookings()
        for order in self:
            purpose = order.sudo().booking_purpose
            if purpose:
                holder = order._get_booking_holder(purpose)
                bookings |= holder._get_booked(purpose)
        return bookings

    # === WHAT FOLLOWS FROM STEPS ===#

    def write(self, vals):
        """Who joins a visit has its time, who leaves it has not."""
        result = super().write(vals)
        if "visit_id" in vals:
            orders = self._with_visit_mates()
            if any(order.booking_start for order in orders):
                orders._refresh_booked_time()
        return result

    def _finish_bookings(self, purpose):
        result = super()._finish_bookings(purpose)
        told = self.sudo().filtered(
            lambda order: order.booking_start and order.visit_id
        )
        if told:
            told._refresh_booked_time()
        return result

    def _enter_cancel(self):
        self._pass_bookings_on()
        return super()._enter_cancel()

    def _pass_bookings_on(self):
        """The other devices of a visit keep its time when one is cancelled."""
        leaving = self.sudo().filtered(
            lambda order: order.booking_start and order.visit_id
        )
        if not leaving:
            return
        mates = leaving._with_visit_mates() - self.sudo()
        for booking in leaving._get_booked():
            heir = mates.filtered(
                lambda order, booking=booking: (
                    order.visit_id == booking.order_id.visit_id
                    and order._get_shared_purpose() == booking.purpose
                )
            )[:1]
            if heir:
                booking.order_id = heir
        leaving._refresh_booked_time()
