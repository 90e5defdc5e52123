from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.rma_service.tools import place
from odoo.addons.rma_service.tools.aside import aside

from .service_order_booking import WRITTEN

# No team offers times that are farther ahead.
FAR = timedelta(days=366)


class RmaServiceRequest(models.Model):
    """A time that is booked with the request, where the team of its type offers some.

    It is given away where all times are, by ``_book`` of the order, when the request
    becomes one. Who comes late keeps his request, and is told that the time is gone.
    """

    _inherit = "rma.service.request"

    missed_time = fields.Datetime(
        readonly=True, help="Time that was chosen, and could not be had any more."
    )

    # === WHAT IS OFFERED ===#

    @api.model
    def _make_order(self, choice, user, company):
        """Return the order that a form would become, which nothing is kept of.

        :param choice: see ``_read_choice``
        :return: ``rma.service.order`` that is not in the database
        """
        orders = self.env["rma.service.order"].sudo().with_company(company)
        return orders.with_context(rma_reader_tz=user.tz).new(
            {
                "type_id": choice["type"].id,
                "company_id": company.id,
                "team_id": choice["type"].team_id.id,
            }
        )

    @api.model
    def _prepare_times(self, choice, user, company):
        """Return the times that the form offers; empty where the team offers none.

        :param choice: see ``_read_choice``
        :return: dict with ``purpose``, ``zone`` (or False) and ``days``: list of dicts
            with ``label`` and ``slots``, each with ``value`` and ``label``
        """
        order = self._make_order(choice, user, company)
        purpose = order._get_bookable_purpose(is_customer=True)
        days = order._get_free_days() if purpose else {}
        if not days:
            return {}
        return {
            "purpose": purpose,
            "zone": order._get_named_zone(),
            "days": [
                {
                    "label": format_date(self.env, day, date_format="EEEE, d MMMM y"),
                    "slots": [
                        {
                            "value": slot["value"],
                            # What is chosen is shown without its day.
                            "label": f"{slot['label']}, {short}",
                        }
                        for slot in slots
                    ],
                }
                for day, slots in sorted(days.items())
                for short in [format_date(self.env, day, date_format="EEE d MMM")]
            ],
        }

    @api.model
    def _read_time(self, reader):
        """Return the time that was chosen, as a form writes it, or False.

        Whether it is free is seen when it is booked.
        """
        written = (reader.form.get("slot") or "")[:20]
        if not written:
            return False
        start, now = parse_time(written), fields.Datetime.now()
        if not start or not now <= start <= now + FAR:
            reader.refuse("slot", self.env._("Choose a day and a time."))
        return written

    # === WHAT BECOMES OF IT ===#

    def _book_chosen(self, order, partner):
        """Book the time that was chosen with the request, or note that it is gone.

        :param order: what the request became, with superuser rights
        :param partner: its customer
        """
        self.ensure_one()
        start = parse_time(self.details.get("slot") or "")
        if not start:
            return
        purpose = order._get_bookable_purpose(is_customer=True)
        try:
            with aside(self.env):
                order._book(purpose, start, author=partner, is_customer=True)
        except UserError:
            self.missed_time = start
            order.date_wanted = order.date_wanted or place.get_day(order, start)
            rule = purpose and order._get_booking_rule(purpose)
            stop = start + timedelta(minutes=rule.slot_minutes if rule else 0)
            order._note_booking(
                lambda env: env._(
                    "Wanted with the request, and taken by then: %(when)s.",
                    when=order.with_env(env)._format_booked_time(start, stop),
                ),
                partner,
            )

    def _describe_chosen(self):
        """Return the time that waits for the visitor's mail, in words, or False."""
        self.ensure_one()
        return self._format_moment(parse_time((self.details or {}).get("slot") or ""))

    def _describe_missed(self):
        """Return the time that was gone already, in words, or False."""
        self.ensure_one()
        return self._format_moment(self.missed_time)

    def _format_moment(self, moment):
        """Return a moment on the clock of our place, in words, with its zone."""
        if not moment:
            return False
        bookings = self.env["rma.service.booking"]
        record = self.order_id or self.company_id
        return self.env._(
            "%(day)s, %(time)s (%(zone)s)",
            day=bookings._format_day(record, moment),
            time=bookings._format_clock(record, moment),
            zone=place.get_zone(record),
        )


def parse_time(written):
    """Return the moment that a form means, naive in UTC, or False.

    :param written: text, see ``WRITTEN``
    """
    try:
        return datetime.strptime(written, WRITTEN)
    except ValueError:
        return False
