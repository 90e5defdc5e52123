from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_split_tuples

from ...tools.aside import aside
from ...tools.invitation import Appointment, make_invitation
from ...tools.known import find_known
from ..message.service_queued_thread import RENDERED_FIELDS

# What the customer is told: key → template.
TEMPLATES = {
    "booked": "rma_service.mail_template_booking_booked",
    "cancelled": "rma_service.mail_template_booking_cancelled",
    "reminder": "rma_service.mail_template_booking_reminder",
}
FILE_NAME = "appointment.ics"
# So long before he comes a customer is reminded.
REMINDED = timedelta(hours=24)


class RmaServiceBooking(models.Model):
    """What the customer is told of his time: with a file that his calendar takes over.

    The file of a booking always has the same ``uid``, and a higher ``version`` after
    each change: his calendar moves the appointment, or takes it out.
    """

    _inherit = "rma.service.booking"

    def _tell(self, key):
        """Mail the customers of the bookings, right after the click.

        :param key: key of ``TEMPLATES``
        """
        template = find_known(self.env, TEMPLATES[key])
        if not template:
            return
        for booking in self.sudo():
            order = booking.order_id
            is_over = booking.start <= fields.Datetime.now()
            if is_over or order._is_silent() or not order.partner_id.email:
                continue
            try:
                # A template that fails stops nothing.
                with aside(self.env):
                    booking._post_mail(template.sudo(), key != "reminder")
            except UserError as error:
                order._message_log(
                    body=self.env._(
                        "Message “%(rule)s” was not sent: %(error)s",
                        rule=template.sudo().name,
                        error=str(error),
                    )
                )

    def _post_mail(self, template, has_file):
        """Post one mail on the order; it goes out after the click.

        :param template: ``mail.template`` of this model, with superuser rights
        :param has_file: whether the calendar file goes along
        """
        self.ensure_one()
        order = self.order_id
        values = template._generate_template(self.ids, RENDERED_FIELDS)[self.id]
        file = self.with_context(lang=order.partner_id.lang or self.env.lang)
        order._queued()._post_template(
            template,
            values,
            notify_skip_followers=True,
            attachments=[(FILE_NAME, file._make_file())] if has_file else [],
            **order._get_message_author(),
        )

    # === CALENDAR FILE ===#

    def _make_file(self):
        """Return the calendar file of one booking, as bytes."""
        self.ensure_one()
        return make_invitation(self._prepare_appointment())

    def _prepare_appointment(self):
        """Return what a calendar is told of one booking; a hook."""
        self.ensure_one()
        order = self.order_id.sudo()
        partner = order.partner_id
        people = email_split_tuples(order._get_sender() or "")
        organizer, organizer_email = people[0] if people else ("", "")
        return Appointment(
            uid=self.uid,
            sequence=self.version,
            stamp=fields.Datetime.now(),
            start=self.start,
            stop=self.stop,
            summary=self._get_summary(),
            description=self.env._("Service order %(order)s", order=order.name),
            location=self._get_location(),
            organizer=organizer,
            organizer_email=organizer_email,
            attendee=partner.name or "",
            attendee_email=partner.email_normalized or "",
            is_cancelled=self.state == "cancelled",
        )

    def _get_summary(self):
        """Return in a few words what happens at the time, for a customer."""
        self.ensure_one()
        order = self.order_id.sudo()
        values = {
            "device": order.product_id.display_name or order.type_id.name,
            "company": order.company_id.name,
        }
        if self.purpose == "visit":
            return self.env._("Visit by %(company)s: %(device)s", **values)
        if self.purpose == "collect":
            return self.env._("Collect at %(company)s: %(device)s", **values)
        return self.env._("Bring to %(company)s: %(device)s", **values)

    def _get_address(self):
        """Return where it is: at the customer's, or at our place."""
        self.ensure_one()
        order = self.order_id.sudo()
        if self.purpose == "visit":
            return order.partner_id
        return order.warehouse_id.partner_id or order.company_id.partner_id

    def _get_location(self):
        """Return where it is, in one line; templates of mails ask for it."""
        if not self:
            return ""
        self.ensure_one()
        address = self._get_address()
        return self.order_id._get_one_line_address(address, with_name=False)

    # === REMINDER ===#

    @api.model
    def _cron_remind_bookings(self):
        """Remind customers a day before; not of what they booked since."""
        now = fields.Datetime.now()
        due = self.sudo().search(
            [
                ("state", "=", "booked"),
                ("is_reminded", "=", False),
                ("start", ">", now),
                ("start", "<=", now + REMINDED),
            ],
            order="start, id",
        )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for booking in due:
            booking.is_reminded = True
            if booking.date_booked <= booking.start - REMINDED:
                booking._tell("reminder")
            if not cron._commit_progress(1):
                break
