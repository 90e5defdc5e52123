from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

from ..common.service import ServiceCommon

MAIL = """Return-Path: {return_path}
To: {to}
cc: {cc}
From: {email_from}
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="cut"
Date: {date}
Message-ID: {msg_id}
{extra}
--cut
Content-Type: text/plain; charset=utf-8

The drawer does not open any more.
--cut
Content-Type: text/plain; name="photo.txt"
Content-Disposition: attachment; filename="photo.txt"
Content-Transfer-Encoding: base64

cGhvdG8=
--cut--
"""


BOUNCE = """Return-Path: <>
From: MAILER-DAEMON@example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"
Message-ID: <bounce-1@mail.example.com>

--cut
Content-Type: text/plain; charset=us-ascii

The mail system: user unknown.
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1

--cut
Content-Type: text/rfc822-headers

To: {recipient}
Message-Id: {message_id}
--cut--
"""


@tagged("post_install", "-at_install")
class TestIncomingMail(ServiceCommon, MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._create_user(
            "mail_leader", "group_service_all", email="leader@example.com"
        )
        cls.team = cls.env["rma.service.team"].create(
            {
                "name": "Cash registers",
                "alias_name": "test-repair-desk",
                "user_id": cls.leader.id,
                "company_id": cls.company.id,
            }
        )
        cls.technician.email = "technician@example.com"

    def _mail(self, sender, subject, to=None, **kwargs):
        """Process a mail; return the order that was opened for it."""
        with self.mock_mail_gateway():
            return self.format_and_process(
                MAIL,
                sender,
                to or f"test-repair-desk@{self.alias_domain}",
                subject=subject,
                target_model="rma.service.order",
                target_field="problem",
                **kwargs,
            ) or self.env["rma.service.order"].search(
                [("problem", "=like", f"{subject}%")]
            )

    def test_mail_to_the_team_opens_a_request(self):
        order = self._mail("Anna <anna@example.com>", "Drawer stuck")
        self.assertEqual(len(order), 1)
        self.assertEqual(order.partner_id, self.partner)
        self.assertEqual((order.phase, order.team_id), ("request", self.team))
        self.assertIn("The drawer does not open any more.", order.problem)
        self.assertNotEqual(order.name, "Drawer stuck")
        self.assertTrue(order.name.startswith("SRV/"))
        self.assertEqual(order.message_attachment_count, 1)
        self.assertIn(self.partner, order.message_partner_ids)

    def test_unknown_sender_becomes_a_customer_once(self):
        first = self._mail("Jan Novak <jan@example.org>", "No paper")
        self.assertEqual(first.partner_id.name, "Jan Novak")
        self.assertEqual(first.partner_id.email, "jan@example.org")
        again = self._mail("Jan Novak <jan@example.org>", "Still no paper")
        self.assertEqual(again.partner_id, first.partner_id)

    def test_customer_of_another_company_is_not_used(self):
        other = self.env["res.company"].create({"name": "Branch"})
        self.env["res.partner"].create(
            {"name": "Theirs", "email": "eva@example.org", "company_id": other.id}
        )
        order = self._mail("Eva <eva@example.org>", "Broken")
        self.assertEqual(order.partner_id.name, "Eva")
        self.assertFalse(order.partner_id.company_id)

    def test_service_type_of_the_team_is_used(self):
        self.team.company_id = False
        self.type_warranty.team_id = self.team
        order = self._mail("Anna <anna@example.com>", "Under warranty")
        self.assertEqual(order.type_id, self.type_warranty)

    def test_leader_hears_of_the_request(self):
        order = self._mail("Anna <anna@example.com>", "Drawer stuck")
        self.assertIn(self.leader.partner_id, order.message_partner_ids)
        self.assertEqual(order.activity_ids.user_id, self.leader)

    def test_answer_lands_on_its_order_and_is_heard(self):
        order = self._create_order(
            [self.labour], user_id=self.technician.id, team_id=self.team.id
        )
        order.message_unsubscribe(self.technician.partner_id.ids)
        question = order.message_post(
            body="Which charger?",
            partner_ids=self.partner.ids,
            subtype_xmlid="mail.mt_comment",
        )
        count = order.search_count([])
        for text in ("The black one", "Or the white one"):
            self._mail(
                "Anna <anna@example.com>",
                text,
                extra=f"In-Reply-To: {question.message_id}\n",
            )
        self.assertEqual(order.search_count([]), count)
        answer = order.message_ids[0]
        self.assertIn("drawer does not open", answer.body)
        told = answer.notification_ids.res_partner_id
        self.assertIn(self.technician.partner_id, told)
        self.assertIn(self.leader.partner_id, told)
        self.assertEqual(order.activity_ids.user_id, self.technician, "one to-do")
        self.assertEqual(len(order.activity_ids), 1)

    def test_technician_and_leader_are_notified_as_they_want(self):
        self.technician.notification_type = "inbox"
        order = self._create_order(
            [self.labour], user_id=self.technician.id, team_id=self.team.id
        )
        staff = (self.technician | self.leader).partner_id
        # They follow, but do not want comments: a customer is heard all the same.
        order.message_subscribe(staff.ids, subtype_ids=self.env.ref("mail.mt_note").ids)
        question = order.message_post(
            body="Which charger?",
            partner_ids=self.partner.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self._answer(question, "The black one")
        told = order.message_ids[0].notification_ids.grouped("res_partner_id")
        own = {
            partner: told[partner].notification_type
            for partner in staff
            if partner in told
        }
        self.assertEqual(
            own,
            {self.technician.partner_id: "inbox", self.leader.partner_id: "email"},
        )
        self.assertNotIn(self.partner, told, "nobody gets his own words")

    def _answer(self, message, text, sender="Anna <anna@example.com>"):
        """Process the answer of the customer to a message."""
        return self._mail(
            sender,
            text,
            to=message.reply_to,
            extra=f"In-Reply-To: {message.message_id}\n",
        )

    def test_answer_to_the_estimate_lands_on_the_order(self):
        order = self._create_order(
            [self.labour], user_id=self.technician.id, team_id=self.team.id
        )
        self._bring_to(order, "approval")
        self._do_jobs()
        estimate = order.estimate_id
        sent = estimate.message_ids.filtered("attachment_ids")[:1]
        self.assertEqual(sent.model, "sale.order")
        count = order.search_count([])
        self._answer(sent, "May I bring it back?")
        self.assertEqual(order.search_count([]), count)
        answer = order.message_ids[0]
        self.assertIn("drawer does not open", answer.body)
        self.assertEqual(answer.author_id, self.partner)
        self.assertEqual(answer.attachment_ids.name, "photo.txt")
        self.assertEqual(answer.attachment_ids.res_model, order._name)
        told = answer.notification_ids.res_partner_id
        self.assertEqual(told, (self.technician | self.leader).partner_id)
        self.assertEqual(order.activity_ids.user_id, self.technician)
        original = estimate.message_ids[0]
        self.assertIn("drawer does not open", original.body)
        self.assertFalse(original.notification_ids, "told once")

    def test_unknown_address_that_answers_is_a_customers_word_too(self):
        order = self._create_order(user_id=self.technician.id, team_id=self.team.id)
        question = order.message_post(body="Ready?", subtype_xmlid="mail.mt_comment")
        self._answer(question, "From my phone", sender="Anna <private@example.org>")
        self.assertEqual(order.activity_ids.user_id, self.technician)

    def test_signature_on_the_page_of_the_estimate_is_no_answer(self):
        order = self._bring_to(
            self._create_order([self.labour], user_id=self.technician.id), "approval"
        )
        estimate = order.estimate_id
        estimate.write(
            {
                "signed_on": fields.Datetime.now(),
                "signature": b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=",
            }
        )
        estimate.message_post(
            body="Order signed by Anna",
            author_id=self.partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(order.activity_ids)
        self.assertNotIn("Order signed", " ".join(order.message_ids.mapped("body")))

    def test_mail_that_comes_back_is_seen_on_the_order(self):
        rule = self.env.ref("rma_service.rma_service_message_rule_received")
        rule.active = True
        order = self._create_order([self.labour])
        order.action_receive()
        message = order.message_log_ids.mail_message_id
        self._do_jobs()
        self.assertFalse(order.message_problem)
        with self.mock_mail_gateway():
            self.env["mail.mail"].search([("mail_message_id", "=", message.id)]).send()
            self.env["mail.thread"].message_process(
                False,
                BOUNCE.format(
                    to=f"{self.alias_bounce}@{self.alias_domain}",
                    recipient=self.partner.email,
                    message_id=message.message_id,
                ),
            )
        self.assertEqual(message.notification_ids.notification_status, "bounce")
        order.invalidate_recordset(["message_problem"])
        self.assertEqual(order.message_problem, "failed")
        self.assertIn(order, order.search([("message_problem", "=", "failed")]))
        self.assertTrue(order.message_log_ids.is_failed)

    def test_word_from_the_portal_is_heard_too(self):
        portal = self._create_user("mail_portal", "base.group_portal")
        order = self._create_order(
            partner_id=portal.partner_id.id, user_id=self.technician.id
        )
        order.with_user(portal).sudo().message_post(
            body="When will it be ready?",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=portal.partner_id.id,
        )
        self.assertEqual(order.activity_ids.user_id, self.technician)

    def test_word_of_a_colleague_is_no_customers(self):
        order = self._create_order(user_id=self.technician.id, team_id=self.team.id)
        order.with_user(self.clerk).message_post(
            body="Look at this", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(order.activity_ids)

    def test_only_managers_choose_the_address(self):
        with self.assertRaises(AccessError):
            self.team.with_user(self.clerk).alias_name = "mine"
        self.team.with_user(self.manager).alias_name = "test-workshop"
        self.assertEqual(self.team.alias_id.alias_name, "test-workshop")
        self.assertTrue(
            self._mail(
                "Anna <anna@example.com>",
                "New address",
                to=f"test-workshop@{self.alias_domain}",
            )
        )
