import json
from base64 import b64encode
from urllib.parse import quote

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools.misc import file_open

from .test_article_page import PAGE as ARTICLES
from .test_article_page import ArticleCommon
from .test_portal_sign import sign

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7919*7919 }}'


@tagged("post_install", "-at_install")
class TestFreeTexts(ArticleCommon):
    """What people outside write stays text, on their pages and for colleagues.

    Requests, messages, remarks and ratings, withdrawals and tracking have such cases
    beside their other tests.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with file_open("web/static/img/logo.png", "rb") as image:
            cls.image = b64encode(image.read()).decode()
        documents = type(cls.env["rma.service.document"])
        cls.classPatch(documents, "_print_page", lambda self: (b"%PDF-1.4 kept", "pdf"))

    def _bring(self, phase):
        order = self._create_own([self.labour], user_id=self.technician.id)
        return self._bring_to(order, phase)

    def _post(self, path, document, **data):
        data["csrf_token"] = Request.csrf_token(self)
        query = f"?access_token={document.access_token}"
        return self.url_open(f"{path}{query}", data=data)

    def assertText(self, page):
        for words in ("<script>alert(1)", "<img src=x", "62710561"):
            self.assertNotIn(words, page.partition("<main")[2].partition("</main")[0])

    def _assert_text_everywhere(self, order, is_shown=True):
        """Assert that what was written is text: on the pages and in the messages."""
        page = self._open(order, token=order.access_token).text
        self.assertText(page)
        estimate = order.estimate_id or order.estimate_ids[:1]
        if estimate:
            shown = self.url_open(estimate.get_portal_url()).text
            self.assertText(shown)
            page += shown
        bodies = "".join(
            map(str, (order.message_ids | estimate.message_ids).mapped("body"))
        )
        bodies += "".join(map(str, order.activity_ids.mapped("note")))
        for words in ("<script", "<img"):
            self.assertNotIn(words, bodies)
        if is_shown:
            self.assertIn("alert(1)", page + bodies)

    def test_name_of_who_signs_an_estimate(self):
        order = self._bring("approval")
        self.authenticate(None, None)
        sign(self, order.estimate_id, self.image, name=SCRIPT)
        self.assertEqual(order.estimate_id.signed_by, SCRIPT)
        self._assert_text_everywhere(order)

    def test_reason_to_decline(self):
        order = self._bring("approval")
        estimate = order.estimate_id
        self.authenticate(None, None)
        self._post(
            f"/my/orders/{estimate.id}/decline", estimate, decline_message=SCRIPT
        )
        self.assertTrue(estimate.service_declined)
        self._assert_text_everywhere(order)

    def test_name_of_who_accepts_the_work(self):
        self.type_repair.asks_acceptance = True
        order = self._bring("ready")
        self.authenticate(None, None)
        params = {"name": SCRIPT, "signature": self.image}
        query = f"csrf_token={Request.csrf_token(self)}"
        self.url_open(
            f"/my/service-orders/{order.id}/accept?{query}"
            f"&access_token={order.access_token}",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        order.invalidate_recordset()
        self.assertEqual(order.accepted_by, SCRIPT)
        self._assert_text_everywhere(order)

    def test_reason_to_cancel(self):
        order = self._create_own()
        self.authenticate(None, None)
        self._post(f"/my/service-orders/{order.id}/cancel", order, reason=SCRIPT)
        self.assertEqual(order.phase, "cancel")
        self._assert_text_everywhere(order)

    def test_what_is_looked_for(self):
        self._create_own()
        self.authenticate("page_owner", "page_owner")
        for path in ("/my/service-orders", ARTICLES):
            page = self.url_open(f"{path}?search={quote(SCRIPT)}").text
            self.assertText(page)
            self.assertIn("alert(1)", page)
