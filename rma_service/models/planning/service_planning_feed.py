from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.invitation import Appointment, make_calendar
from .service_planning_bars import PLANNED_IN

ADDRESS = "/service/calendar/%s.ics"
BEFORE = timedelta(days=30)
AFTER = timedelta(days=180)
MOST = 2000


class RmaServicePlanning(models.AbstractModel):
    """The calendar that a technician subscribes to: his own work, and nothing else.

    Who has the address reads it, so it says what is needed to be there: which order,
    which device, and of visits the customer and his address. No phone, no mail, no
    fault, no price. Moments are in UTC: each calendar shows them on its own clock,
    whatever the clocks do in between.
    """

    _inherit = "rma.service.planning"

    @api.model
    @api.readonly
    def get_feed(self):
        """Tell since when the user's calendar can be subscribed to.

        :return: dict: ``since``, milliseconds, or False
        """
        feed = self.env["rma.service.feed"]._get_of(self.env.user)
        return {"since": self._to_screen(feed.create_date)}

    @api.model
    def open_feed(self):
        """Make a new secret address of the user's calendar; the former one is closed.

        :return: dict: ``url``, which is shown this once
        """
        secret = self.env["rma.service.feed"]._open(self.env.user)
        return {"url": self.env.user.get_base_url() + ADDRESS % secret}

    @api.model
    def close_feed(self):
        """Close the user's calendar: its address opens nothing any more.

        :return: True
        """
        self.env["rma.service.feed"]._close(self.env.user)
        return True

    # === WHAT IT SAYS ===#

    @api.model
    def _make_feed(self, user):
        """Return the calendar of a technician, as bytes.

        :param user: ``res.users`` with superuser rights
        """
        own = self.with_context(lang=user.lang or self.env.lang).sudo()
        now = fields.Datetime.now()
        companies = Domain("company_id", "in", user.company_ids.ids)
        operations = own.env["rma.service.operation"].search(
            companies
            & Domain("planned_user_id", "=", user.id)
            & Domain("planned_stop", ">", now - BEFORE)
            & Domain("planned_start", "<", now + AFTER),
            order="planned_start, id",
            limit=MOST,
        )
        visits = own.env["rma.service.booking"].search(
            companies
            & Domain("user_id", "=", user.id)
            & Domain("state", "in", ["booked", "done"])
            & Domain("stop", ">", now - BEFORE)
            & Domain("start", "<", now + AFTER),
            order="start, id",
            limit=MOST,
        )
        appointments = [
            own._prepare_work_appointment(operation, now)
            for operation in operations
            if operation.order_id.phase in (*PLANNED_IN, "ready", "done")
            and operation.status_kind != "not_done"
        ]
        appointments += [own._prepare_visit_appointment(row, now) for row in visits]
        return make_calendar(appointments, own.env._("Service"))

    @api.model
    def _prepare_work_appointment(self, operation, now):
        """Return what the calendar says of planned work; a hook."""
        order = operation.order_id
        return Appointment(
            uid=f"service-operation-{operation.id}",
            sequence=0,
            stamp=now,
            start=operation.planned_start,
            stop=operation.planned_stop,
            summary=", ".join(
                filter(
                    None,
                    (operation.product_id.name, order.product_id.name, order.name),
                )
            ),
            location=operation.bench_id.name or "",
            url=self._get_order_url(order),
        )

    @api.model
    def _prepare_visit_appointment(self, booking, now):
        """Return what the calendar says of a visit; a hook."""
        order = booking.order_id
        return Appointment(
            uid=f"{booking.uid}-visit",
            sequence=booking.version,
            stamp=now,
            start=booking.start,
            stop=booking.stop,
            summary=self.env._(
                "Visit: %(customer)s, %(device)s",
                customer=order.partner_id.name,
                device=order.product_id.name or order.name,
            ),
            description=self.env._("Service order %(order)s", order=order.name),
            location=booking._get_location(),
            url=self._get_order_url(order),
        )

    @api.model
    def _get_order_url(self, order):
        return f"{order.get_base_url()}/odoo/{order._name}/{order.id}"

    @api.model
    def _get_read_methods(self):
        return super()._get_read_methods() | {"get_feed", "open_feed", "close_feed"}
