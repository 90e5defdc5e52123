import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list, format_time

from ...tools import place
from ...tools.locking import locks_first
from .service_booking_rule import PURPOSES

# What may come after a time was booked.
TROUBLES = [
    ("team", "Another team has the order"),
    ("hours", "Not within working hours"),
    ("technician", "The technician is not free"),
]


class RmaServiceBooking(models.Model):
    """A time that is kept for a customer: he brings, he collects, or we visit him.

    A booking is made and moved by its order alone (``_book``), which looks whether the
    time is free; nobody types its hours in. Of each purpose an order has one that is
    booked. What became of it stays: cancelled, or done.
    """

    _name = "rma.service.booking"
    _description = "Booked Time"
    _inherit = ["rma.service.order.row", "rma.service.guarded"]
    _order = "start desc, id desc"
    _check_company_auto = True

    order_id = fields.Many2one(check_company=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, index=True, string="Customer"
    )
    product_id = fields.Many2one(related="order_id.product_id", string="Device")
    purpose = fields.Selection(
        selection=PURPOSES, string="Booked for", required=True, readonly=True
    )
    start = fields.Datetime(string="From", required=True, readonly=True)
    stop = fields.Datetime(string="Until", required=True, readonly=True)
    at_place = fields.Char(
        string="At Our Place",
        compute="_compute_at_place",
        help="Day and hours on the clock of our place.",
    )
    team_id = fields.Many2one(
        comodel_name="rma.service.team",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="Whose time it is: the team of the order when it was booked.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Technician",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who makes the visit: the technician of the order.",
    )
    state = fields.Selection(
        selection=[("booked", "Booked"), ("cancelled", "Cancelled"), ("done", "Done")],
        required=True,
        readonly=True,
        default="booked",
        index=True,
    )
    booked_by_id = fields.Many2one(
        comodel_name="res.partner",
        string="Booked by",
        readonly=True,
        ondelete="set null",
        help="Who chose the time, or moved it last.",
    )
    date_booked = fields.Datetime(string="Booked on", readonly=True)
    # What calendars know it by, and how often it changed.
    uid = fields.Char(
        required=True, readonly=True, default=lambda self: str(uuid.uuid4()), copy=False
    )
    version = fields.Integer(readonly=True, aggregator=None)
    is_reminded = fields.Boolean(readonly=True)
    trouble = fields.Selection(
        selection=TROUBLES,
        string="Does Not Fit",
        readonly=True,
        help="Why the time cannot stand; whoever looks after the order was told.",
    )

    _order_idx = models.Index("(start DESC, id DESC)")
    _one_booked = models.UniqueIndex(
        "(order_id, purpose) WHERE state = 'booked'",
        "A time is already booked for this order.",
    )
    _team_idx = models.Index("(team_id, purpose, start) WHERE state = 'booked'")
    _start_idx = models.Index("(start) WHERE state = 'booked'")
    _stop_after_start = models.Constraint(
        "CHECK (stop >= start)", "A booked time ends after it begins."
    )

    @api.depends("purpose", "start", "order_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = self._get_purpose_labels()
        for booking in self:
            order = booking.order_id.sudo()
            # In a calendar the first words are seen.
            parts = (order.partner_id.name, labels.get(booking.purpose), order.name)
            booking.display_name = ", ".join(filter(None, parts))

    @api.depends("start", "stop", "order_id")
    @api.depends_context("lang", "tz")
    def _compute_at_place(self):
        for booking in self:
            booking.at_place = booking.start and booking.order_id._describe_time(
                booking.start, booking.stop
            )

    @api.model
    def _get_purpose_labels(self):
        return dict(self._fields["purpose"]._description_selection(self.env))

    # === ACTIONS ===#

    def action_move(self):
        """Open the dialog in which another time is chosen.

        :return: the action that opens it
        :raises UserError: if it is not booked any more
        """
        self.ensure_one()
        self._check_booked()
        dialogs = self.env["rma.service.booking.choose"]
        return dialogs._open_for(self.order_id, self.purpose)

    @locks_first
    def action_cancel(self):
        """Cancel the bookings, and tell their customers.

        :raises UserError: if one is not booked any more
        """
        self._check_booked()
        self._cancel()
        return True

    @locks_first
    def action_done(self):
        """Say that the customers came, or were visited.

        :raises UserError: if one is not booked any more
        """
        self._check_booked()
        self._finish()
        return True

    def _get_locked_records(self):
        """Whoever moves, cancels or ends one holds its order."""
        return [self.order_id]

    def _check_booked(self):
        """Refuse what is over, and what the user has no right to.

        :raises UserError: naming it
        """
        self.order_id.check_access("write")
        self.invalidate_recordset(["state"])
        over = self.filtered(lambda booking: booking.state != "booked")
        if over:
            raise UserError(
                self.env._(
                    "%(bookings)s: this is not booked any more.",
                    bookings=format_list(self.env, over.mapped("display_name")),
                )
            )

    # === STEPS ===#

    def _move(self, slot, author):
        """Move one booking to a free time.

        :param slot: ``Span``
        :param author: ``res.partner`` who wants it
        """
        self.ensure_one()
        before = (self.start, self.stop)
        order = self.order_id
        self.sudo().write(
            self._prepare_time_vals(order, self.purpose, slot, author)
            | {"version": self.version + 1}
        )
        order._note_booking(
            lambda env: env._(
                "%(purpose)s: moved from %(before)s to %(now)s.",
                purpose=self._get_purpose(env),
                before=order.with_env(env)._format_booked_time(*before),
                now=self.with_env(env)._get_when(),
            ),
            author,
        )
        order._refresh_booked_time()
        self._tell("booked")

    @api.model
    def _prepare_time_vals(self, order, purpose, slot, author):
        """Return the values of a time that was just chosen for an order; a hook.

        :param order: with superuser rights
        """
        return {
            "start": slot.start,
            "stop": slot.stop,
            "team_id": order.team_id.id,
            "user_id": purpose == "visit" and order._get_technician().id,
            "booked_by_id": author.id,
            "date_booked": fields.Datetime.now(),
            "is_reminded": False,
            "trouble": False,
        }

    def _cancel(self, author=None, is_silent=False):
        """Cancel what is booked.

        :param author: ``res.partner`` who wants it; the user by default
        :param is_silent: the customer is not told
        """
        author = author or self.env.user.partner_id
        for booking in self.filtered(lambda booking: booking.state == "booked"):
            booking.sudo().write(
                {"state": "cancelled", "version": booking.version + 1, "trouble": False}
            )
            order = booking.order_id
            order._note_booking(
                lambda env, booking=booking: env._(
                    "%(purpose)s: %(when)s is cancelled.",
                    purpose=booking._get_purpose(env),
                    when=booking.with_env(env)._get_when(),
                ),
                author,
            )
            order._refresh_booked_time()
            if not is_silent:
                booking._tell("cancelled")

    def _finish(self):
        """The customer came, or was visited."""
        booked = self.filtered(lambda booking: booking.state == "booked")
        booked.sudo().write({"state": "done", "trouble": False})
        booked.order_id._refresh_booked_time()

    # === IN WORDS ===#

    def _get_purpose(self, env):
        """Return what it is for, in the language of an environment."""
        return self.with_env(env)._get_purpose_labels()[self.purpose]

    def _get_when(self):
        """Return day and hours on the clock of our place, with its zone, as text.

        Templates of mails are tried without a booking.
        """
        if not self:
            return ""
        self.ensure_one()
        return self.order_id._format_booked_time(self.start, self.stop)

    @api.model
    def _format_day(self, record, moment):
        """Return weekday and day of a moment at a record's place, as text."""
        return format_date(
            self.env, place.get_day(record, moment), date_format="EEEE, d MMMM y"
        )

    @api.model
    def _format_clock(self, record, moment):
        """Return the hour that the clock of a record's place shows at a moment."""
        zone = place.get_zone(record)
        return format_time(self.env, moment, tz=zone, time_format="short")
