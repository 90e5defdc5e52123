from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_document import SIGNATURE
from .test_print_work import PrintCommon

JOB_LOG = "odoo.addons.rma_service.models.order.service_job"


@tagged("post_install", "-at_install")
class TestDocumentJob(PrintCommon):
    """Nobody waits for a PDF: the page is kept in the moment, the file follows."""

    def setUp(self):
        super().setUp()
        # What other tests, or the demo, left to be done is not the matter here.
        self._do_jobs()

    def _sent(self, **values):
        return self._repaired(phase="approval", **values)

    def _sign_intake(self, order):
        action = order.with_user(self.clerk).action_sign_intake()
        wizard = self.env["rma.service.sign"].with_user(self.clerk)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"signature": SIGNATURE, "signed_by": "Anna K."})
        wizard.action_sign()
        return order.sudo().document_ids.sorted("id")[-1:]

    def _mails(self, estimate):
        messages = estimate.message_ids.filtered(
            lambda message: self.partner in message.partner_ids
        )
        return self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])

    def _fail(self, error=None):
        """No PDF can be made inside."""
        documents = type(self.env["rma.service.document"])
        error = error or UserError("No wkhtmltopdf")
        return patch.object(documents, "_print_page", side_effect=error)

    # === THE CLICK ===#

    def test_click_makes_no_file_and_the_job_makes_it(self):
        document = self._sent().document_ids
        self.assertFalse(document.attachment_id)
        self.assertEqual(document.file_state, "waiting")
        self.assertEqual(len(document.content_hash), 64)
        self._do_jobs()
        self.assertEqual(document.file_state, "made")
        self.assertTrue(document.is_intact)
        self.assertFalse(document.sudo().page)

    def test_click_prints_nothing(self):
        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "_render_qweb_pdf", side_effect=AssertionError):
            order = self._sent()
            self._sign_intake(order)
            order.estimate_id.write(
                {"signature": SIGNATURE, "signed_on": fields.Datetime.now()}
            )
            order.estimate_id.action_confirm()
        self.assertEqual(len(order.document_ids), 3)

    def test_words_are_those_of_the_moment_whatever_changes_before_the_job(self):
        self.company.service_estimate_terms = "<p>Terms of then</p>"
        order = self._sent()
        estimate, document = order.estimate_id, order.document_ids
        then = document.content_hash
        self.company.service_estimate_terms = "<p>Terms of now</p>"
        self.company.name = "New name of the company"
        self.partner.write({"name": "New name of the customer", "lang": "en_GB"})
        self.labour.list_price = 99
        view = self.env.ref("rma_service.report_estimate_document")
        view.arch = view.arch.replace("I agree", "I agree to everything")
        self._do_jobs()
        page = document.attachment_id.raw.decode()
        self.assertIn("Terms of then", page)
        self.assertIn("Anna Kowalska", page)
        for word in ("Terms of now", "New name", "to everything"):
            self.assertNotIn(word, page)
        self.assertEqual(document.content_hash, then)
        self.assertIn(estimate.name, page)

    def test_signed_protocol_is_printed_as_it_was_signed(self):
        order = self._bring_to(self._create_order(condition="Whole"), "intake")
        document = self._sign_intake(order)
        order.condition = "Broken"
        self._do_jobs()
        page = document.attachment_id.raw.decode()
        self.assertIn("Whole", page)
        self.assertNotIn("Broken", page)
        self.assertIn('name="signature"', page)
        self.assertIn(document.content_hash, page)

    def test_what_is_rolled_back_leaves_nothing(self):
        order = self._repaired(phase="diagnosis")
        order.action_prepare_estimate()
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search([])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order.action_send_estimate()
            self.env.flush_all()
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertFalse(order.document_ids)
        queue = self.env["rma.service.message.queue"]
        self.assertFalse(queue.search([]))
        self.assertEqual(triggers.search([]), before)

    def test_many_that_are_sent_at_once_call_the_job_once(self):
        orders = self._repaired(phase="diagnosis")
        orders |= self._repaired(phase="diagnosis", device_id=False)
        cron = self.env.ref("rma_service.ir_cron_make_documents")
        triggers = self.env["ir.cron.trigger"]
        domain = [("cron_id", "=", cron.id)]
        before = triggers.search_count(domain)
        self.env.cr.precommit.clear()
        orders.action_send_estimate()
        self.assertEqual(triggers.search_count(domain), before + 1)
        self._do_jobs()
        self.assertEqual(len(orders.document_ids.attachment_id), 2)

    # === THE MAIL ===#

    def test_mail_leaves_with_its_file_and_not_before(self):
        order = self._sent()
        estimate = order.estimate_id
        self.assertFalse(self._mails(estimate))
        with self._fail(), mute_logger(JOB_LOG):
            self._do_jobs()
        self.assertFalse(self._mails(estimate))
        order.document_ids.sudo()._get_files()
        self._do_jobs()
        mail = self._mails(estimate)
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.attachment_ids, order.document_ids.attachment_id)
        self.assertFalse(self.env["rma.service.message.queue"].search([]))
        self._do_jobs()
        self.assertEqual(self._mails(estimate), mail)

    def test_mail_goes_to_the_queue_and_the_queue_is_called(self):
        self._sent()
        self._do_jobs()
        order = self._sent(device_id=False)
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        domain = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(domain)
        self._do_jobs()
        self.assertEqual(self._mails(order.estimate_id).state, "outgoing")
        self.assertGreater(self.env["ir.cron.trigger"].search_count(domain), before)

    def test_colleagues_who_follow_get_no_mail_within_the_click(self):
        self.manager.notification_type = "email"
        order = self._create_order()
        order.message_subscribe(partner_ids=self.manager.partner_id.ids)
        mails = type(self.env["mail.mail"])
        with patch.object(mails, "send", side_effect=AssertionError):
            message = order.message_post(
                body="Look at this", subtype_xmlid="mail.mt_comment"
            )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.state, "outgoing")

    # === ON DEMAND ===#

    def test_who_asks_before_the_job_gets_the_file_made_then(self):
        order = self._sent()
        document = order.document_ids.with_user(self.clerk)
        url = document.action_download()["url"]
        file = document.sudo().attachment_id
        self.assertIn(f"/{file.id}?", url)
        self._do_jobs()
        self.assertEqual(document.sudo().attachment_id, file)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", document._name), ("res_id", "=", document.id)]
        )
        self.assertEqual(len(files.filtered(lambda f: f.name[-5:] != ".json")), 1)
        self.assertEqual(self._mails(order.estimate_id).attachment_ids, file)

    # === WHAT FAILS ===#

    def test_what_fails_is_tried_again_later_and_then_reported_to_a_manager(self):
        order = self._sent()
        document = order.document_ids
        manager = order.env["res.users"].sudo()._get_service_managers(self.company)[:1]
        moment = fields.Datetime.now()
        seen = []
        for minutes in (0, 0, 2, 9):
            moment = fields.Datetime.add(moment, minutes=minutes)
            with freeze_time(moment), self._fail(), mute_logger(JOB_LOG):
                self._do_jobs()
            seen.append((document.attempts, len(order.activity_ids)))
        # The second run comes too early: nothing is tried.
        self.assertEqual(seen, [(1, 0), (1, 0), (2, 0), (3, 1)])
        self.assertEqual(document.file_state, "failed")
        self.assertIn("No wkhtmltopdf", document.problem)
        self.assertEqual(order.activity_ids.user_id, manager)
        self.assertIn(document.name, order.activity_ids.summary)
        moment = fields.Datetime.add(moment, minutes=31)
        with freeze_time(moment):
            self._do_jobs()
        self.assertEqual(document.file_state, "made")
        self.assertFalse(document.problem)
        self.assertEqual(len(order.activity_ids), 1)

    def test_one_that_fails_does_not_keep_the_others_waiting(self):
        first = self._sent().document_ids
        second = self._sent(device_id=False).document_ids
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_service_document SET page = 'x' WHERE id = %s", [first.id]
        )
        self.env.invalidate_all()
        with mute_logger(JOB_LOG):
            self._do_jobs()
        self.assertFalse(first.attachment_id)
        self.assertIn("not the one that was kept", first.problem)
        self.assertTrue(second.attachment_id)

    def test_attempts_that_end_without_a_word_are_reported_too(self):
        order = self._sent()
        document = order.document_ids
        # What three killed workers leave: their counted attempts.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rma_service_document SET attempts = 3 WHERE id = %s", [document.id]
        )
        self.env.invalidate_all()
        self._do_jobs()
        self.assertTrue(document.attachment_id)
        self.assertEqual(len(order.activity_ids), 1)

    # === RIGHTS ===#

    def test_page_is_nobodys_to_read_or_to_write(self):
        document = self._sent().document_ids
        admin = self.env.ref("base.user_admin")
        for user in (self.clerk, self.manager, admin):
            own = document.with_user(user)
            for name in ("page", "page_hash"):
                with self.assertRaises(AccessError):
                    own.read([name])
                with self.assertRaises(UserError):
                    own.write({name: "<main>Other</main>"})
        with self.assertRaises(AccessError):
            document.with_user(self.clerk).write({"attempts": 99})

    def test_no_context_from_outside_puts_words_on_a_print(self):
        order = self._sent()
        for key in ("rma_kept_page", "rma_signed_now", "rma_queued"):
            reports = self.env["ir.actions.report"].with_context(**{key: "Other"})
            html, _kind = reports._render_qweb_html(
                "rma_service.report_estimate_version", order.estimate_id.ids
            )
            self.assertIn(order.estimate_id.name, html.decode())
