import logging

from odoo import api, fields, models

from ...tools import place
from ...tools.aside import aside
from ...tools.slots import Span, is_within
from .service_order_slots import MARGIN

_logger = logging.getLogger(__name__)
CHECK = "rma_service.ir_cron_check_bookings"


class RmaServiceBooking(models.Model):
    """Whether what was booked still fits, after holidays, teams or people changed.

    Nothing is moved by itself: whoever looks after the order gets an activity, and the
    booking says what is wrong until it was moved, or fits again.
    """

    _inherit = "rma.service.booking"

    @api.model
    def _call_check(self):
        """Look at what is booked right after this transaction."""
        self.env["rma.service.job"]._call_cron(CHECK)

    @api.model
    def _cron_check_bookings(self):
        """Look at all that is booked from now on."""
        booked = self.sudo().search(
            [("state", "=", "booked"), ("start", ">", fields.Datetime.now())]
        )
        troubles = booked._find_troubles()
        changed = booked.filtered(lambda row: row.trouble != troubles.get(row, False))
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(changed))
        for booking in changed:
            trouble = troubles.get(booking, False)
            try:
                with aside(self.env):
                    booking.trouble = trouble
                    if trouble:
                        booking._report_trouble()
            except Exception:  # one that fails does not keep the others waiting
                _logger.warning("%s was not checked", booking, exc_info=True)
            if not cron._commit_progress(1):
                break

    def _report_trouble(self):
        """Ask whoever looks after the order to find another time."""
        self.ensure_one()
        order = self.order_id
        reader = order._get_responsible()
        own = order.with_context(lang=reader.lang or self.env.lang)
        labels = (
            self.with_env(own.env)._fields["trouble"]._description_selection(own.env)
        )
        place.at_place(own).activity_schedule(
            "mail.mail_activity_data_todo",
            summary=own.env._(
                "Booked time does not fit: %(why)s", why=dict(labels)[self.trouble]
            ),
            note=self.with_env(own.env)._get_when(),
            user_id=reader.id or self.env.uid,
        )

    # === WHAT IS WRONG ===#

    def _find_troubles(self):
        """Return what stands against the bookings: dict booking → key of ``TROUBLES``.

        Working hours are read once for each team, place and purpose.
        """
        if not self:
            return {}
        window = Span(
            min(self.mapped("start")) - MARGIN, max(self.mapped("stop")) + MARGIN
        )
        troubles = self._find_busy_technicians(window)
        ours = self.filtered(lambda row: row.order_id.team_id == row.team_id)
        for booking in self - ours:
            troubles[booking] = "team"
        groups = ours.grouped(
            lambda row: (
                row.team_id,
                row.purpose,
                row.company_id,
                row.order_id.warehouse_id,
            )
        )
        for (_team, purpose, _company, _warehouse), rows in groups.items():
            order = rows[0].order_id
            rule = order._get_booking_rule(purpose)
            # What is offered no more is no reason to turn customers away.
            if not rule:
                continue
            hours = order._get_booking_hours(rule, window)
            for booking in rows:
                if not is_within(hours, Span(booking.start, booking.stop)):
                    troubles[booking] = "hours"
        return troubles

    def _find_busy_technicians(self, window):
        """Return the visits whose technician is absent, or at another one.

        Of two visits at once the one that was booked later is in the way.
        """
        visits = self.filtered("user_id")
        troubles = {}
        for company, rows in visits.grouped("company_id").items():
            order = rows[0].order_id
            hours = order.with_company(company)._get_technicians_hours(
                rows.user_id, window
            )
            for booking in rows:
                own = hours.get(booking.user_id.id)
                span = Span(booking.start, booking.stop)
                if own is not None and not is_within(own, span):
                    troubles[booking] = "technician"
        for rows in visits.grouped("user_id").values():
            kept = []
            for booking in rows.sorted(lambda row: (row.date_booked, row.id)):
                span = Span(booking.start, booking.stop)
                if any(span.meets(other) for other in kept):
                    troubles[booking] = "technician"
                else:
                    kept.append(span)
        return troubles
