"""Whether a private person was told that he may withdraw, and what follows from it."""

import re

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalWithdrawalTold(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.service_withdrawal_days = 14
        cls.company.service_withdrawal = True
        cls.private = cls._create_portal_user("page_private")
        cls.private.partner_id.email = "anna@example.com"

    def _sent(self, partner=None, **values):
        order = self._create_own(
            [self.labour], partner_id=(partner or self.private.partner_id).id, **values
        )
        self._bring_to(order, "approval")
        return order, order.estimate_id

    def _untold(self, **values):
        """Return an order and its estimate, sent before its customer had the right."""
        self.company.service_withdrawal = False
        order, estimate = self._sent(**values)
        self.company.service_withdrawal = True
        return order, estimate

    def _words(self, html):
        return " ".join(html2plaintext(html).split())

    def _confirmations(self, estimate):
        return estimate.message_ids.filtered(
            lambda message: (
                estimate.partner_id in message.partner_ids
                and "Instruction on withdrawal" in (message.body or "")
            )
        )

    # === BEFORE HE AGREES ===#

    def test_print_and_page_have_the_instruction_and_the_kept_one_says_so(self):
        order, estimate = self._sent()
        self.assertTrue(estimate.service_withdrawal_told)
        page = estimate._get_kept_estimate().page
        for html in (page, self._page(estimate)):
            words = " ".join(re.sub("<[^>]+>", " ", html).split())
            self.assertIn("Instruction on withdrawal", words)
            self.assertIn("withdraw from this contract within 14 days", words)
            self.assertIn("I hereby give notice that I withdraw", words)
            self.assertIn(self.company.name, words)
        self.assertIn(order.name, page)

    def _page(self, estimate):
        self.authenticate(None, None)
        return self.url_open(estimate.get_portal_url()).text

    def test_companies_read_no_instruction(self):
        _order, estimate = self._sent(self.owner.partner_id)
        self.assertFalse(estimate.service_withdrawal_told)
        self.assertNotIn(
            "Instruction on withdrawal", estimate._get_kept_estimate().page
        )
        self.assertNotIn("Instruction on withdrawal", self._page(estimate))

    # === AFTER IT ===#

    def test_contract_is_confirmed_with_button_and_instruction(self):
        for channel in ("phone", "email"):
            order, estimate = self._sent()
            order.action_approve_estimate(channel)
            mail = self._confirmations(estimate)
            self.assertEqual(len(mail), 1)
            button = re.search(r'<a [^>]*href="([^"]+)"[^>]*>([^<]+)</a>', mail.body)
            self.assertEqual(button[2], "Withdraw from contract here")
            self.assertIn(f"/my/orders/{estimate.id}/withdraw?access_token=", button[1])
            self.assertIn("within 14 days", self._words(mail.body))
            self.assertEqual(mail.partner_ids, self.private.partner_id)
        self._do_jobs()
        self.assertTrue(mail.attachment_ids)
        self.authenticate(None, None)
        path = "/my" + button[1].split("/my", 1)[1].replace("&amp;", "&")
        self.assertIn("Confirm withdrawal", self.url_open(path).text)

    def test_who_agrees_at_the_counter_gets_none(self):
        order, estimate = self._sent()
        order.action_approve_estimate("paper")
        self.assertFalse(self._confirmations(estimate))

    def test_who_gets_no_messages_gets_none(self):
        order, estimate = self._sent(no_messages=True)
        order.action_approve_estimate("phone")
        self.assertFalse(self._confirmations(estimate))
        self.assertFalse(order.untold_estimate_id)

    # === NOT TOLD ===#

    def test_told_with_the_confirmation_has_fourteen_days_and_pays_nothing(self):
        with freeze_time("2026-11-03 10:00:00"):
            order, estimate = self._untold()
            order.action_approve_estimate("phone")
            self.assertEqual(str(estimate.service_withdrawal_until), "2026-11-17")
            estimate._as_system().service_withdrawal_start = "2026-11-03 10:00:00"
            order.action_start_repair()
            order.operation_ids.action_finish()
            estimate._withdraw_contract("Anna", "anna@example.com")
        self.assertIn("nothing that was done is paid", order.withdrawal_proposal)
        proposal = order._get_settlement_proposal("withdrawn")
        self.assertEqual(proposal, ("nothing", "stock"))

    def test_untold_has_twelve_months_more_until_he_is_told(self):
        self.private.partner_id.email = False
        with freeze_time("2026-11-03 10:00:00"):
            order, estimate = self._untold()
            order.action_approve_estimate("phone")
            self.assertEqual(str(estimate.service_withdrawal_until), "2027-11-17")
            self.assertEqual(order.untold_estimate_id, estimate)
            with self.assertRaisesRegex(UserError, "has no e-mail address"):
                order.with_user(self.clerk).action_tell_withdrawal()
        self.private.partner_id.email = "anna@example.com"
        with freeze_time("2027-03-02 10:00:00"):
            self.assertTrue(estimate._is_withdrawable())
            order.with_user(self.clerk).action_tell_withdrawal()
            self.assertEqual(str(estimate.service_withdrawal_until), "2027-03-16")
            self.assertEqual(len(self._confirmations(estimate)), 1)
            order.invalidate_recordset()
            self.assertFalse(order.untold_estimate_id)
            with self.assertRaisesRegex(UserError, "nobody waits"):
                order.with_user(self.clerk).action_tell_withdrawal()

    def test_supplement_is_a_contract_of_its_own(self):
        order, first = self._sent()
        order.action_approve_estimate("phone")
        order.action_start_repair()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        second = order.estimate_ids - first
        order.action_approve_estimate("phone")
        self.assertEqual(len(self._confirmations(second)), 1)

    def test_instruction_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.private.partner_id.lang = "de_DE"
        view = self.env.ref("rma_service.withdrawal_instruction")
        view.update_field_translations(
            "arch_db",
            {"de_DE": {"Instruction on withdrawal": "Widerrufsbelehrung"}},
        )
        _order, estimate = self._sent()
        self.assertIn("Widerrufsbelehrung", estimate._get_withdrawal_instruction())
        self.assertIn("Widerrufsbelehrung", estimate._get_kept_estimate().page)
