from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.http import Request
from odoo.tests import tagged

from odoo.addons.rma_portal.controllers.request import MAX_MAILS, MAX_OF_VISITOR

from .test_request import RequestCommon


@tagged("post_install", "-at_install")
class TestRequestVisitor(RequestCommon):
    """Somebody without a login asks for a service, and confirms it by his mail."""

    def setUp(self):
        super().setUp()
        self._login()

    def _get_row(self):
        return self.requests.search([], order="id desc", limit=1)

    def _get_link(self, row=None):
        return urlsplit((row or self._get_row())._get_confirm_url()).path

    def _confirm(self, path=None):
        data = {"csrf_token": Request.csrf_token(self)}
        return self.url_open(path or self._get_link(), data=data)

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "ilike", "anna@visitors.example")]
        )

    # === THE WAY ===#

    def test_request_is_an_order_once_the_link_was_opened(self):
        partners = self.env["res.partner"].search_count([])
        response = self._send(self._fill(phone="+48 600 100 200"))
        self.assertSent(response)
        self.assertIn(
            "Look into your e-mail", self.url_open(response.headers["Location"]).text
        )
        self.assertFalse(self._get_new())
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        [mail] = self._get_mails()
        self.assertIn(self._get_link(), mail.body_html)
        self.assertNotIn("does not switch on", mail.body_html)
        page = self.url_open(self._get_link())
        self.assertIn("It does not switch on", page.text)
        self.assertFalse(self._get_new(), "a program looked at the link")
        page = self._confirm()
        order = self._get_new()
        self.assertIn(order.name, page.text)
        self.assertIn(order._get_request_moment(), page.text)
        self.assertRecordValues(
            order.partner_id,
            [
                {
                    "name": "Anna Visitor",
                    "email": "anna@visitors.example",
                    "phone": "+48 600 100 200",
                }
            ],
        )
        self.assertEqual(order.phase, "request")
        self.assertIn(order.partner_id, order.message_partner_ids)
        self.assertTrue(
            order.message_ids.filtered(lambda m: "We have your" in (m.subject or ""))
        )

    def test_link_that_is_opened_twice_makes_one_order(self):
        self._send(self._fill())
        first, second = self._confirm(), self._confirm()
        order = self._get_new()
        self.assertEqual(len(order), 1)
        self.assertIn(order.name, second.text)
        self.assertEqual(first.status_code, 200)

    def test_form_that_is_sent_twice_is_one_mail(self):
        data = self._fill()
        self._send(data)
        self.assertSent(self._send(data))
        self.assertEqual(len(self._get_mails()), 1)
        self.assertEqual(self.requests.search_count([]), 1)

    def test_known_address_is_the_known_customer(self):
        known = self.env["res.partner"].create(
            {"name": "Anna Known", "email": "Anna@Visitors.example"}
        )
        response = self._send(self._fill())
        page = self.url_open(response.headers["Location"]).text
        self.assertNotIn("Known", page)
        self._confirm()
        self.assertEqual(self._get_new().partner_id, known)
        self.assertEqual(known.name, "Anna Known")

    def test_customer_of_another_company_is_not_taken(self):
        company = self.env["res.company"].create({"name": "Second Workshop"})
        theirs = self.env["res.partner"].create(
            {
                "name": "Theirs",
                "email": "anna@visitors.example",
                "company_id": company.id,
            }
        )
        self._send(self._fill())
        self._confirm()
        self.assertNotEqual(self._get_new().partner_id, theirs)

    def test_address_of_ours_becomes_no_customer(self):
        domain = self.env["mail.alias.domain"].create(
            {"name": "workshop.example", "company_ids": self.company.ids}
        )
        self.env["rma.service.team"].create(
            {"name": "Robots", "alias_name": "robots", "alias_domain_id": domain.id}
        )
        self._send(self._fill(email="robots@workshop.example"))
        response = self._confirm()
        self.assertClosed(response)
        self.assertFalse(self._get_new())

    def test_what_was_typed_is_forgotten_where_it_is_an_order(self):
        self._send(self._fill(phone="+48 600"))
        self._confirm()
        row = self._get_row()
        self.assertTrue(row.order_id)
        self.assertFalse(row.details or row.name or row.email or row.phone)

    # === LINKS ===#

    def test_link_of_another_or_none_opens_nothing(self):
        self._send(self._fill())
        one = self._get_row()
        self._send(self._fill(email="second@visitors.example"))
        other = self._get_row()
        self.assertNotEqual(one, other)
        self._login(self.owner)
        self._send(self._fill())
        self.orders |= self._get_new()
        mine = self._get_row()
        self._login()
        for path in (
            f"/service/request/{one.id}/{other._get_confirm_code()}",
            f"/service/request/{one.id}/x",
            f"/service/request/{one.id}/%C4%99",
            f"/service/request/{other.id + 100}/{other._get_confirm_code()}",
            # No link goes out for who is logged in.
            f"/service/request/{mine.id}/{mine._get_confirm_code()}",
        ):
            self.assertClosed(self.url_open(path), path)
            self.assertClosed(self._confirm(path), path)
        self.assertFalse(self._get_new())

    def test_link_gives_no_key_to_who_is_no_customer_any_more(self):
        self._send(self._fill())
        path = self._get_link()
        self.assertIn("access_token", self._confirm(path).text)
        order = self._get_new()
        order.partner_id = self.partner
        page = self.url_open(path).text
        self.assertNotIn("access_token", page)
        self.assertNotIn(order.access_token, page)

    def test_page_of_a_form_tells_others_nothing(self):
        self._login(self.owner)
        response = self._send(self._fill())
        page = response.headers["Location"]
        order = self._get_new()
        for user in (self.colleague, self.stranger, None):
            self._login(user)
            self.assertNotIn(order.name, self.url_open(page).text)
        unknown = "/service/request/sent/" + "0" * 32
        self.assertIn("Look into your e-mail", self.url_open(unknown).text)

    # === FORGOTTEN ===#

    def test_what_nobody_confirms_is_gone_after_some_days(self):
        self._send(self._fill(), [("bill.pdf", b"%PDF-1.4 a bill")])
        old = self._get_row()
        path = self._get_link(old)
        files = old._get_files()
        self.assertEqual(len(files), 1)
        self._send(self._fill(email="second@visitors.example"))
        young = self._get_row()
        self.env.cr.execute(
            "UPDATE rma_service_request SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=4), old.id],
        )
        self.requests.invalidate_model()
        self.requests._gc_requests()
        self.assertEqual(self.requests.search([]), young)
        self.assertFalse(files.exists())
        self.assertClosed(self._confirm(path))

    def test_row_of_an_order_is_forgotten_and_the_order_stays(self):
        self._send(self._fill(), [("bill.pdf", b"%PDF-1.4 a bill")])
        self._confirm()
        order = self._get_new()
        self.env.cr.execute(
            "UPDATE rma_service_request SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=8)],
        )
        self.requests.invalidate_model()
        self.requests._gc_requests()
        self.assertFalse(self.requests.search([]))
        self.assertTrue(order.exists())
        self.assertTrue(order.message_ids.attachment_ids)

    # === MACHINES ===#

    def test_who_fills_the_hidden_field_gets_a_page_and_nothing_else(self):
        self.assertSent(self._send(self._fill(homepage="https://spam.example")))
        self.assertNothingSent()
        self.assertFalse(self._get_mails())

    def test_visitor_sends_a_few_forms_an_hour(self):
        for number in range(MAX_OF_VISITOR):
            data = self._fill(email=f"v{number}@visitors.example")
            self.assertSent(self._send(data))
        response = self._send(self._fill(email="last@visitors.example"))
        self.assertEqual(response.status_code, 429)
        self.assertIn("Too many requests", response.text)
        self.assertEqual(self.requests.search_count([]), MAX_OF_VISITOR)
        self._login(self.owner)
        self.assertSent(self._send(self._fill()))

    def test_one_address_is_mailed_a_few_times_an_hour(self):
        for _number in range(MAX_MAILS):
            self.assertSent(self._send(self._fill()))
        response = self._send(self._fill(email="ANNA@visitors.example"))
        self.assertEqual(response.status_code, 429)
        self.assertEqual(len(self._get_mails()), MAX_MAILS)

    def test_visitor_has_no_devices_and_is_told_of_none(self):
        page = self.url_open("/service/request").text
        for words in ("OWN-1", "FOREIGN-1", "Your devices"):
            self.assertNotIn(words, page)
        data = self._fill({"serial": "OWN-1", "model": "Till"})
        self.assertFalse(data["device"])
        data["device"] = str(self.own_device.id)
        self._send(data)
        self._confirm()
        order = self._get_new()
        self.assertFalse(order.device_id)
        self.assertEqual(order.told_serial, "OWN-1")

    def test_name_and_address_are_needed(self):
        for values in (
            {"email": ""},
            {"email": "nonsense"},
            {"email": "a" * 300 + "@x.example"},
            {"name": " "},
            {"name": "A" * 5000},
        ):
            self.assertTrue(self._get_problems(self._send(self._fill(**values))))
        self.assertNothingSent()
