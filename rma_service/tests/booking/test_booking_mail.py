"""Mails about a booked time, with the file that the customer's calendar takes over."""

import vobject
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common.booking import NOW, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBookingMail(BookingCommon):
    def setUp(self):
        super().setUp()
        self.before = self.order.message_ids

    def _get_mails(self):
        self._do_jobs()
        found = (self.order.message_ids - self.before).filtered("notified_partner_ids")
        return found.filtered(lambda m: m.notified_partner_ids == self.partner)

    def _read(self, mail):
        [file] = mail.attachment_ids
        self.assertEqual(file.mimetype, "text/calendar")
        self.assertEqual(file.name, "appointment.ics")
        return vobject.readOne(file.raw.decode())

    def test_each_change_goes_out_with_the_same_appointment(self):
        booking = self._book()
        self._book(day=THURSDAY, hour=11)
        booking._cancel()
        cancelled, moved, booked = self._get_mails()
        files = [self._read(mail) for mail in (booked, moved, cancelled)]
        self.assertEqual(
            [file.method.value for file in files], ["REQUEST", "REQUEST", "CANCEL"]
        )
        self.assertEqual([f.vevent.uid.value for f in files], [booking.uid] * 3)
        self.assertEqual([f.vevent.sequence.value for f in files], ["0", "1", "2"])
        start = files[0].vevent.dtstart.value.replace(tzinfo=None)
        self.assertEqual(start, self._at(WEDNESDAY, 9))
        self.assertEqual(files[0].vevent.attendee.value, f"mailto:{self.partner.email}")
        text = html2plaintext(booked.body)
        self.assertIn("please bring your", text)
        self.assertIn("Wednesday, 3 June 2026, 9:00", text.replace("\u202f", " "))
        self.assertIn(self.zone, text)
        self.assertIn("was moved", html2plaintext(moved.body))
        self.assertIn("is cancelled", html2plaintext(cancelled.body))

    def test_visit_is_where_the_customer_is(self):
        self.partner.write({"street": "Harbour Lane 7", "city": "Cork"})
        self._offer("visit")
        self.order = self._create_visited_order()
        self.before = self.order.message_ids
        self._book(purpose="visit")
        [mail] = self._get_mails()
        self.assertIn("Harbour Lane 7", self._read(mail).vevent.location.value)
        self.assertIn("we visit you", html2plaintext(mail.body))

    def test_words_are_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        self.partner.lang = "pl_PL"
        self._book()
        [mail] = self._get_mails()
        self.assertIn("środa", mail.body)

    def test_order_that_is_silent_and_customer_without_address_get_no_mail(self):
        self.order.no_messages = True
        self._book()
        self.order.no_messages = False
        self.partner.email = False
        self._book(day=THURSDAY)
        self.assertFalse(self._get_mails())

    def test_template_that_fails_does_not_stop_the_booking(self):
        template = self.env.ref("rma_service.mail_template_booking_booked")
        # Odoo tries a template when it is saved; one may fail later all the same.
        self.env.cr.execute(
            "UPDATE mail_template SET subject = jsonb_build_object('en_US', %s)"
            " WHERE id = %s",
            ["{{ object.nothing_of_that_name }}", template.id],
        )
        template.invalidate_recordset()
        self.assertTrue(self._book())
        self.assertIn(
            "was not sent",
            "\n".join(map(html2plaintext, self.order.message_ids.mapped("body"))),
        )

    def _remind(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("rma_service.ir_cron_remind_bookings")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def test_customer_is_reminded_a_day_before_and_once(self):
        self._book(day=THURSDAY)
        self._do_jobs()
        self.before = self.order.message_ids
        self._remind()
        self.assertFalse(self._get_mails())
        with freeze_time(self._at(WEDNESDAY, 10)):
            self._remind()
            self._remind()
            [mail] = self._get_mails()
        self.assertIn("Reminder", mail.subject)
        self.assertFalse(mail.attachment_ids)

    def test_who_booked_since_is_not_reminded(self):
        with freeze_time(self._at(WEDNESDAY, 7)):
            self._book()
            self._do_jobs()
            self.before = self.order.message_ids
            self._remind()
            self.assertFalse(self._get_mails())
