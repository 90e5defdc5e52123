"""A free time is chosen in the form for new requests, and booked with the order."""

from urllib.parse import urlsplit

from freezegun import freeze_time
from lxml import html

from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.rma_service.tests.common.booking import (
    NOW,
    WEDNESDAY,
    BookingCommon,
)

from ..models.service_order_booking import WRITTEN
from .test_request import DETAILS, RequestCommon

SLOTS = "//select[@name='slot']//option[@value!='']"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRequestTime(RequestCommon, BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.company_id = False
        (cls.type_repair | cls.type_visit).is_offered_online = True
        (cls.type_repair | cls.type_visit).team_id = cls.team
        cls.visit_rule = cls._offer("visit")
        cls.nine = cls._at(WEDNESDAY, 9)
        cls.orders = cls.env["rma.service.order"].search([])

    def _open_form(self, user=None, **choice):
        self._login(user)
        choice = choice or {"device": self.own_device.id}
        return html.fromstring(self.url_open(DETAILS, params=choice).text)

    def _choose(self, user, start=None, **values):
        """Send a request with a time, and return the page that follows."""
        self._login(user)
        own = {"device": self.own_device.id}
        choice = own if user else {"equipment": self.phone_type.id}
        slot = (start or self.nine).strftime(WRITTEN)
        response = self._send(self._fill(choice, slot=slot, **values))
        self.env.invalidate_all()
        return response

    def _follow(self, response):
        self.assertSent(response)
        return html.fromstring(self.url_open(response.headers["Location"]).text)

    def _take(self, start=None):
        """Give a time to somebody else."""
        other = self._create_booked_order()
        other._book("bring", start or self.nine)
        self.orders |= other

    def _confirm(self):
        """Open the link of the visitor's mail; return the page before and after."""
        row = self.requests.search([], order="id desc", limit=1)
        path = urlsplit(row._get_confirm_url()).path
        before = self.url_open(path).text
        data = {"csrf_token": Request.csrf_token(self)}
        after = html.fromstring(self.url_open(path, data=data).text)
        self.env.invalidate_all()
        return before, after

    # === WHAT IS OFFERED ===#

    def test_form_offers_free_times_alone_and_takes_none_for_given(self):
        self._take()
        page = self._open_form(self.owner)
        values = page.xpath(f"{SLOTS}/@value")
        self.assertNotIn(self.nine.strftime(WRITTEN), values)
        self.assertIn(self._at(WEDNESDAY, 8).strftime(WRITTEN), values)
        [day] = page.xpath("//optgroup[contains(@label, 'Wednesday, 3 June')]")
        self.assertEqual(len(day), 3)
        self.assertIn("When do you bring your device?", page.text_content())
        self.assertIn(f"All times are those of {self.zone}", page.text_content())
        self.assertFalse(page.xpath("//select[@name='slot']/option[@selected]"))
        # Whom no time suits may still say when.
        self.assertTrue(page.xpath("//details[@data-name='wish']//input[@name='date']"))

    def test_times_follow_the_kind_of_service(self):
        page = self._open_form(
            self.owner, device=self.own_device.id, type=self.type_visit.id
        )
        self.assertIn("When may we visit you?", page.text_content())
        self.visit_rule.is_online = False
        page = self._open_form(
            self.owner, device=self.own_device.id, type=self.type_visit.id
        )
        self.assertFalse(page.xpath(SLOTS))
        self.assertTrue(page.xpath("//fieldset//input[@name='date']"))
        self.assertFalse(page.xpath("//details[@data-name='wish']"))

    # === BOOKED ===#

    def test_time_is_booked_with_the_order(self):
        page = self._follow(self._choose(self.owner))
        order = self._get_new()
        self.assertEqual(order.booking_start, self.nine)
        self.assertEqual(order.booking_ids.booked_by_id, self.owner.partner_id)
        self.assertEqual(order.booking_ids.purpose, "bring")
        [booked] = page.xpath("//*[@data-name='booked']")
        self.assertIn("Wednesday, 3 June 2026", booked.text_content())
        self.assertFalse(page.xpath("//a[@data-name='book']"))
        self.assertFalse(page.xpath("//*[@data-name='missed']"))

    def test_request_without_a_time_books_none(self):
        self._login(self.owner)
        choice = {"device": self.own_device.id}
        page = self._follow(self._send(self._fill(choice, slot="")))
        self.assertFalse(self._get_new().booking_ids)
        self.assertTrue(page.xpath("//a[@data-name='book']"))

    def test_visitor_s_time_is_booked_once_his_link_is_opened(self):
        self.assertSent(self._choose(None))
        self.assertFalse(self._get_new())
        before, after = self._confirm()
        self.assertIn("if it is still free", before)
        self.assertIn("Wednesday, 3 June 2026", before)
        self.assertEqual(self._get_new().booking_start, self.nine)
        self.assertTrue(after.xpath("//*[@data-name='booked']"))

    # === TOO LATE ===#

    def assertMissed(self, page):
        order = self._get_new()
        self.assertEqual(len(order), 1)
        self.assertEqual(order.problem, "It does not switch on")
        self.assertFalse(order.booking_ids)
        self.assertEqual(order.date_wanted, WEDNESDAY)
        [missed] = page.xpath("//*[@data-name='missed']")
        self.assertIn("Wednesday, 3 June 2026", missed.text_content())
        self.assertIn("not free any more", missed.text_content())
        self.assertTrue(page.xpath("//a[@data-name='book']"))
        notes = " ".join(order.message_ids.mapped("body"))
        self.assertIn("taken by then", notes)

    def test_who_comes_late_keeps_his_request_and_is_told(self):
        self._login(self.owner)
        slot = self.nine.strftime(WRITTEN)
        data = self._fill({"device": self.own_device.id}, slot=slot)
        self._take()
        self.assertMissed(self._follow(self._send(data)))

    def test_visitor_whose_time_went_meanwhile_keeps_his_request(self):
        self._choose(None)
        self._take()
        _before, after = self._confirm()
        self.assertMissed(after)

    def test_with_another_fault_in_the_form_the_lost_time_is_told_there(self):
        self._take()
        page = html.fromstring(self._choose(self.owner, problem="").text)
        self.assertNothingSent()
        [problem] = page.xpath("//*[@id='problem_slot']")
        self.assertIn("not free any more", problem.text_content())
        free = self._at(WEDNESDAY, 10)
        page = html.fromstring(self._choose(self.owner, free, problem="").text)
        self.assertFalse(page.xpath("//*[@id='problem_slot']"))
        [chosen] = page.xpath("//select[@name='slot']//option[@selected]/@value")
        self.assertEqual(chosen, free.strftime(WRITTEN))

    # === NONSENSE ===#

    def test_what_is_no_time_is_told_and_nothing_is_sent(self):
        self._login(self.owner)
        past, far = "20250101T0900", "99991231T2359"
        for slot in ("x", "<script>", "00010101T0000", past, far):
            data = self._fill({"device": self.own_device.id}, slot=slot)
            self.assertIn(
                "Choose a day and a time.", self._get_problems(self._send(data)), slot
            )
        self.assertNothingSent()

    def test_time_that_was_never_offered_is_not_booked(self):
        night = self._at(WEDNESDAY, 3)
        self._follow(self._choose(self.owner, night))
        self.assertFalse(self._get_new().booking_ids)

    def test_sent_twice_is_one_order_with_one_time(self):
        self._login(self.owner)
        slot = self.nine.strftime(WRITTEN)
        data = self._fill({"device": self.own_device.id}, slot=slot)
        self._send(data)
        self._follow(self._send(data))
        self.assertEqual(len(self._get_new().booking_ids), 1)

    # === STATEMENTS ===#

    def test_form_with_times_takes_few_statements_however_much_is_booked(self):
        self.rule.capacity = 100
        self._login(self.owner)
        layout = len(self._count_statements("/my/closed/s/1"))
        counts = []
        for number in (1, 40):
            for _each in range(number):
                self._take()
            url = f"{DETAILS}?device={self.own_device.id}"
            statements = self._count_statements(url)
            counts.append(len(statements) - layout)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 12, "\n".join(statements))
        fee = self._create_product("Diagnosis", type="service", list_price=30)
        self.type_repair.diagnosis_product_id = fee
        statements = self._count_statements(url)
        # One more: Odoo looks whether the main company exists for a product's price.
        self.assertLessEqual(len(statements) - layout, 13, "\n".join(statements))
