from datetime import datetime

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.rma_service.tools import place

# How a time stands in a form and in an address: of the moment, in UTC.
WRITTEN = "%Y%m%dT%H%M"
# So many days with free times are shown at once.
DAYS = 5


class RmaServiceOrder(models.Model):
    """Times that the customer books on the page of his order.

    All hours are those of our clock. Whose own clock may show another one reads which
    zone is meant.
    """

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``booking``: what is booked or can be, or None."""
        page = super()._prepare_page_values()
        return page | {"booking": self.sudo()._prepare_page_booking()}

    def _prepare_page_booking(self):
        """Return what the page says of the booked time, without a statement of its own.

        :return: dict with ``purpose``, ``when`` (text, or False where nothing is booked
            yet), ``can_book``, ``can_change`` and ``url`` (below the page), or None
        """
        self.ensure_one()
        purpose = self._get_bookable_purpose(is_customer=True)
        is_booked = self.booking_start and self.booking_stop > fields.Datetime.now()
        if not is_booked and not purpose:
            return None
        can_change = bool(is_booked) and self._may_customer_change()
        return {
            "purpose": self.booking_purpose if is_booked else purpose,
            "when": is_booked
            and self._format_time_for_customer(self.booking_start, self.booking_stop),
            "can_book": bool(purpose) and (can_change or not is_booked),
            "can_change": can_change,
            "url": f"{self.access_url}/book",
        }

    def _format_time_for_customer(self, start, stop):
        """Return a time on our clock; the zone is named unless it is the reader's."""
        is_elsewhere = bool(self._get_named_zone())
        return self._format_booked_time(start, stop, with_zone=is_elsewhere)

    def _get_named_zone(self):
        """Return the time zone that the customer is told, or False where it is his."""
        zone = place.get_zone(self)
        return zone != self.env.context.get("rma_reader_tz") and zone

    # === THE PAGE OF FREE TIMES ===#

    def _prepare_book_values(self, begin=None):
        """Return what the page says on which a free time is chosen.

        :param begin: text of the day from which on times are shown, as its links say it
        :return: dict with ``name``, ``booking`` (see
            ``_prepare_page_booking``), ``days``, ``zone`` (or False), ``earlier`` and
            ``later`` (days of the links, or False)
        """
        self.ensure_one()
        order = self.sudo()
        booking = order._prepare_page_booking()
        days = order._get_free_days() if booking and booking["can_book"] else {}
        first = self._read_day(begin)
        starts = sorted(days)
        index = next((i for i, day in enumerate(starts) if first and day >= first), 0)
        shown = starts[index : index + DAYS]
        return {
            "name": order.name,
            "booking": booking,
            "zone": order._get_named_zone(),
            "days": [
                {
                    "key": fields.Date.to_string(day),
                    "label": format_date(self.env, day, date_format="EEEE, d MMMM y"),
                    "slots": days[day],
                }
                for day in shown
            ],
            "earlier": index > 0 and starts[max(0, index - DAYS)],
            "later": index + DAYS < len(starts) and starts[index + DAYS],
        }

    def _get_free_days(self):
        """Return the free times by day: dict date → list of dicts."""
        self.ensure_one()
        purpose = self._get_bookable_purpose(is_customer=True)
        bookings = self.env["rma.service.booking"]
        days = {}
        for slot in self._get_free_slots(purpose, is_customer=True):
            days.setdefault(place.get_day(self, slot.start), []).append(
                {
                    "value": slot.start.strftime(WRITTEN),
                    "label": bookings._format_clock(self, slot.start),
                    "is_booked": slot.start == self.booking_start,
                }
            )
        return days

    def _read_day(self, text):
        """Return the day that an address names, or None."""
        try:
            return place.parse_day((text or "")[:10])
        except (TypeError, ValueError):
            return None

    def _book_from_page(self, author, written):
        """Book the time that the customer chose, or move his booking there.

        :param author: ``res.partner`` who does it
        :param written: what the form says, see ``WRITTEN``
        :raises UserError: where that time cannot be had
        """
        self.ensure_one()
        try:
            start = datetime.strptime((written or "")[:20], WRITTEN)
        except ValueError:
            raise UserError(self.env._("Choose a day and a time.")) from None
        order = self.sudo()
        purpose = order._get_bookable_purpose(is_customer=True)
        order._book(purpose, start, author=author, is_customer=True)
