from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestMergedPage(PortalCommon):
    """Links, numbers and codes of merged and split requests lead on, to whoever may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_track = True
        cls.stays = cls._create_own(problem="Printer jams", product_id=False)
        cls.other = cls._create_own(problem="Jams again", product_id=False)

    @classmethod
    def _create_for(cls, user, **values):
        return cls._create_own(
            **{"partner_id": user.partner_id.id, "product_id": False} | values
        )

    def _merge(self, stays=None, other=None):
        (stays or self.stays)._merge(other or self.other)
        self.env.flush_all()

    def _say(self, order, user, text):
        return order.message_post(
            body=text,
            author_id=user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _track(self, order):
        self.authenticate(None, None)
        return self.url_open(
            "/service/track",
            data={
                "number": order.name,
                "code": order._get_track_code(),
                "csrf_token": Request.csrf_token(self),
            },
        )

    # === ONE CUSTOMER ===#

    def test_login_and_link_of_the_customer_lead_to_the_one_that_goes_on(self):
        self._say(self.other, self.owner, "Please hurry")
        self._merge()
        by_login = self._open(self.other, self.owner.login)
        self.assertEqual(by_login.status_code, 303)
        self.assertTrue(by_login.headers["Location"].endswith(self.stays.access_url))
        self.assertNotIn("access_token", by_login.headers["Location"])
        by_link = self._open(self.other, token=self.other.access_token)
        self.assertIn(self.stays.access_token, by_link.headers["Location"])
        page = self.url_open(by_link.headers["Location"])
        self.assertIn(self.stays.name, page.text)
        self.assertIn("Please hurry", page.text)

    def test_wrong_tokens_and_strangers_learn_nothing(self):
        self._merge()
        for login, token in (
            (None, None),
            (None, "wrong"),
            (self.stranger.login, None),
            (self.stranger.login, "wrong"),
        ):
            with self.subTest(login=login, token=token):
                response = self._open(self.other, login, token)
                self.assertClosed(response)
                self.assertNotIn(self.stays.name, response.text)

    def test_number_and_code_tell_of_the_one_that_goes_on(self):
        self._merge()
        answer = self._track(self.other)
        self.assertIn(self.stays.name, answer.text)
        self.assertIn(self.stays._get_page_status([]), answer.text)

    def test_short_link_leads_on(self):
        code = self.other._get_link_code(self.other)
        self._merge()
        self.authenticate(None, None)
        page = self.url_open(f"/s/{self.other.id}/{code}")
        self.assertIn(self.stays.name, page.text)
        self.assertEqual(page.status_code, 200)

    def test_list_says_that_it_is_merged(self):
        self._merge()
        self.authenticate(self.owner.login, self.owner.login)
        page = self.url_open("/my/service-orders").text
        self.assertIn("Merged", page)
        self.assertNotIn("Cancelled", page)

    # === TWO PEOPLE OF ONE FIRM ===#

    def _set_own(self, *users):
        for user in users:
            user.partner_id.service_portal_scope = "own"

    def test_colleague_who_sees_all_is_led_on_by_his_login_alone(self):
        other = self._create_for(self.colleague)
        self._merge(other=other)
        by_login = self._open(other, self.colleague.login)
        self.assertTrue(by_login.headers["Location"].endswith(self.stays.access_url))
        by_link = self._open(other, token=other.access_token)
        self.assertEqual(by_link.status_code, 200)
        self.assertIn("together with another request", by_link.text)
        self.assertNotIn(self.stays.name, by_link.text)
        self.assertNotIn("Printer jams", by_link.text)

    def test_who_sees_his_own_only_learns_nothing_of_the_other(self):
        self._set_own(self.owner, self.colleague)
        other = self._create_for(self.colleague, problem="My secret trouble")
        self._say(other, self.colleague, "Do not tell my boss")
        self._say(self.stays, self.owner, "Do not tell my people")
        other.message_subscribe(partner_ids=self.colleague.partner_id.ids)
        self._merge(other=other)
        # The one who asked keeps what is his, and no more.
        for response in (
            self._open(other, self.colleague.login),
            self._open(other, token=other.access_token),
        ):
            self.assertEqual(response.status_code, 200)
            self.assertIn("together with another request", response.text)
            self.assertIn("Do not tell my boss", response.text)
            self.assertNotIn("Do not tell my people", response.text)
            self.assertNotIn(self.stays.name, response.text)
        self.assertClosed(self._open(self.stays, self.colleague.login))
        self.assertNotIn(self.stays.name, self._track(other).text)
        # Nor does the other one.
        page = self._open(self.stays, self.owner.login).text
        self.assertNotIn("Do not tell my boss", page)
        self.assertNotIn(self.colleague.partner_id, self.stays.message_partner_ids)
        # Colleagues read both.
        history = " ".join(self.stays.message_ids.mapped("body"))
        self.assertIn("Do not tell my boss", history)

    def test_what_he_writes_later_is_for_colleagues_alone(self):
        self._set_own(self.owner, self.colleague)
        self.stays.user_id = self.technician
        other = self._create_for(self.colleague)
        self._merge(other=other)
        self.authenticate(self.colleague.login, self.colleague.login)
        self.url_open(
            f"/my/service-orders/{other.id}/message",
            data={
                "csrf_token": Request.csrf_token(self),
                "message": "Between us",
            },
        )
        page = self._open(self.stays, self.owner.login).text
        self.assertNotIn("Between us", page)
        self.assertIn("Between us", self._open(other, self.colleague.login).text)
        note = self.stays.message_ids[0]
        self.assertIn("Between us", note.body)
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn(self.owner.partner_id, note.notified_partner_ids)
        summaries = self.stays.activity_ids.mapped("summary")
        self.assertIn("The customer wrote: answer", summaries)

    def test_delegate_of_another_firm_is_not_let_in(self):
        helper = self.env["res.partner"].create({"name": "Neighbour"})
        other = self._create_own(product_id=False, delegate_id=helper.id)
        self._merge(other=other)
        self.assertFalse(self.stays.delegate_id)

    def test_changed_customer_is_not_followed(self):
        self._merge()
        self.stays.partner_id = self.stranger.partner_id
        self.env.flush_all()
        for response in (
            self._open(self.other, self.owner.login),
            self._open(self.other, token=self.other.access_token),
        ):
            self.assertEqual(response.status_code, 200)
            self.assertNotIn(self.stays.name, response.text)
        self.assertNotIn(self.stays.name, self._track(self.other).text)

    # === SPLIT ===#

    def _split(self):
        return self.other._split(
            [
                {"vals": {"type_id": self.type_repair.id, "problem": text}}
                for text in ("Printer jams", "Drawer stuck")
            ]
        )

    def test_page_of_a_split_request_leads_to_its_orders(self):
        orders = self._split()
        self.env.flush_all()
        by_link = self._open(self.other, token=self.other.access_token).text
        by_login = self._open(self.other, self.owner.login).text
        for order in orders:
            self.assertIn(order.name, by_link)
            self.assertIn(order.access_token, by_link)
            self.assertIn(order.name, by_login)
            self.assertNotIn(order.access_token, by_login)
            page = self._open(order, token=order.access_token)
            self.assertEqual(page.status_code, 200)
        self.assertIn("each part of your request", by_link)
        self.assertClosed(self._open(self.other, self.stranger.login))

    def test_order_that_changed_hands_is_not_shown_on_it(self):
        first, second = self._split()
        second.partner_id = self.stranger.partner_id
        self.env.flush_all()
        page = self._open(self.other, token=self.other.access_token).text
        self.assertIn(first.name, page)
        self.assertNotIn(second.name, page)
        self.assertNotIn(second.access_token, page)

    # === RPC ===#

    def test_customers_call_nothing_of_it(self):
        for method in (
            "action_view_merged",
            "action_view_possible_duplicates",
            "copy",
            "_merge",
            "_split",
        ):
            with self.subTest(method), mute_logger("odoo.http"):
                self.authenticate(self.owner.login, self.owner.login)
                response = self.url_open(
                    "/web/dataset/call_kw",
                    json={
                        "jsonrpc": "2.0",
                        "params": {
                            "model": "rma.service.order",
                            "method": method,
                            "args": [self.stays.ids],
                            "kwargs": {},
                        },
                    },
                ).json()
                self.assertIn("error", response)
        for model in ("rma.service.merge", "rma.service.split"):
            self.assertFalse(self.env[model].with_user(self.owner).has_access("create"))
            public = self.env.ref("base.public_user")
            self.assertFalse(self.env[model].with_user(public).has_access("create"))
