from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.rma_portal.hooks import post_init_hook
from odoo.addons.rma_portal.models.service_order import PORTAL_FIELDS
from odoo.addons.rma_portal.models.service_order_page import PAGE_DATES, PAGE_FIELDS

from .common import SECRET, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalPage(PortalCommon):
    # === WHO SEES IT ===#

    def test_owner_and_colleague_of_his_company_see_it(self):
        order = self._create_own()
        for login in ("page_owner", "page_colleague"):
            response = self._open(order, login)
            self.assertEqual(response.status_code, 200, login)
            self.assertIn(order.name, response.text)
            self.assertIn("Keys stick since Monday", response.text)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_access")
    def test_stranger_is_refused(self):
        response = self._open(self._create_own(), "page_stranger")
        self.assertClosed(response)

    def test_who_has_the_token_sees_it_without_a_login(self):
        order = self._create_own()
        for login in (None, "page_stranger"):
            response = self._open(order, login, order.access_token)
            self.assertEqual(response.status_code, 200)
            self.assertIn("Keys stick since Monday", response.text)

    def test_nobody_sees_it_without_the_token_or_with_another_one(self):
        order, other = self._create_own(), self._create_own()
        tokens = (None, "", "x", "%C4%99", "%00", other.access_token)
        for token in tokens:
            response = self._open(order, token=token)
            self.assertClosed(response)
            self.assertNotIn("Keys stick", response.text)

    def test_order_without_a_token_is_not_opened_by_an_empty_one(self):
        order = self._create_own()
        order.access_token = False
        for token in ("", "False", "None"):
            self.assertClosed(self._open(order, token=token))

    def test_order_that_is_not_there_is_no_error(self):
        order = self._create_own()
        number = order.id
        order.unlink()
        for missing in (number, 999999999999, 99999999999999999999999999):
            response = self.url_open(
                f"/my/service-orders/{missing}?access_token=x", allow_redirects=False
            )
            self.assertClosed(response)

    # === WHAT IT SHOWS ===#

    def test_page_tells_only_what_customers_may_read(self):
        self.assertLessEqual({*PAGE_FIELDS, *PAGE_DATES}, PORTAL_FIELDS)

    def test_page_shows_device_words_and_dates_and_nothing_internal(self):
        self.company.service_opening_hours = "Monday to Friday 9:00-17:00"
        self.company.phone = "+48 22 123 45 67"
        order = self._create_own(
            [self.labour],
            device_id=self.device.id,
            customer_note="Make a copy of your data",
            diagnosis="Membrane worn",
            solution="Membrane replaced",
            condition="Scratched lid",
            accessories="Charger",
            user_id=self.technician.id,
        )
        order.message_post(body="Whispered among colleagues")
        self._bring_to(order, "diagnosis")
        order.date_promised = fields.Datetime.now() + timedelta(days=3)
        page = self._open(order, token=order.access_token).text
        for words in ("Membrane worn", "Membrane replaced"):
            self.assertNotIn(words, page, "The technician is still writing")
        order.action_release_words()
        page = self._open(order, token=order.access_token).text
        for words in (
            order.name,
            "Cash register",
            "SN-0001",
            "Make a copy of your data",
            "Membrane worn",
            "Membrane replaced",
            "Scratched lid",
            "Charger",
            "Expected to be ready",
            "Monday to Friday 9:00-17:00",
            "+48 22 123 45 67",
        ):
            self.assertIn(words, page)
        for words in (
            SECRET,
            "Whispered among colleagues",
            self.technician.name,
            self.labour.name,
        ):
            self.assertNotIn(words, page)

    def test_page_of_one_customer_shows_nothing_of_another(self):
        mine = self._create_own()
        other = self._create_own(
            partner_id=self.partner.id, problem="Belongs to somebody else"
        )
        page = self._open(mine, "page_owner").text
        for words in (other.name, "Belongs to somebody else", other.access_token):
            self.assertNotIn(words, page)

    def test_steps_follow_the_phases(self):
        order = self._create_own([self.labour])
        steps = {
            "request": "request",
            "intake": "intake",
            "diagnosis": "diagnosis",
            "approval": "diagnosis",
            "repair": "parts",
            "quality": "parts",
            "ready": "ready",
        }
        sentences = set()
        for phase, step in steps.items():
            if phase == "repair":
                order.action_approve_estimate()
            self._bring_to(order, phase)
            self.assertEqual(order.phase, phase)
            [current] = [s for s in order._get_page_steps() if s["state"] == "current"]
            self.assertEqual(current["key"], step)
            sentences.add(order._get_page_status(order._get_open_estimates()))
        self._bring_to(order, "done")
        self.assertEqual({s["state"] for s in order._get_page_steps()}, {"done"})
        self.assertEqual(len(sentences), len(steps))

    def test_cancelled_order_has_no_steps(self):
        order = self._create_own()
        order.action_cancel()
        page = self._open(order, token=order.access_token).text
        self.assertIn("This order was cancelled.", page)
        self.assertNotIn("o_service_step", page)

    def test_who_keeps_his_device_is_not_told_to_collect_it(self):
        self.type_repair.has_custody = False
        order = self._create_own([self.labour])
        labels = [step["label"] for step in order._get_page_steps()]
        self.assertEqual(
            labels,
            [
                "Registered",
                "Visit planned",
                "Examination",
                "Work",
                "Work finished",
                "Closed",
            ],
        )
        self._bring_to(order, "ready")
        self.assertEqual(order._get_page_status([]), "Our work is finished.")

    def test_device_that_was_not_repaired_is_said_to_be_so(self):
        order = self._bring_to(self._create_own([self.labour]), "approval")
        order.action_decline_estimate("Too dear")
        page = self._open(order, token=order.access_token).text
        self.assertIn(
            "You declined our estimate: your device is as it was. You can collect it.",
            page,
        )
        order.outcome_reason_id = self.env["rma.service.reason"].search(
            [("is_refusal", "=", False)], limit=1
        )
        page = self._open(order, token=order.access_token).text
        self.assertIn("Your device was not repaired.", page)
        self.assertNotIn("parts", [s["key"] for s in order._get_page_steps()])
        for outcome, sentence in (
            ("replaced", "You get another device instead of yours."),
            ("refunded", "You get your money back."),
            ("no_fault", "We found no fault in your device. You can collect it."),
        ):
            order.outcome = outcome
            self.assertIn(sentence, order._get_page_status([]))
            self.assertNotIn("parts", [s["key"] for s in order._get_page_steps()])

    def test_day_that_went_by_is_said_to_be_late_but_not_to_who_keeps_us_waiting(self):
        order = self._bring_to(self._create_own([self.labour]), "diagnosis")
        order.date_promised = fields.Datetime.now() - timedelta(days=3)
        page = self._open(order, token=order.access_token).text
        self.assertIn("It takes longer than planned", page)
        order.action_send_estimate()
        page = self._open(order, token=order.access_token).text
        self.assertNotIn("date_promised", page)

    # === ESTIMATES ===#

    def test_estimate_that_waits_is_answered_on_its_own_page(self):
        order = self._create_own([self.labour])
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        estimate = order.estimate_id
        page = self._open(order, token=order.access_token).text
        self.assertNotIn(estimate.name, page, "A draft is not offered yet")
        order.action_send_estimate()
        page = self._open(order, token=order.access_token).text
        self.assertIn("We wait for your answer to our estimate.", page)
        self.assertIn(estimate.get_portal_url(), page)
        answer = self.url_open(estimate.get_portal_url())
        self.assertIn("Accept & Sign", answer.text)
        printed = self.url_open(estimate.get_portal_url(report_type="html"))
        self.assertIn('name="repair_form"', printed.text)
        self.assertNotIn(SECRET, printed.text)
        order.action_approve_estimate()
        page = self._open(order, token=order.access_token).text
        self.assertNotIn(estimate.get_portal_url(), page)

    def test_estimate_names_days_at_our_place_to_whoever_reads(self):
        self.company.service_tz = "America/Chicago"
        self.owner.tz = "Pacific/Auckland"
        order = self._bring_to(self._create_own([self.labour]), "approval")
        estimate = order.estimate_id
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET date_order = %s WHERE id = %s",
                "2026-03-06 03:00:00",
                estimate.id,
            )
        )
        estimate.invalidate_recordset(["date_order"])
        for login in (None, "page_owner"):
            self.authenticate(login, login)
            page = self.url_open(estimate.get_portal_url()).text
            self.assertIn("03/05/2026", page, login)
            self.assertNotIn("03/06/2026", page, login)

    def test_promise_is_told_as_kept_only_as_the_parts_allow(self):
        part = self._create_product("Display", is_storable=True)
        order = self._create_own(
            [self.labour], part_ids=[Command.create({"product_id": part.id})]
        )
        order.date_promised = fields.Datetime.now() + timedelta(days=3)
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        self.assertEqual(order.phase, "parts")
        page = self._open(order, token=order.access_token).text
        self.assertNotIn("Expected to be ready", page)
        self.assertIn("It takes longer than planned", page)
        self._add_stock(part, 1)
        order.part_ids.move_ids._action_assign()
        page = self._open(order, token=order.access_token).text
        self.assertIn("Expected to be ready", page)

    def test_expired_estimate_is_not_to_be_answered(self):
        order = self._bring_to(self._create_own([self.labour]), "approval")
        yesterday = self._get_today() - timedelta(days=1)
        order.estimate_id._open_closed().validity_date = yesterday
        page = self._open(order, token=order.access_token).text
        self.assertIn("Our estimate is no longer valid", page)
        self.assertNotIn("See and answer", page)

    # === ADDRESS ===#

    def test_code_on_the_protocol_opens_the_page(self):
        order = self._bring_to(self._create_own(), "intake")
        url = order._get_page_url()
        self.assertTrue(url.startswith(order.get_base_url()))
        self.authenticate(None, None)
        path = url.removeprefix(order.get_base_url())
        self.assertIn(order.name, self.url_open(path).text)
        reports = self.env["ir.actions.report"].with_user(self.clerk)
        html, _kind = reports._render_qweb_html(
            "rma_service.report_intake_protocol", order.ids
        )
        self.assertIn(b'name="qr"', html)

    def test_no_code_where_the_database_does_not_know_its_address(self):
        order = self._create_own()
        parameters = type(self.env["ir.config_parameter"])
        real = parameters.get_param

        def get_param(params, key, default=False):
            return False if key == "web.base.url" else real(params, key, default)

        self.patch(parameters, "get_param", get_param)
        self.assertFalse(order._get_page_url())

    def test_every_order_has_a_token_of_its_own(self):
        orders = self._create_own() | self._create_own()
        orders |= orders[0].copy()
        self.assertEqual(len(set(orders.mapped("access_token"))), 3)
        self.assertTrue(all(orders.mapped("access_token")))

    def test_orders_from_before_get_a_token_when_the_portal_is_installed(self):
        old, new = self._create_own(), self._create_own()
        token = new.access_token
        old.access_token = False
        post_init_hook(self.env)
        self.assertTrue(old.access_token)
        self.assertEqual(new.access_token, token)

    def test_button_in_mails_opens_the_page_without_a_login(self):
        order = self._create_own()
        message = order.message_post(
            body="It is ready", partner_ids=self.partner.ids, message_type="comment"
        )
        groups = order._notify_get_recipients_groups(message, "Service Order")
        [button] = [
            data["button_access"]["url"]
            for name, _filter, data in groups
            if name == "portal_customer" and data["has_button_access"]
        ]
        self.authenticate(None, None)
        path = button.removeprefix(order.get_base_url())
        self.assertIn("Keys stick since Monday", self.url_open(path).text)

    # === COST ===#

    def test_page_takes_a_fixed_number_of_statements(self):
        orders = self._create_own([self.labour]) | self._create_own(
            [self.labour, self.labour_2], accessories="Charger\nCable"
        )
        for order in orders:
            self._bring_to(order, "approval")
        counts = []
        self.authenticate(None, None)
        for order in orders:
            url = f"/my/service-orders/{order.id}?access_token={order.access_token}"
            statements = self._count_statements(url)
            self.assertLessEqual(
                len(statements), 28, "\n".join(each[:150] for each in statements)
            )
            counts.append(len(statements))
        self.assertEqual(counts[0], counts[1])
