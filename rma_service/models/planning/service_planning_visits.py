from odoo import api, models
from odoo.exceptions import UserError

from ...tools.locking import lock
from ...tools.slots import Span, is_within
from ...tools.workload import MINUTE
from ..booking.service_order_slots import MARGIN
from .service_planning_moves import MODELS


class RmaServicePlanning(models.AbstractModel):
    """Visits on the board: what customers were told is moved by the way of bookings.

    The planner is asked first, as the customer is told of his new time. Another
    technician at the same time is no news for him.
    """

    _inherit = "rma.service.planning"

    # === ASK FIRST ===#

    @api.model
    def _find_questions(self, moves):
        """Return what the user has to confirm, as sentences.

        :param moves: list of ``Move``
        """
        questions = (
            self._get_question(move)
            for move in moves
            if move.record._name != MODELS["o"]
        )
        return [question for question in questions if question]

    @api.model
    def _get_question(self, move):
        record = move.record
        is_booking = record._name == MODELS["b"]
        order = (record.order_id if is_booking else record).sudo()
        values = {"customer": order.partner_id.name, "order": order.name}
        if is_booking and move.start is False:
            return self.env._(
                "%(customer)s is told that the visit for %(order)s on %(when)s is"
                " cancelled.",
                when=record._get_when(),
                **values,
            )
        span = self._get_visit_span(move)
        if is_booking and span == Span(record.start, record.stop):
            return False
        if is_booking:
            return self.env._(
                "%(customer)s booked a visit for %(order)s on %(before)s. He is told"
                " that it is moved to %(now)s.",
                before=self._describe_span(Span(record.start, record.stop)),
                now=self._describe_span(span),
                **values,
            )
        return self.env._(
            "%(customer)s is told that the visit for %(order)s is on %(now)s.",
            now=self._describe_span(span),
            **values,
        )

    @api.model
    def _get_visit_span(self, move):
        """Return when a visit is to be, as long as it was, or as the team offers it."""
        record = move.record
        if record._name == MODELS["b"]:
            start = move.start or record.start
            length = record.stop - record.start
        else:
            start, length = move.start, None
            rule = record._get_booking_rule("visit")
            if rule:
                length = rule.slot_minutes * MINUTE
        if move.minutes:
            length = move.minutes * MINUTE
        stop = move.stop or (start and length and start + length)
        if not start or not stop:
            raise UserError(
                self.env._(
                    "%(order)s: its team offers no visits. Choose when on the order, or"
                    " let the team offer them in Configuration, Teams.",
                    order=(record.order_id if "order_id" in record else record).name,
                )
            )
        return Span(start, stop)

    # === DO IT ===#

    @api.model
    def _plan_visit(self, move):
        """Book, move or cancel one visit.

        :param move: ``Move``
        :return: key of the bar, and the moves back
        :raises UserError: if that time cannot be had
        """
        record = move.record
        if record._name == MODELS["v"]:
            return self._plan_new_visit(move)
        order = record.order_id
        lock(order.sudo())
        record._check_booked()
        if record.purpose != "visit":
            raise UserError(
                self.env._(
                    "%(booking)s: this is no visit. Choose another time in its form.",
                    booking=record.display_name,
                )
            )
        before = self._get_visit_now(record)
        self._check_seen(move.seen, before, record)
        if move.start is False:
            record._cancel(self.env.user.partner_id)
            return f"b{record.id}", []
        span = self._get_visit_span(move)
        self._send_technician(order, move.user, span)
        if span != Span(record.start, record.stop) or move.user is not None:
            self._check_free(order, span)
        if span != Span(record.start, record.stop):
            record._move(span, self.env.user.partner_id)
        if move.bench is not None:
            record.sudo().bench_id = move.bench
        key = f"b{record.id}"
        start, stop, user, bench = before
        back = {"key": key, "start": start, "stop": stop, "bench": bench}
        if move.user is not None and user:
            back["user"] = user
        return key, [back | {"seen": self._get_visit_now(record)}]

    @api.model
    def _plan_new_visit(self, move):
        order = move.record
        lock(order.sudo())
        order.invalidate_recordset(["phase", "booking_start"])
        if order._get_bookable_purpose() != "visit" or order._get_booked("visit"):
            raise UserError(
                self.env._(
                    "%(order)s: no visit can be booked for this order now.",
                    order=order.name,
                )
            )
        span = self._get_visit_span(move)
        self._send_technician(order, move.user, span)
        self._check_free(order, span)
        booking = order.sudo()._create_booking("visit", span, self.env.user.partner_id)
        if move.bench:
            booking.bench_id = move.bench
        key = f"b{booking.id}"
        seen = self._get_visit_now(booking)
        return key, [{"key": key, "start": False, "seen": seen}]

    @api.model
    def _get_visit_now(self, booking):
        booking = booking.sudo()
        span = Span(booking.start, booking.stop)
        return [*self._span_to_screen(span), booking.user_id.id, booking.bench_id.id]

    @api.model
    def _send_technician(self, order, user, span):
        """Give the order to who makes the visit.

        :param user: ``res.users``, or None for as it is
        """
        if user is not None and not user:
            raise UserError(
                self.env._("%(order)s: choose who makes the visit.", order=order.name)
            )
        if user:
            self._check_skill(order, user, self._get_skills(user), span.start)
        if user and order.user_id != user:
            order.user_id = user

    @api.model
    def _check_free(self, order, span):
        """Refuse a time that is not free for a visit of an order.

        Its technician may have other work then: the planner sees that on the board.
        That he is away, or at another customer's, is no matter of taste.

        :raises UserError: saying what stands against it
        """
        order = order.sudo()
        order._lock_time("visit")
        rule = order._get_booking_rule("visit")
        window = Span(span.start - MARGIN, span.stop + MARGIN)
        when = self._describe_span(span)
        if rule:
            if not is_within(order._get_booking_hours(rule, window), span):
                raise UserError(
                    self.env._(
                        "%(team)s makes no visits on %(when)s: choose another time.",
                        team=order.team_id.name,
                        when=when,
                    )
                )
            if order._get_counter(rule, window)(span) < 1:
                raise UserError(
                    self.env._(
                        "Nobody is free for a visit on %(when)s: choose another time,"
                        " or another technician.",
                        when=when,
                    )
                )
