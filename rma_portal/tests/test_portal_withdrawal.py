"""A private person withdraws from what he agreed to online: button, step, receipt."""

import re

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalWithdrawal(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.service_withdrawal_days = 14
        cls.company.service_withdrawal = True
        cls.private = cls._create_portal_user("page_private")
        cls.private.partner_id.email = "anna@example.com"

    def _sent(self, partner=None):
        order = self._create_own(
            [self.labour], partner_id=(partner or self.private.partner_id).id
        )
        self._bring_to(order, "approval")
        return order, order.estimate_id

    def _agreed(self, channel="phone", **declared):
        order, estimate = self._sent()
        if declared:
            estimate._declare_withdrawal(**declared)
        order.action_approve_estimate(channel)
        return order, estimate

    def _url(self, estimate, suffix=""):
        return estimate.get_portal_url(suffix=suffix)

    def _post(self, estimate, suffix, page=None, **data):
        """Send the form that stands on a page, as a browser does."""
        self.authenticate(None, None)
        html = self.url_open(self._url(estimate, suffix if page is None else page)).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', html)
        if token:
            data["csrf_token"] = token[1]
        return self.url_open(self._url(estimate, suffix), data=data)

    # === WHO, AND UNTIL WHEN ===#

    def test_fourteen_days_after_the_day_of_consent(self):
        with freeze_time("2026-11-03 10:00:00"):
            _order, estimate = self._agreed()
        self.assertEqual(str(estimate.service_withdrawal_until), "2026-11-17")

    def test_last_day_is_a_working_day(self):
        with freeze_time("2026-11-07 10:00:00"):
            _order, estimate = self._agreed()
        self.assertEqual(str(estimate.service_withdrawal_until), "2026-11-23")

    def test_companies_visitors_of_the_shop_and_urgent_repairs_have_none(self):
        order, estimate = self._sent(self.owner.partner_id)
        order.action_approve_estimate("phone")
        self.assertFalse(estimate.service_withdrawal_until)
        _order, estimate = self._agreed("paper")
        self.assertFalse(estimate.service_withdrawal_until)
        self.type_repair.is_withdrawal_excepted = True
        _order, estimate = self._agreed()
        self.assertFalse(estimate.service_withdrawal_until)

    def test_company_or_country_without_the_right_gives_none(self):
        self.company.service_withdrawal = False
        _order, estimate = self._agreed()
        self.assertFalse(estimate.service_withdrawal_until)

    # === THE PAGES ===#

    def test_declarations_stand_unticked_and_are_kept_with_the_time(self):
        _order, estimate = self._sent()
        self.authenticate(None, None)
        page = self.url_open(self._url(estimate)).text
        self.assertIn('id="withdrawal_start"', page)
        self.assertNotIn("checked", page.split('id="service_declarations"')[1][:2500])
        self._post(estimate, "/declarations", page="", start="on")
        self.assertTrue(estimate.service_withdrawal_start)
        self.assertFalse(estimate.service_withdrawal_loss)
        self._post(estimate, "/declarations", page="", start="on", loss="on")
        self.assertTrue(estimate.service_withdrawal_loss)
        self._post(estimate, "/declarations", page="")
        self.assertFalse(estimate.service_withdrawal_start)

    def test_nothing_is_declared_once_it_is_agreed(self):
        _order, estimate = self._agreed()
        response = self._post(estimate, "/declarations", page="/withdraw", start="on")
        self.assertEqual(response.status_code, 200)
        self.assertFalse(estimate.service_withdrawal_start)

    def test_button_step_and_receipt(self):
        order, estimate = self._agreed()
        self.authenticate(None, None)
        label = "Withdraw from contract here"
        self.assertIn(label, self.url_open(self._url(estimate)).text)
        self.assertIn(label, self._open(order, token=order.access_token).text)
        step = self.url_open(self._url(estimate, "/withdraw")).text
        self.assertIn("Confirm withdrawal", step)
        self.assertFalse(estimate.service_withdrawn_on)
        answer = self._post(
            estimate, "/withdraw", name="Anna Private", email="anna@example.com"
        )
        self.assertIn("We received your withdrawal", answer.text)
        self.assertEqual(estimate.service_withdrawn_by, "Anna Private")
        mail = self.env["mail.mail"].search(
            [("email_to", "=", "anna@example.com")], order="id desc", limit=1
        )
        self.assertIn(estimate.name, mail.body_html)
        self.assertIn(estimate._get_withdrawal_moment(), mail.body_html)
        page = self.url_open(self._url(estimate)).text
        self.assertNotIn(label, page)
        self.assertIn("You withdrew from this contract", page)

    def test_second_click_withdraws_once(self):
        order, estimate = self._agreed()
        self.authenticate(None, None)
        html = self.url_open(self._url(estimate, "/withdraw")).text
        values = {
            "csrf_token": re.search(r'name="csrf_token" value="([^"]+)"', html)[1],
            "name": "Anna",
            "email": "anna@example.com",
        }
        self.url_open(self._url(estimate, "/withdraw"), data=values)
        first = estimate.service_withdrawn_on
        activities = order.activity_ids
        self.assertTrue(first)
        response = self.url_open(self._url(estimate, "/withdraw"), data=values)
        self.assertIn("We received your withdrawal", response.text)
        self.assertEqual(estimate.service_withdrawn_on, first)
        self.assertEqual(order.activity_ids, activities)

    def test_without_name_or_address_nothing_is_withdrawn(self):
        _order, estimate = self._agreed()
        answer = self._post(estimate, "/withdraw", name="Anna", email="nobody")
        self.assertIn("e-mail address for the receipt", answer.text)
        self.assertFalse(estimate.service_withdrawn_on)

    def test_the_day_after_the_last_is_too_late(self):
        self.company.service_tz = "Europe/Warsaw"
        with freeze_time("2026-11-03 10:00:00"):
            _order, estimate = self._agreed()
        with freeze_time("2026-11-17 22:59:00"):
            self.assertTrue(estimate._is_withdrawable())
        with freeze_time("2026-11-17 23:00:00"):
            self.assertFalse(estimate._is_withdrawable())

    def test_stranger_former_customer_and_wrong_token_see_nothing(self):
        order, estimate = self._agreed()
        old = estimate.access_token
        for login, token in (
            ("page_stranger", None),
            ("page_stranger", "wrong"),
            (None, "wrong"),
            (None, None),
        ):
            self.authenticate(login, login)
            url = f"/my/orders/{estimate.id}/withdraw"
            response = self.url_open(
                f"{url}?access_token={token}" if token else url, allow_redirects=False
            )
            self.assertClosed(response, (login, token))
        self.assertTrue(old)
        self.assertFalse(estimate.service_withdrawn_on)

    def test_colleagues_declare_and_withdraw_nothing_for_the_customer(self):
        _order, estimate = self._sent()
        login = self.manager.login
        self.authenticate(login, login)
        values = {"start": "on", "csrf_token": Request.csrf_token(self)}
        for token in ("", "?access_token=wrong"):
            self.url_open(f"/my/orders/{estimate.id}/declarations{token}", data=values)
        self.assertFalse(estimate.service_withdrawal_start)
        _order, estimate = self._agreed()
        self.url_open(
            f"/my/orders/{estimate.id}/withdraw",
            data=values | {"name": "Anna", "email": "anna@example.com"},
        )
        self.assertFalse(estimate.service_withdrawn_on)

    @mute_logger("odoo.http")  # the refusal is logged
    def test_withdrawal_needs_the_token_of_the_form(self):
        _order, estimate = self._agreed()
        self.authenticate(None, None)
        response = self.url_open(
            self._url(estimate, "/withdraw"),
            data={"name": "Anna", "email": "anna@example.com"},
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(estimate.service_withdrawn_on)

    # === WHAT BECOMES OF THE WORK ===#

    def test_work_waits_until_it_is_settled(self):
        order, estimate = self._agreed(start=True, loss=True)
        estimate._withdraw_contract("Anna", "anna@example.com")
        self.assertTrue(order.activity_ids)
        stages = self.env["rma.service.stage"]
        repair = (
            order._find_stage_of_phase("repair")
            if hasattr(order, "_find_stage_of_phase")
            else stages.search([("phase", "=", "repair")], limit=1)
        )
        obstacles = order._get_move_obstacles(repair)
        self.assertTrue([text for text in obstacles if "withdrew" in text])

    def test_who_asked_to_begin_pays_what_was_done(self):
        order, estimate = self._agreed(start=True, loss=False)
        order.action_start_repair()
        order.operation_ids.action_finish()
        estimate._withdraw_contract("Anna", "anna@example.com")
        with self.assertRaises(AccessError):
            order.with_user(self.clerk).action_settle_withdrawal()
        action = order.with_user(self.manager).action_settle_withdrawal()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(
                default_ending="withdrawn",
                active_model=order._name,
                active_ids=order.ids,
            )
            .create({})
        )
        self.assertEqual(wizard.line_ids.mapped("charge"), ["work"])
        wizard.action_confirm()
        self.assertEqual(order.phase, "ready")
        self.assertFalse(order.withdrawn_estimate_id)
        self.assertEqual(order.amount_due, estimate.amount_total)

    def test_who_did_not_ask_pays_nothing(self):
        order, estimate = self._agreed()
        order.action_start_repair()
        order.operation_ids.action_finish()
        estimate._withdraw_contract("Anna", "anna@example.com")
        wizard = (
            self.env["rma.service.not.repaired"]
            .with_context(
                default_ending="withdrawn",
                active_model=order._name,
                active_ids=order.ids,
            )
            .create({})
        )
        self.assertEqual(wizard.line_ids.mapped("charge"), ["nothing"])
        wizard.action_confirm()
        self.assertEqual(order.amount_due, 0)

    def test_right_ends_only_with_both_declarations_and_all_done(self):
        order, estimate = self._agreed(start=True, loss=True)
        self.assertTrue(estimate._is_withdrawable())
        self._bring_to(order, "ready")
        self.assertFalse(estimate._is_withdrawable())
        order, estimate = self._agreed(start=True, loss=False)
        self._bring_to(order, "ready")
        self.assertTrue(estimate._is_withdrawable())
