from lxml import html

from odoo import http
from odoo.tests import tagged

from .common import PortalCommon

MISSING = 999999999


@tagged("post_install", "-at_install")
class TestClosedLink(PortalCommon):
    """A link that opens nothing says so, and nothing else, whatever the reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._bring_to(cls._create_own([cls.labour]), "approval")
        cls.estimate = cls.order.estimate_id
        cls.document = cls.estimate._get_kept_estimate()
        cls.sale = cls.env["sale.order"].create({"partner_id": cls.partner.id})
        cls.sale._portal_ensure_token()

    def _get_answer(self, path, number, data=None):
        """Return status and page of an address, without what stands for the number."""
        if data is not None:
            data = {"csrf_token": http.Request.csrf_token(self)} | data
        response = self.url_open(path, data=data)
        self.assertClosed(response, path)
        page = html.fromstring(response.text).get_element_by_id("wrap")
        page = html.tostring(page, encoding="unicode")
        for name in (self.order.name, self.estimate.name, self.sale.name, "ACME"):
            self.assertNotIn(name, response.text, path)
        return page.replace(str(number), "N")

    def _check_same(self, paths, numbers, old, data=None):
        """Check that one answer is given to all that opens nothing."""
        answers = {
            self._get_answer(path.format(number, token), number, data)
            for path in paths
            for number in numbers
            for token in ("", "?access_token=wrong", f"?access_token={old}")
        }
        self.assertEqual(len(answers), 1)
        return answers.pop()

    def test_one_answer_for_wrong_numbers_wrong_tokens_and_old_ones(self):
        old = {each: each.access_token for each in (self.order, self.estimate)}
        self.order.access_token = self.estimate.access_token = "another"
        self.authenticate(None, None)
        answer = self._check_same(
            [
                "/my/service-orders/{}{}",
                f"/my/service-orders/{{}}/documents/{self.document.id}{{}}",
                f"/my/service-orders/{{}}/documents/{self.document.id}/data{{}}",
            ],
            (self.order.id, MISSING),
            old[self.order],
        )
        self.assertIn("/web/login?redirect=%2Fmy%2Fservice-orders%2FN", answer)
        answer = self._check_same(
            [
                "/my/orders/{}{}",
                "/my/orders/{}/withdraw{}",
                f"/my/orders/{{}}/document/{MISSING}{{}}",
            ],
            (self.estimate.id, self.sale.id, MISSING),
            old[self.estimate],
        )
        self.assertIn("/web/login?redirect=%2Fmy%2Forders%2FN", answer)

    def test_what_is_sent_through_a_closed_link_is_answered_with_the_same(self):
        old = self.estimate.access_token
        self.estimate.access_token = "another"
        self.authenticate(None, None)
        steps = ("services", "declarations", "withdraw", "decline")
        self._check_same(
            [f"/my/orders/{{}}/{step}{{}}" for step in steps],
            (self.estimate.id, self.sale.id, MISSING),
            old,
            {"decline_message": "No", "name": "Anna", "email": "anna@example.com"},
        )
        self.assertEqual(self.estimate.state, "sent")

    def test_short_addresses_end_at_the_same_page(self):
        links = [
            link.removeprefix(self.order.get_base_url())
            for link in (
                self.order._get_message_link(),
                self.order._get_estimate_link(),
            )
        ]
        self.order.access_token = self.estimate.access_token = "another"
        self.authenticate(None, None)
        for link in links:
            self.assertClosed(self.url_open(link), link)
        # Who has a login to it gets there all the same.
        self.authenticate("page_owner", "page_owner")
        for link in links:
            self.assertEqual(self.url_open(link).status_code, 200, link)

    def test_who_is_logged_in_is_led_to_his_account(self):
        self.authenticate("page_stranger", "page_stranger")
        for number in (self.order.id, MISSING):
            response = self.url_open(f"/my/service-orders/{number}")
            self.assertClosed(response)
            self.assertIn("Your account", response.text)
            self.assertNotIn("/web/login", response.text)

    def test_customer_lands_on_his_order_after_the_login(self):
        self.authenticate(None, None)
        page = self.url_open(f"/my/service-orders/{self.order.id}").text
        [login] = html.fromstring(page).xpath("//*[@data-name='closed_link']/a/@href")
        self.authenticate("page_owner", "page_owner")
        self.assertIn("Keys stick since Monday", self.url_open(login).text)
