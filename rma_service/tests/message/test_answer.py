from freezegun import freeze_time

from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from odoo.addons.mail.tests.common import MailCommon

from ..common.plain_request import PlainRequestCommon
from .test_incoming_mail import MAIL


@tagged("post_install", "-at_install")
class TestAnswer(PlainRequestCommon, MailCommon):
    """What is asked by mail becomes a request, and its answer goes back by mail."""

    def _get_mails(self, order):
        return order.message_log_ids.sorted("id").mail_message_id

    def test_answer_is_mailed_by_the_team_to_the_customer(self):
        order = self._create_request(title="Bill of May")
        order.with_user(self.technician).action_answer("You get 20 back.\nSorry.")
        self._do_jobs()
        [mail] = self._get_mails(order)
        self.assertEqual(mail.subject, f"Bill of May ({order.name})")
        self.assertIn("help@example.com", mail.email_from)
        self.assertEqual(mail.notified_partner_ids, self.partner)
        words = html2plaintext(mail.body)
        self.assertIn("You get 20 back.", words)
        self.assertIn("“Bill of May”", words)
        for wrong in ("device", "collect", "False", "()"):
            self.assertNotIn(wrong, words)

    def test_answers_to_the_answer_come_to_the_teams_address(self):
        domain = self.env["mail.alias.domain"].create(
            {"name": "help.example.com", "company_ids": self.company.ids}
        )
        self.team.write({"alias_name": "desk", "alias_domain_id": domain.id})
        order = self._create_request()
        order.with_user(self.technician).action_answer("Yes.")
        [mail] = self._get_mails(order)
        self._do_jobs()
        self.assertIn("help@example.com", mail.email_from)
        self.assertIn("desk@help.example.com", mail.reply_to)

    def test_answer_is_told_once_more_where_it_was_reopened(self):
        with freeze_time("2026-03-02 10:30:00"):
            order = self._create_request().with_user(self.technician)
            order.action_answer("Yes.")
        with freeze_time("2026-03-03 10:30:00"):
            order.action_reopen()
            order.action_answer("No.")
        mails = self._get_mails(order)
        self.assertEqual(len(mails), 2)
        self.assertIn("No.", html2plaintext(mails[1].body))

    def test_closing_by_a_drag_mails_the_answer_too(self):
        order = self._create_request(solution="Yes.").with_user(self.technician)
        order.stage_id = self.type_complaint._get_stage_of_phase("done")
        self.assertIn("Yes.", html2plaintext(self._get_mails(order).body))

    def test_customer_without_address_is_called(self):
        self.partner.write({"email": False, "phone": False})
        order = self._create_request(user_id=self.technician.id)
        dialog = Form(
            self.env["rma.service.answer"]
            .with_user(self.technician)
            .with_context(active_model=order._name, active_ids=order.ids)
        )
        self.assertFalse(dialog.recipients)
        self.assertIn(self.partner.name, dialog.unreached)
        dialog.answer = "Yes."
        dialog.save().action_answer()
        self.assertFalse(self._get_mails(order))
        self.assertIn("Request answered", order.activity_ids.mapped("summary")[0])

    def test_dialog_says_who_gets_the_answer_and_proposes_what_is_written(self):
        order = self._create_request(solution="Yes.")
        dialogs = self.env["rma.service.answer"].with_user(self.technician)
        dialogs = dialogs.with_context(active_model=order._name, active_ids=order.ids)
        dialog = Form(dialogs)
        self.assertEqual(dialog.answer, "Yes.")
        self.assertIn("anna@example.com", dialog.recipients)
        self.assertFalse(dialog.unreached)
        self.rule_answered.active = False
        self.assertIn(self.partner.name, Form(dialogs).unreached)

    # === ASKED BY MAIL ===#

    def _send_mail(self, subject="The bill of May", **values):
        self.team.write(
            {"alias_name": "test-help-desk", "mail_type_id": self.type_complaint.id}
            | values
        )
        with self.mock_mail_gateway():
            self.format_and_process(
                MAIL,
                "Anna Kowalska <anna@example.com>",
                f"test-help-desk@{self.alias_domain}",
                subject=subject,
                target_model="rma.service.order",
                target_field="problem",
            )
        return self.env["rma.service.order"].search(
            [("team_id", "=", self.team.id)], order="id desc", limit=1
        )

    def test_mail_opens_a_request_of_the_teams_type(self):
        order = self._send_mail()
        self.assertEqual(order.type_id, self.type_complaint)
        self.assertEqual(order.title, "The bill of May")
        self.assertEqual(order.partner_id, self.partner)
        self.assertEqual(order.phase, "request")
        self.assertIn("drawer", order.problem)
        self.assertEqual(order.message_attachment_count, 1)

    def test_mail_opens_a_repair_where_the_team_says_nothing(self):
        self.type_repair.team_id = self.team
        order = self._send_mail(mail_type_id=False)
        self.assertEqual(order.type_id, self.type_repair)
        self.assertFalse(order.title)

    def test_archived_type_opens_nothing_of_its_kind(self):
        self.type_complaint.active = False
        self.type_repair.team_id = self.team
        self.assertEqual(self._send_mail().type_id, self.type_repair)

    def test_long_subject_is_a_short_title(self):
        order = self._send_mail(subject="Why so high " * 12)
        self.assertLessEqual(len(order.title), 81)
