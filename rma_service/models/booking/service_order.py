from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import place
from ...tools.locking import lock, locks_first
from .service_booking_rule import PURPOSES

# In which phase a time is booked, and what for.
BOOKED_IN = {
    "workshop": {"request": "bring", "ready": "collect"},
    "visit": dict.fromkeys(
        ("request", "intake", "diagnosis", "approval", "parts", "repair", "quality"),
        "visit",
    ),
}
# Phases in which customers do not book a visit any more: we are at it.
AT_WORK = ("repair", "quality")


class RmaServiceOrder(models.Model):
    """When the customer brings his device, is visited, or collects it.

    ``_book`` is the one door: it locks whoever could give the same time away, looks
    again whether it is free, and then keeps it. What the order says of its next time is
    written by that, so that pages and lists read it with the order.
    """

    _inherit = "rma.service.order"

    booking_ids = fields.One2many(
        comodel_name="rma.service.booking",
        inverse_name="order_id",
        string="Booked Times",
        readonly=True,
        groups="rma_service.group_service_own",
    )
    booking_start = fields.Datetime(string="Booked Time", readonly=True, copy=False)
    booking_stop = fields.Datetime(
        string="End of the Booked Time", readonly=True, copy=False
    )
    booking_purpose = fields.Selection(
        selection=PURPOSES, string="Time Booked for", readonly=True, copy=False
    )
    booked_time = fields.Char(
        string="Booked", compute="_compute_booked_time", groups="base.group_user"
    )
    can_book = fields.Boolean(string="Can Be Booked", compute="_compute_can_book")

    @api.depends("phase", "team_id", "type_id")
    def _compute_can_book(self):
        for order in self:
            order.can_book = bool(order._get_bookable_purpose())

    @api.depends("booking_start", "booking_stop", "booking_purpose", "warehouse_id")
    @api.depends_context("lang", "tz")
    def _compute_booked_time(self):
        labels = self.env["rma.service.booking"]._get_purpose_labels()
        for order in self:
            order.booked_time = order.booking_start and self.env._(
                "%(purpose)s: %(when)s",
                purpose=labels.get(order.booking_purpose, ""),
                when=order._describe_time(order.booking_start, order.booking_stop),
            )

    # === WHAT IS OFFERED ===#

    def _get_booking_rule(self, purpose):
        """Return what the order's team offers for a purpose, or None.

        :param purpose: key of ``PURPOSES``
        """
        self.ensure_one()
        rules = self.env["rma.service.booking.rule"]
        return rules._get_rules(self.sudo().team_id).get(purpose)

    def _get_bookable_purpose(self, is_customer=False):
        """Return what a time of the order can be booked for now, or False.

        :param is_customer: asked for the customer, who books what is online
        """
        self.ensure_one()
        if not self.is_open:
            return False
        kind = self.sudo().type_id._warm().kind
        purpose = BOOKED_IN.get(kind, {}).get(self.phase)
        if purpose == "collect" and self._get_way_key() != "collect":
            return False
        rule = purpose and self._get_booking_rule(purpose)
        if not rule:
            return False
        if is_customer and (not rule.is_online or self.phase in AT_WORK):
            return False
        return purpose

    def _may_customer_change(self):
        """Tell whether the customer may still move or cancel the booked time.

        Who did not come may choose again.
        """
        self.ensure_one()
        rule = self.booking_purpose and self._get_booking_rule(self.booking_purpose)
        if not rule or not rule.is_online:
            return False
        now = fields.Datetime.now()
        notice = timedelta(hours=rule.lead_hours)
        return self.booking_stop <= now or self.booking_start >= now + notice

    # === BOOKING ===#

    def _book(self, purpose, start, author=None, is_customer=False):
        """Book a free time for the order, or move the booked one there.

        Sent twice, it is done once.

        :param purpose: key of ``PURPOSES``
        :param start: naive UTC moment at which a free time begins
        :param author: ``res.partner`` who wants it; the user by default
        :param is_customer: the customer books: what is online, with due notice
        :return: the booking, with superuser rights
        :raises UserError: if that time cannot be had
        """
        self.ensure_one()
        order = self.sudo()
        author = (author or self.env.user.partner_id).sudo()
        lock(order, wait=is_customer)
        if not purpose or order._get_bookable_purpose(is_customer) != purpose:
            raise UserError(
                self.env._(
                    "%(order)s: no time can be booked for this order now.",
                    order=order.name,
                )
            )
        order._lock_time(purpose)
        booking = order._get_booked(purpose)
        if booking and booking.start == start and not booking.trouble:
            return booking
        if booking and is_customer and not order._may_customer_change():
            raise UserError(order._get_too_late_message())
        free = order._get_free_slots(purpose, is_customer)
        slot = next((each for each in free if each.start == start), None)
        if not slot:
            raise UserError(
                self.env._("This time is not free any more: choose another one.")
            )
        if booking:
            booking._move(slot, author)
            return booking
        return order._create_booking(purpose, slot, author)

    def _create_booking(self, purpose, slot, author):
        bookings = self.env["rma.service.booking"].sudo()
        booking = bookings.create(
            bookings._prepare_time_vals(self, purpose, slot, author)
            | {"order_id": self.id, "purpose": purpose}
        )
        self._note_booking(
            lambda env: env._(
                "%(purpose)s: booked for %(when)s.",
                purpose=booking._get_purpose(env),
                when=booking.with_env(env)._get_when(),
            ),
            author,
        )
        self._refresh_booked_time()
        booking._tell("booked")
        return booking

    def _lock_time(self, purpose):
        """Hold whoever could give the same time away, until the end of the transaction.

        Teams that share a technician with ours could send him elsewhere.

        :param purpose: key of ``PURPOSES``
        """
        self.ensure_one()
        teams, technician = self.team_id.sudo(), self.env["res.users"].sudo()
        if purpose == "visit":
            technician = self._get_technician()
            people = teams.member_ids | technician
            teams |= teams.with_context(active_test=False).search(
                [("member_ids", "in", people.ids)]
            )
        lock(teams, wait=True)
        lock(technician, wait=True)

    def _get_booked(self, purpose=None):
        """Return what is booked for the orders, with superuser rights.

        :param purpose: key of ``PURPOSES``, or None for all
        """
        domain = Domain("order_id", "in", self.ids) & Domain("state", "=", "booked")
        if purpose:
            domain &= Domain("purpose", "=", purpose)
        return self.env["rma.service.booking"].sudo().search(domain)

    def _cancel_by_customer(self, author):
        """Cancel the booked time, as the customer wants; twice is once.

        :param author: ``res.partner`` who wants it
        :raises UserError: if it is too late for that
        """
        self.ensure_one()
        order = self.sudo()
        lock(order, wait=True)
        if not order.booking_start:
            return
        if not order._may_customer_change():
            raise UserError(order._get_too_late_message())
        order._get_booked(order.booking_purpose)._cancel(author)

    def _get_too_late_message(self):
        return self.env._(
            "It is too late to change the booked time here: please call us."
        )

    def _refresh_booked_time(self):
        """Let the orders say what is booked next for them."""
        orders = self._with_visit_mates()
        booked = orders._get_booked().sorted("start").grouped("order_id")
        for order in orders:
            row = order._get_shown_booking(booked)
            order.write(
                {
                    "booking_start": row.start,
                    "booking_stop": row.stop,
                    "booking_purpose": row.purpose,
                }
            )

    # === IN WORDS ===#

    def _format_booked_time(self, start, stop, with_zone=True):
        """Return day and hours on the clock of our place, as text.

        :param with_zone: name the time zone, for who may read it elsewhere
        """
        self.ensure_one()
        bookings = self.env["rma.service.booking"]
        text = self.env._(
            "%(day)s, %(start)s to %(stop)s",
            day=bookings._format_day(self, start),
            start=bookings._format_clock(self, start),
            stop=bookings._format_clock(self, stop),
        )
        return f"{text} ({place.get_zone(self)})" if with_zone else text

    def _describe_time(self, start, stop):
        """Return a time on the clock of our place for the user, who reads which one
        that is where his own is another."""
        is_elsewhere = place.get_zone(self) != self.env.context.get("tz")
        return self._format_booked_time(start, stop, with_zone=is_elsewhere)

    def _note_booking(self, write_note, author):
        """Note what became of a booked time; of what the customer did, colleagues hear.

        :param write_note: function of an environment that returns the sentence in its
            language
        :param author: ``res.partner`` who did it
        """
        self.ensure_one()
        order = self.sudo()
        told = self.env["res.partner"].sudo()
        if author.partner_share:
            readers = order._get_responsibles()
            order = order.with_context(lang=readers[:1].lang or self.env.lang)
            told = readers.partner_id
        order._queued().message_post(
            body=write_note(order.env),
            author_id=author.id,
            message_type="notification",
            subtype_xmlid="mail.mt_note",
            partner_ids=told.ids,
        )

    # === WHAT FOLLOWS FROM STEPS OF THE ORDER ===#

    def write(self, vals):
        """Another team or technician may not have the booked time free."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(("team_id", "user_id")):
            self.sudo().filtered("booking_start")._follow_booked_people()
        return result

    def _follow_booked_people(self):
        """Let the technicians make the visits of their orders, and see whether all
        still fits."""
        if not self:
            return
        for booking in self._get_booked("visit"):
            technician = booking.order_id._get_technician()
            if booking.user_id != technician:
                booking.user_id = technician
        self.env["rma.service.booking"]._call_check()

    def _finish_bookings(self, purpose):
        """What the orders had booked for a purpose has happened."""
        booked = self.sudo().filtered("booking_start")
        if booked:
            booked._get_booked(purpose)._finish()

    def _enter_intake(self):
        result = super()._enter_intake()
        self._finish_bookings("bring")
        return result

    def _enter_ready(self):
        result = super()._enter_ready()
        self._finish_bookings("visit")
        return result

    def _enter_done(self):
        result = super()._enter_done()
        self._finish_bookings(None)
        return result

    def _enter_cancel(self):
        """Nobody comes for an order that was cancelled."""
        result = super()._enter_cancel()
        booked = self.sudo().filtered("booking_start")
        if booked:
            booked._get_booked()._cancel()
        return result

    def _end_access_of(self, former):
        """What the former customer booked is nobody's time any more."""
        result = super()._end_access_of(former)
        self.sudo()._get_booked()._cancel(is_silent=True)
        return result

    # === ACTIONS ===#

    def action_book_time(self):
        """Open the dialog in which a free time is chosen.

        :return: the action that opens it
        :raises UserError: if no time can be booked for the order
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["rma.service.booking.choose"]._open_for(
            self, self._get_bookable_purpose()
        )

    @locks_first
    def action_cancel_time(self):
        """Cancel what is booked for the orders, and tell their customers.

        :return: True
        """
        self.check_access("write")
        self._get_cancelled_bookings()._cancel(self.env.user.partner_id)
        return True

    def _get_cancelled_bookings(self):
        """Return what is cancelled with the time of the orders; a hook."""
        return self._get_booked()
