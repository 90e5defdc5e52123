from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestRequestCancel(PortalCommon):
    """The customer takes back what he asked for, as long as nothing was done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_own([cls.labour], user_id=cls.technician.id)

    def _cancel(self, login=None, token=None, **data):
        self.authenticate(login, login)
        data = {"csrf_token": Request.csrf_token(self)} | data
        url = f"/my/service-orders/{self.order.id}/cancel"
        if token is not None:
            url += f"?access_token={token}"
        return self.url_open(url, data=data, allow_redirects=False)

    def _get_words(self):
        return self.order.message_ids.filtered(
            lambda message: "Cancelled by the customer" in (message.body or "")
        )

    def test_owner_cancels_and_colleagues_are_told(self):
        self.assertIn("Cancel this request", self._open(self.order, "page_owner").text)
        response = self._cancel("page_owner", reason="Found <b>another</b>")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(self.order.phase, "cancel")
        words = self._get_words()
        self.assertEqual(words.author_id, self.owner.partner_id)
        self.assertIn("Found &lt;b&gt;another", words.body)
        self.assertIn(self.technician.partner_id, words.notified_partner_ids)
        page = self._open(self.order, "page_owner").text
        self.assertNotIn("Cancel this request", page)
        self.assertIn("cancelled", page)

    def test_colleague_of_his_firm_cancels_under_his_own_name(self):
        self._cancel("page_colleague")
        self.assertEqual(self.order.phase, "cancel")
        self.assertEqual(self._get_words().author_id, self.colleague.partner_id)

    def test_who_has_the_link_cancels(self):
        self._cancel(token=self.order.access_token)
        self.assertEqual(self.order.phase, "cancel")
        self.assertEqual(self._get_words().author_id, self.owner.partner_id)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_others_cancel_nothing(self):
        old = self.order.access_token
        other = self._create_own(partner_id=self.partner.id)
        for login, token in (
            (None, None),
            (None, ""),
            (None, "x"),
            (None, "%C4%99"),
            (None, other.access_token),
            ("page_stranger", None),
            ("page_stranger", other.access_token),
            # Colleagues have their own button, and their own name.
            (self.technician.login, None),
            (self.manager.login, old),
        ):
            self.assertClosed(self._cancel(login, token), (login, token))
        self.order.partner_id = self.partner
        for login, token in ((None, old), ("page_owner", None), ("page_owner", old)):
            self.assertClosed(self._cancel(login, token), (login, token))
        self.assertEqual(self.order.phase, "request")
        self.assertFalse(self._get_words())

    def test_it_wants_a_click_in_the_form(self):
        url = f"/my/service-orders/{self.order.id}/cancel"
        self.authenticate("page_owner", "page_owner")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 405)
            self.assertEqual(self.url_open(url, data={"reason": "x"}).status_code, 400)
        self.assertEqual(self.order.phase, "request")

    def test_nothing_is_cancelled_once_something_was_done(self):
        received = self._bring_to(self._create_own(), "intake")
        offered = self._create_own([self.labour])
        offered.action_prepare_estimate()
        self.assertEqual(offered.phase, "request")
        for self.order in (received, offered):
            phase = self.order.phase
            page = self._open(self.order, "page_owner").text
            self.assertNotIn("Cancel this request", page)
            self.assertEqual(self._cancel("page_owner").status_code, 303)
            self.assertEqual(self.order.phase, phase)
            self.assertFalse(self._get_words())

    def test_twice_is_once(self):
        self._cancel("page_owner")
        self._cancel("page_owner")
        self.assertEqual(len(self._get_words()), 1)
