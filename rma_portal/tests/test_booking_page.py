"""The customer books, moves and cancels a time; nobody else does."""

import re

from freezegun import freeze_time

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rma_service.tests.common.booking import (
    NOW,
    THURSDAY,
    WEDNESDAY,
    BookingCommon,
)

from .common import SECRET, PortalCommon

WRITTEN = "%Y%m%dT%H%M"
# Statements of the page of free times beyond those of the layout.
MOST = 12


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBookingPage(PortalCommon, BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_own(team_id=cls.team.id, user_id=False)

    def _get_page(self, order=None, path="/book", login="page_owner", token=None):
        self.authenticate(login, login)
        query = f"?access_token={token}" if token is not None else ""
        order = self.order if order is None else order
        url = f"/my/service-orders/{order.id}{path}{query}"
        return self.url_open(url, allow_redirects=False)

    def _send(self, path="/book/time", login="page_owner", token=None, **form):
        self.authenticate(login, login)
        query = f"?access_token={token}" if token is not None else ""
        form.setdefault("csrf_token", http.Request.csrf_token(self))
        response = self.url_open(
            f"/my/service-orders/{self.order.id}{path}{query}",
            data=form,
            allow_redirects=False,
        )
        self.env.invalidate_all()
        return response

    def _choose(self, day=WEDNESDAY, hour=9, **options):
        time = self._at(day, hour).strftime(WRITTEN)
        return self._send(time=time, **options)

    # === WHO ===#

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_nobody_but_the_customer_sees_or_sends_a_time(self):
        former = self._create_own(team_id=self.team.id, user_id=False)
        old = former.access_token
        former.partner_id = self.stranger.partner_id
        other = self._create_own(team_id=self.team.id)
        for login, token in (
            (None, None),
            (None, "wrong"),
            (None, ""),
            (None, old),
            (None, other.access_token),
            ("page_stranger", None),
            ("page_stranger", "wrong"),
        ):
            with self.subTest(login=login, token=token):
                self.assertClosed(self._get_page(login=login, token=token))
                self.assertClosed(self._choose(login=login, token=token))
                self.assertFalse(self.order.booking_start)
        self._choose()
        for login, token in ((None, None), ("page_stranger", None), (None, "wrong")):
            self.assertClosed(self._send("/book/cancel", login=login, token=token))
        self.assertTrue(self.order.booking_start)
        self.assertClosed(self._get_page(former))

    @mute_logger("odoo.http")
    def test_without_the_token_against_forgery_nothing_is_booked(self):
        response = self._choose(csrf_token="wrong")
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.order.booking_start)

    def test_colleagues_look_and_book_nothing_here(self):
        page = self._get_page(login=self.clerk.login)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("Book this time", page.text)
        self.assertClosed(self._choose(login=self.clerk.login))

    def test_owner_colleague_and_who_has_the_link_book(self):
        for hour, (login, token) in enumerate(
            (
                ("page_owner", None),
                ("page_colleague", None),
                (None, self.order.access_token),
            ),
            start=8,
        ):
            with self.subTest(login=login):
                self.assertEqual(
                    self._get_page(login=login, token=token).status_code, 200
                )
                response = self._choose(hour=hour, login=login, token=token)
                self.assertEqual(response.status_code, 303)
                self.assertEqual(self.order.booking_start, self._at(WEDNESDAY, hour))
        booking = self.order.booking_ids
        self.assertEqual(len(booking), 1)
        self.assertEqual(booking.booked_by_id, self.owner.partner_id)

    # === WHAT IT SAYS ===#

    def test_page_names_days_and_hours_of_our_clock_and_its_zone(self):
        text = self._get_page().text
        self.assertIn("When do you bring your device?", text)
        self.assertIn("Wednesday, 3 June 2026", text)
        self.assertIn(f"All times are those of {self.zone}", " ".join(text.split()))
        self.assertIn(self._at(WEDNESDAY, 8).strftime(WRITTEN), text)
        self.assertNotIn(SECRET, text)
        self.owner.tz = self.zone
        self.env.flush_all()
        self.assertNotIn("All times are those of", self._get_page().text)

    def test_links_lead_through_all_days_and_back(self):
        text = self._get_page().text
        later = re.search(r"begin=(\d{4}-\d\d-\d\d)", text)[1]
        self.assertIn('rel="next"', text)
        self.assertNotIn('rel="prev"', text)
        second = self._get_page(path=f"/book?begin={later}").text
        self.assertIn('rel="prev"', second)
        self.assertNotIn("Wednesday, 3 June 2026", second)

    @mute_logger("odoo.http")
    def test_nonsense_in_addresses_and_forms_is_no_error(self):
        for begin in ("x", "9999-99-99", "2026-06-03T10:00", "%00", "9" * 500):
            page = self._get_page(path=f"/book?begin={begin}")
            self.assertEqual(page.status_code, 200, begin)
        for time in (None, "", "x", "20260603", "99999999T9999", "<script>", "٣" * 13):
            response = self._send(**({} if time is None else {"time": time}))
            self.assertEqual(response.status_code, 422, time)
            self.assertIn('role="alert"', response.text)
        self.assertFalse(self.order.booking_ids)

    def test_who_comes_late_is_told_and_shown_what_is_left(self):
        other = self._create_booked_order()
        self._book(other)
        response = self._choose()
        self.assertEqual(response.status_code, 422)
        self.assertIn("not free any more", response.text)
        self.assertIn(self._at(WEDNESDAY, 10).strftime(WRITTEN), response.text)
        self.assertNotIn(self._at(WEDNESDAY, 9).strftime(WRITTEN), response.text)

    def test_sent_twice_is_booked_once(self):
        self._choose()
        self._choose()
        self.assertEqual(len(self.order.booking_ids), 1)
        self.assertFalse(self.order.booking_ids.version)

    def test_order_asks_for_a_time_and_then_says_it(self):
        text = self._get_page(path="").text
        self.assertIn('data-task="book"', text)
        self._choose()
        text = self._get_page(path="").text
        self.assertNotIn('data-task="book"', text)
        self.assertIn('data-name="booking"', text)
        self.assertIn("Wednesday, 3 June 2026", text)
        self._send("/book/cancel")
        self.assertFalse(self.order.booking_start)
        self._send("/book/cancel")
        text = self._get_page(path="").text
        self.assertNotIn('data-name="booking"', text)

    def test_after_the_notice_the_customer_is_asked_to_call(self):
        self._choose()
        with freeze_time(self._at(WEDNESDAY, 8)):
            text = self._get_page().text
            self.assertIn("please call us", text)
            self.assertNotIn("Cancel this time", text)
            for response in (
                self._choose(THURSDAY),
                self._send("/book/cancel"),
            ):
                self.assertEqual(response.status_code, 422)
                self.assertIn("too late", response.text)
        self.assertEqual(self.order.booking_start, self._at(WEDNESDAY, 9))

    def test_nothing_is_offered_where_nothing_can_be_booked(self):
        self.rule.is_online = False
        self.assertNotIn('data-task="book"', self._get_page(path="").text)
        text = self._get_page().text
        self.assertIn('data-name="none"', text)
        self.assertEqual(self._choose().status_code, 422)
        self.assertFalse(self.order.booking_ids)

    def test_full_calendar_asks_to_call(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "date_from": self._at(WEDNESDAY, 0).replace(day=1),
                "date_to": self._at(WEDNESDAY, 0).replace(month=9),
            }
        )
        self.assertIn("No time is free at the moment", self._get_page().text)

    # === STATEMENTS ===#

    def test_page_takes_few_statements_however_much_is_booked(self):
        self.rule.capacity = 100
        self.authenticate("page_owner", "page_owner")
        layout = len(self._count_statements("/my/closed/s/1"))
        url = f"/my/service-orders/{self.order.id}/book"
        counts = []
        for number in (1, 79):
            for _each in range(number):
                self._book(self._create_booked_order())
            statements = self._count_statements(url)
            counts.append(len(statements) - layout)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], MOST, "\n".join(statements))
