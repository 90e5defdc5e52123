import json

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCommon

INTERNAL = "Customer owes us from last year"
REQUESTS = [
    "activities",
    "attachments",
    "contact_fields",
    "display_name",
    "followers",
    "messages",
    "scheduledMessages",
    "suggestedRecipients",
]


@tagged("post_install", "-at_install")
class TestPortalThread(PortalCommon):
    """Odoo's generic messaging routes, asked with the link of an order or estimate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk.partner_id.email = "clerk@inside.example.com"
        cls.order = cls._bring_to(cls._create_own([cls.labour]), "approval")
        cls.estimate = cls.order.estimate_id
        for record in (cls.order, cls.estimate):
            record.message_subscribe(cls.clerk.partner_id.ids)
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=INTERNAL,
                note=INTERNAL,
                user_id=cls.clerk.id,
            )
            cls.env["ir.attachment"].create(
                {
                    "name": "internal-calculation.txt",
                    "raw": INTERNAL.encode(),
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
            for body, subtype in (
                (INTERNAL, "mail.mt_note"),
                ("Spoken on the telephone", "mail.mt_comment"),
            ):
                record.message_post(
                    body=body,
                    message_type="comment",
                    subtype_xmlid=subtype,
                    author_id=cls.manager.partner_id.id,
                )

    def _get_keys(self, record):
        """Return the ways to show that one has the link of ``record``."""
        partner = self.owner.partner_id
        return {
            "token": {"token": record.access_token},
            "access_token": {"access_token": record.access_token},
            "hash": {"hash": record._sign_token(partner.id), "pid": partner.id},
        }

    @mute_logger("odoo.http")  # refusals are logged
    def _call(self, path, **params):
        """Call a JSON route; return its answer as text, a refusal like any other."""
        return self.url_open(
            path,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        ).text

    def _ask(self, path, record, **access):
        """Ask for all data of the thread of ``record``."""
        request = {
            "thread_model": record._name,
            "thread_id": record.id,
            "request_list": REQUESTS,
            "access_params": access,
        }
        return self._call(path, fetch_params=[["mail.thread", request]])

    def _assert_nothing_internal(self, text):
        for secret in (
            INTERNAL,
            "internal-calculation",
            "raw_access_token",
            "clerk@inside.example.com",
            self.clerk.name,
        ):
            self.assertNotIn(secret, text)

    def _get_readers(self):
        return (None, "page_stranger", "page_owner")

    def test_thread_data_stay_inside_whoever_has_the_link(self):
        for login in self._get_readers():
            self.authenticate(login, login)
            for record in (self.order, self.estimate):
                for way, access in self._get_keys(record).items():
                    for path in ("/mail/data", "/mail/action"):
                        with self.subTest(
                            login=login, model=record._name, way=way, path=path
                        ):
                            self._assert_nothing_internal(
                                self._ask(path, record, **access)
                            )

    def test_colleague_reads_the_thread_by_his_own_rights(self):
        self.authenticate("service_manager", "service_manager")
        for record in (self.order, self.estimate):
            text = self._ask("/mail/data", record)
            self.assertIn("internal-calculation", text)
            self.assertIn("clerk@inside.example.com", text)
        self.assertIn(INTERNAL, self._ask("/mail/data", self.order))

    def test_colleague_without_rights_gets_nothing_by_the_link(self):
        self._create_user("inside_only", "base.group_user")
        self.authenticate("inside_only", "inside_only")
        for record in (self.order, self.estimate):
            for way, access in self._get_keys(record).items():
                with self.subTest(model=record._name, way=way):
                    text = self._ask("/mail/data", record, **access)
                    self.assertNotIn(INTERNAL, text)
                    self.assertNotIn("internal-calculation", text)

    def test_messages_of_an_order_do_not_come_with_its_link(self):
        for login in (None, "page_stranger"):
            self.authenticate(login, login)
            for way, access in self._get_keys(self.order).items():
                with self.subTest(login=login, way=way):
                    answer = self._call(
                        "/mail/chatter_fetch",
                        thread_model=self.order._name,
                        thread_id=self.order.id,
                        **access,
                    )
                    self.assertNotIn("Spoken on the telephone", answer)
                    self._assert_nothing_internal(answer)

    def test_nobody_writes_on_an_order_with_its_link(self):
        self.authenticate(None, None)
        before = self.order.message_ids
        for access in self._get_keys(self.order).values():
            self._call(
                "/mail/message/post",
                thread_model=self.order._name,
                thread_id=self.order.id,
                post_data={"body": "From outside"},
                **access,
            )
            response = self.url_open(
                "/mail/attachment/upload",
                data={
                    "thread_model": self.order._name,
                    "thread_id": self.order.id,
                    "csrf_token": http.Request.csrf_token(self),
                    **access,
                },
                files={"ufile": ("outside.txt", b"outside", "text/plain")},
            )
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.order.message_ids, before)
        outside = self.env["ir.attachment"].search([("name", "=", "outside.txt")])
        self.assertFalse(outside)

    def test_customer_writes_on_his_estimate_and_reads_what_is_for_him(self):
        self.authenticate(None, None)
        access = {"token": self.estimate.access_token}
        thread = {
            "thread_model": self.estimate._name,
            "thread_id": self.estimate.id,
        }
        self._call(
            "/mail/message/post",
            post_data={
                "body": "Is the keyboard included?",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
            },
            **thread,
            **access,
        )
        self.assertEqual(self.estimate.message_ids[0].author_id, self.owner.partner_id)
        answer = self._call("/mail/chatter_fetch", **thread, **access)
        self.assertIn("Is the keyboard included?", answer)
        self.assertIn("Spoken on the telephone", answer)
        self.assertNotIn(INTERNAL, answer)
        self.assertNotIn("clerk@inside.example.com", answer)
        start = self._call("/portal/chatter_init", **thread, **access)
        self.assertIn("portal_partner", start)
        self._assert_nothing_internal(start)

    def test_internal_note_gets_no_reaction_from_outside(self):
        self.authenticate(None, None)
        note = self.estimate.message_ids.filtered(lambda m: INTERNAL in m.body)
        public = self.estimate.message_ids.filtered(lambda m: "Spoken" in m.body)
        for message in note | public:
            self._call(
                "/mail/message/reaction",
                message_id=message.id,
                content="+",
                action="add",
                token=self.estimate.access_token,
            )
        self.assertFalse(note.reaction_ids)
        self.assertTrue(public.reaction_ids)

    def test_messages_route_gives_customers_no_internal_note(self):
        for login in ("page_stranger", "page_owner"):
            self.authenticate(login, login)
            for record in (self.order, self.estimate):
                with self.subTest(login=login, model=record._name):
                    answer = self._call(
                        "/mail/thread/messages",
                        thread_model=record._name,
                        thread_id=record.id,
                    )
                    # The kept estimate that was mailed to him comes along.
                    for secret in (INTERNAL, "internal-calc", "clerk@inside"):
                        self.assertNotIn(secret, answer)

    def test_recipients_are_not_for_customers(self):
        for login in ("page_stranger", "page_owner"):
            self.authenticate(login, login)
            for record in (self.order, self.estimate):
                for path in (
                    "/mail/thread/recipients",
                    "/mail/thread/recipients/get_suggested_recipients",
                ):
                    with self.subTest(login=login, model=record._name, path=path):
                        self._assert_nothing_internal(
                            self._call(
                                path,
                                thread_model=record._name,
                                thread_id=record.id,
                            )
                        )

    def test_file_of_an_order_is_not_read_with_the_key_of_the_order(self):
        self.authenticate(None, None)
        for record in (self.order, self.estimate):
            file = self.env["ir.attachment"].search(
                [("res_model", "=", record._name), ("res_id", "=", record.id)]
            )
            for one in file:
                for path in (
                    f"/web/content/{one.id}",
                    f"/mail/attachment/pdf_first_page/{one.id}",
                ):
                    response = self.url_open(
                        f"{path}?access_token={record.access_token}"
                    )
                    self.assertNotIn(INTERNAL, response.text)
                    self.assertIn(response.status_code, (403, 404))
