from contextlib import suppress
from datetime import timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import format_date, html2plaintext, mute_logger

from odoo.addons.sms.tests.common import SMSCommon

from ...models.message.service_message_rule import EVENTS, USUAL_EVENTS
from ...models.order.service_job import CALLED
from ...tools.aside import aside
from ...tools.locking import HELD, lock
from ..common.service import TEMPLATES, ServiceCommon


class MessageCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["rma.service.message.rule"]

    def _rule(self, event, **values):
        """Return the shipped rule of an event, switched on."""
        rule = self.env.ref(f"rma_service.rma_service_message_rule_{event}")
        rule.write({"active": True} | values)
        return rule

    def _sent(self, order):
        """Return the keys of what the customer was told, oldest first."""
        logs = order.message_log_ids.filtered(lambda log: not log.reason)
        return logs.sorted("id").mapped("key")

    def _events(self, order):
        """Return the events that the customer was told of, oldest first."""
        logs = order.message_log_ids.filtered(lambda log: not log.reason)
        return logs.sorted("id").mapped("event")


@tagged("post_install", "-at_install")
class TestMessage(MessageCommon):
    # === WHEN ===#

    def test_nothing_is_sent_without_an_active_rule(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        self.assertFalse(order.message_log_ids)

    def test_usual_messages_are_switched_on_with_one_click(self):
        self.env["res.config.settings"].action_switch_on_service_messages()
        self.assertEqual(
            set(self.rules.search([]).mapped("event")),
            set(USUAL_EVENTS),
        )
        order = self._bring_to(self._create_order([self.labour]), "done")
        self.assertEqual(self._sent(order), ["received", "ready", "handed_over"])

    def test_message_goes_to_the_customer_alone_through_the_queue(self):
        self._rule("ready")
        order = self._create_order([self.labour])
        order.message_subscribe(self.technician.partner_id.ids)
        self._bring_to(order, "ready")
        message = order.message_log_ids.mail_message_id
        self.assertFalse(message.notification_ids, "nobody waits for it")
        self._do_jobs()
        self.assertEqual(message.notification_ids.res_partner_id, self.partner)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mail.state, "outgoing")
        self.assertIn(order.name, message.subject)
        self.assertIn("is ready", message.body)

    def test_message_is_sent_once_even_if_the_stage_comes_back(self):
        self._rule("ready")
        order = self._bring_to(self._create_order([self.labour]), "ready")
        order.action_start_repair()
        self._bring_to(order, "ready")
        self.assertEqual(self._sent(order), ["ready"])

    def test_database_refuses_the_same_message_twice(self):
        self._rule("received")
        order = self._bring_to(self._create_order([self.labour]), "intake")
        log = order.message_log_ids
        values = {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "key": log.key,
            "name": log.name,
            "channel": "email",
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["rma.service.message.log"].create(values)

    def test_device_that_goes_back_to_the_intake_is_not_received_again(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        self._rule("received")
        order.action_receive()
        self.assertFalse(order.message_log_ids)

    def test_stage_and_service_type_decide(self):
        stage = self.type_repair._get_stage_of_phase("diagnosis")
        template = self.env.ref("rma_service.mail_template_service_received")
        self.rules.create(
            {
                "name": "On the bench",
                "trigger": "stage",
                "stage_id": stage.id,
                "type_ids": [Command.link(self.type_repair.id)],
                "mail_template_id": template.id,
            }
        )
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        self.assertEqual(self._sent(order), [f"stage:{stage.id}"])
        other = self._create_order(
            [self.labour], type_id=self.type_warranty.id, device_id=False
        )
        self._bring_to(other, "diagnosis")
        self.assertFalse(other.message_log_ids)

    def test_rule_of_another_company_is_not_used(self):
        company = self.env["res.company"].create({"name": "Branch"})
        self._rule("ready", company_id=company.id)
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self.assertFalse(order.message_log_ids)

    def test_silent_imported_and_demo_orders_send_nothing(self):
        self._rule("received")
        silent = self._create_order([self.labour], no_messages=True)
        imported = self._create_order([self.labour], device_id=False)
        imported.ords_id = "restart-1"
        demo = self._create_order([self.labour], device_id=False)
        silent.action_receive()
        imported.action_receive()
        demo.with_context(rma_no_messages=True).action_receive()
        self.assertFalse((silent | imported | demo).message_log_ids)

    def test_customer_is_thanked_for_his_own_consent_only(self):
        self._rule("approved")
        agreed = self._bring_to(self._create_order([self.labour]), "approval")
        agreed.action_approve_estimate()
        self.assertEqual(self._sent(agreed), ["approved"])
        ours = self._bring_to(
            self._create_order([self.labour], device_id=False), "diagnosis"
        )
        ours.with_user(self.manager).action_override_consent("Agreed on the phone")
        self.assertFalse(ours.message_log_ids)

    def test_template_that_cannot_be_filled_does_not_stop_the_work(self):
        rule = self._rule("ready")
        rule.mail_template_id.sudo().subject = (
            "{{ 1 // (0 if object.problem == 'Burst' else 1) }}"
        )
        order = self._create_order([self.labour], problem="Burst")
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self._bring_to(order, "ready")
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.message_log_ids.reason, "error")
        self.assertTrue(order.message_log_ids.is_failed)

    def test_of_many_messages_the_one_that_fails_costs_no_other_and_no_work(self):
        rule = self._rule("ready")
        rule.mail_template_id.sudo().subject = (
            "{{ 1 // (0 if object.problem == 'Burst' else 1) }}"
        )
        burst = self._create_order([self.labour], problem="Burst")
        others = self.env["rma.service.order"].union(
            *(self._create_order([self.labour], device_id=False) for _i in range(2))
        )
        orders = burst | others
        for order in orders:
            self._bring_to(order, "repair")
        orders.operation_ids.action_finish()
        orders.customer_note = "Written in the same click"
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            orders.action_finish_repair()
            orders.filtered(
                lambda order: order.phase == "quality"
            ).action_pass_quality()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(set(orders.mapped("phase")), {"ready"})
        notes = set(orders.mapped("customer_note"))
        self.assertEqual(notes, {"Written in the same click"})
        self.assertEqual(burst.message_log_ids.mapped("reason"), ["error"])
        self.assertIn("was not sent", burst.message_ids[0].body)
        for order in others:
            self.assertEqual(self._sent(order), ["ready"])
            self.assertTrue(order.message_log_ids.mail_message_id)
        queue = self.env["rma.service.message.queue"].search([])
        waiting = queue.message_id & orders.message_log_ids.mail_message_id
        self.assertEqual(len(waiting), 2)

    def test_what_fails_aside_takes_back_itself_and_what_it_noted(self):
        order = self._create_order([self.labour])
        other = self._create_order([self.labour], device_id=False)
        noted = self.env.cr.precommit.data
        noted["note of the history"] = before = {"title": "old"}
        self.addCleanup(noted.pop, "note of the history", None)
        lock(order)
        order.customer_note = "Before"
        # Odoo's assertRaises would take back more than that.
        with suppress(UserError), aside(self.env):
            lock(other)
            other.customer_note = "Within"
            self.env["rma.service.message.queue"]._call_job()
            raise UserError("It fails")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.customer_note, "Before")
        self.assertFalse(other.customer_note)
        self.assertIs(noted["note of the history"], before)
        self.assertIn((order._name, order.id), noted[HELD])
        self.assertNotIn((other._name, other.id), noted[HELD])
        self.assertNotIn(self.env["rma.service.message.queue"]._job_cron, noted[CALLED])

    # === SCHEDULED ===#

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("rma_service.ir_cron_send_messages").method_direct_trigger()

    def test_customer_is_reminded_once_before_the_estimate_expires(self):
        self._rule("expiring", days_before=3)
        order = self._bring_to(self._create_order([self.labour]), "approval")
        today = self._get_today()
        order.estimate_id._open_closed().validity_date = today + timedelta(days=4)
        self._run_cron()
        self.assertFalse(order.message_log_ids)
        order.estimate_id._open_closed().validity_date = today + timedelta(days=3)
        self._run_cron()
        self._run_cron()
        self.assertEqual(self._sent(order), [f"expiring:{order.estimate_id.id}"])

    def test_customer_is_told_once_that_a_part_is_late(self):
        order = self._order_part(delay=20)
        self.assertEqual(order.part_ids.availability, "to_order")
        order.date_promised = False
        self._run_cron()
        self.assertFalse(order.message_log_ids)
        order.date_promised = fields.Datetime.now() + timedelta(days=2)
        self._run_cron()
        self._run_cron()
        self.assertEqual(self._events(order), ["delayed"])

    def test_customer_is_told_when_the_vendor_moves_the_date(self):
        order = self._order_part(delay=2)
        order.purchase_ids.button_confirm()
        order.date_promised = fields.Datetime.now() + timedelta(days=6)
        self._run_cron()
        self.assertFalse(order.message_log_ids)
        later = fields.Datetime.now() + timedelta(days=30)
        order.purchase_ids.order_line.date_planned = later
        self._run_cron()
        self.assertEqual(self._events(order), ["delayed"])
        body = order.message_log_ids.mail_message_id.body
        self.assertIn("The part should be here on", body)
        self.assertIn(format_date(self.env, self._get_day(later)), body)

    def test_customer_is_told_of_each_later_day_and_of_none_twice(self):
        order = self._order_part(delay=2)
        order.purchase_ids.button_confirm()
        now = fields.Datetime.now()
        order.date_promised = now + timedelta(days=6)
        line = order.purchase_ids.order_line
        for days, told in ((30, 1), (30, 1), (45, 2), (45, 2), (40, 2), (45, 2)):
            line.date_planned = now + timedelta(days=days)
            self._run_cron()
            self.assertEqual(self._events(order), ["delayed"] * told, days)
        body = order.message_log_ids[:1].mail_message_id.body
        day = self._get_day(now + timedelta(days=45))
        self.assertIn(format_date(self.env, day), body)

    def test_customer_is_told_of_another_part_that_is_late(self):
        order = self._order_part(delay=20)
        order.date_promised = fields.Datetime.now() + timedelta(days=2)
        self._run_cron()
        other = self._create_late_part("Keyboard", delay=10)
        order.part_ids = [Command.create({"product_id": other.id})]
        order.part_ids.payer = "goodwill"
        order.action_order_parts()
        self.assertEqual(set(order.part_ids.mapped("availability")), {"to_order"})
        self._run_cron()
        self._run_cron()
        self.assertEqual(self._events(order), ["delayed", "delayed"])

    def test_delay_that_somebody_told_by_hand_is_not_told_again(self):
        order = self._order_part(delay=20)
        order.date_promised = fields.Datetime.now() + timedelta(days=2)
        preview = (
            self.env["rma.service.message.preview"]
            .with_user(self.clerk)
            .with_context(default_order_id=order.id)
            .create({})
        )
        self.assertEqual(preview.rule_id.event, "delayed")
        preview.action_send()
        self._run_cron()
        self.assertEqual(self._events(order), ["delayed"])
        preview.invalidate_recordset()
        self.assertTrue(preview.date_sent)

    def test_estimate_that_somebody_reminded_of_by_hand_is_not_told_again(self):
        rule = self._rule("expiring")
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.estimate_id._open_closed().validity_date = self._get_today()
        preview = self.env["rma.service.message.preview"].create(
            {"order_id": order.id, "rule_id": rule.id}
        )
        preview.action_send()
        self._run_cron()
        self.assertEqual(self._events(order), ["expiring"])

    def test_customer_is_told_when_a_receipt_is_overdue(self):
        order = self._order_part(delay=2)
        order.purchase_ids.button_confirm()
        order.date_promised = False
        with freeze_time(fields.Datetime.now() + timedelta(days=9)):
            order.invalidate_recordset()
            self._run_cron()
        self.assertEqual(self._events(order), ["delayed"])
        body = order.message_log_ids.mail_message_id.body
        self.assertNotIn("The part should be here on", body, "that day is over")

    def _create_late_part(self, name, delay):
        """Return a part that a vendor delivers after ``delay`` days."""
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        part = self._create_product(name, is_storable=True)
        part.seller_ids = [Command.create({"partner_id": vendor.id, "delay": delay})]
        part.route_ids = self.env.ref("purchase_stock.route_warehouse0_buy")
        return part

    def _order_part(self, delay):
        """Return an order whose part is on order; delays are told of."""
        self._rule("delayed")
        part = self._create_late_part("Display", delay)
        order = self._create_order([self.labour], [part])
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        order.action_order_parts()
        return order

    def _thank(self, delay, promised_days, vendor=True):
        """Return what the customer who agreed was told by mail and by SMS.

        :param delay: days that the vendor of the part takes
        :param promised_days: when the device was promised to be ready
        """
        self._load_shipped(TEMPLATES)
        self._rule("approved", channel="both")
        part = self._create_late_part("Display", delay)
        if not vendor:
            part.seller_ids = False
        order = self._create_order(
            [self.labour],
            [part],
            date_promised=fields.Datetime.now() + timedelta(days=promised_days),
        )
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        log = order.message_log_ids.filtered(lambda log: log.event == "approved")
        texts = (
            html2plaintext(message.body).replace("*", "")
            for message in (log.mail_message_id, log.sms_message_id)
        )
        return order, *texts

    def test_who_agreed_is_promised_no_day_before_the_parts_come(self):
        with freeze_time("2026-03-02 10:30:00"):
            order, *texts = self._thank(delay=5, promised_days=2)
            self.assertEqual(order.purchase_ids.state, "draft")
            self.assertFalse(order._get_promise())
            for text in texts:
                self.assertNotIn("03/04/2026", text)
                self.assertIn("should be here on 03/07/2026", text)
            self.assertIn("We now get the parts", texts[0])
            # He knows of it: no second message tells of the same delay.
            self._rule("delayed")
            self._run_cron()
            self.assertEqual(self._events(order), ["approved"])

    def test_who_agreed_is_promised_the_day_that_the_parts_allow(self):
        with freeze_time("2026-03-02 10:30:00"):
            order, *texts = self._thank(delay=5, promised_days=9)
            self.assertEqual(order._get_promise(), order.date_promised)
            for text in texts:
                self.assertIn("ready by 03/11/2026", text)
            # The vendor moves the date: what was right is no promise any more.
            order.purchase_ids.button_confirm()
            order.purchase_ids.order_line.date_planned = "2026-03-20 10:30:00"
            self.env.invalidate_all()
            self.assertFalse(order._get_promise())
            self.assertIn("03/20/2026", order._get_promise_words())

    def test_who_agreed_is_promised_no_day_while_nobody_brings_the_part(self):
        with freeze_time("2026-03-02 10:30:00"):
            order, mail, sms = self._thank(delay=5, promised_days=9, vendor=False)
            self.assertEqual(order.parts_state, "no_vendor")
            for text in (mail, sms):
                self.assertNotRegex(text, r"\d\d/\d\d/2026")
            self.assertIn("do not know yet when they come", mail)
            self.assertIn("tell you when it is ready", sms)

    def test_who_agreed_hears_the_promised_day_where_nothing_is_missing(self):
        self._load_shipped(TEMPLATES)
        self._rule("approved")
        with freeze_time("2026-03-02 10:30:00"):
            order = self._create_order(
                [self.labour],
                [self.part_keyboard],
                date_promised="2026-03-04 10:30:00",
            )
            self._bring_to(order, "approval")
            order.action_approve_estimate()
            body = html2plaintext(order.message_log_ids.mail_message_id.body)
        self.assertIn("We now start the repair", body)
        self.assertIn("ready by *03/04/2026*", body)

    def test_each_event_has_words_for_both_ways(self):
        """Every message, sent by mail and by SMS, names the order in full words."""
        for event in dict(EVENTS):
            rule = self._rule(event, channel="both")
            self.assertTrue(rule.mail_template_id, event)
            self.assertTrue(rule.sms_template_id, event)
        order = self._bring_to(self._create_order([self.labour]), "approval")
        estimate = order.estimate_id
        estimate._open_closed().validity_date = self._get_today()
        self._run_cron()
        order.action_approve_estimate()
        order._send_event("delayed")
        self._bring_to(order, "ready")
        order.action_remind_customer()
        self._bring_to(order, "done")
        self._do_jobs()
        logs = order.message_log_ids.sorted("id")
        others = {"visit_planned", "visited", "advised", "sent_back"}
        # test_merge.py, test_split.py
        others |= {"merged", "split"}
        # test_answer.py
        others |= {"answered"}
        events = [event for event in dict(EVENTS) if event not in others]
        self.assertEqual(logs.mapped("event"), events)
        self.assertEqual(set(logs.mapped("channel")), {"both"})
        for log in logs:
            for message in (log.mail_message_id, log.sms_message_id):
                self.assertEqual(message.notification_ids.res_partner_id, self.partner)
            self.assertIn(order.name, log.mail_message_id.subject)
            words = log.mail_message_id.body.striptags()
            self.assertIn("Cash register", words)
            self.assertNotRegex(words, "False|None|{{")
            sms = log.sms_message_id.body.striptags()
            self.assertIn(self.company.name, sms)
            self.assertNotRegex(sms, "False|None|{{")

    # === ESTIMATE AND REMINDER ===#

    def test_estimate_is_sent_by_its_rule_and_can_be_sent_again(self):
        self._rule("estimate")
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.action_send_estimate()
        self.assertEqual(self._sent(order), ["estimate", "estimate"])
        message = order.message_log_ids[0].mail_message_id
        self.assertEqual(
            (message.model, message.res_id), ("sale.order", order.estimate_id.id)
        )

    def test_estimate_without_address_is_handed_over_on_paper(self):
        self._rule("estimate")
        self.partner.write({"email": False, "phone": False})
        order = self._bring_to(self._create_order([self.labour]), "approval")
        self.assertEqual(order.estimate_state, "sent")
        self.assertEqual(order.message_log_ids.reason, "no_address")
        self.assertTrue(order.activity_ids)

    def test_reminder_to_collect_uses_its_rule(self):
        self._rule("collect", channel="sms")
        order = self._bring_to(self._create_order([self.labour]), "ready")
        order.action_remind_customer()
        order.action_remind_customer()
        self.assertEqual(order.message_log_ids.mapped("channel"), ["sms", "sms"])
        self.assertEqual(order.reminder_count, 2)

    # === PREVIEW ===#

    def test_preview_shows_the_words_and_sends_them_again(self):
        self._rule("ready")
        order = self._bring_to(self._create_order([self.labour]), "ready")
        preview = (
            self.env["rma.service.message.preview"]
            .with_user(self.clerk)
            .with_context(default_order_id=order.id)
            .create({})
        )
        self.assertEqual(preview.rule_id.event, "ready")
        self.assertIn(order.name, preview.subject)
        self.assertIn("Anna Kowalska", preview.body)
        self.assertIn(order.name, preview.sms_body)
        self.assertTrue(preview.date_sent)
        preview.action_send()
        self.assertEqual(self._sent(order), ["ready", "ready"])

    def test_words_are_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.partner.lang = "fr_FR"
        rule = self._rule("ready")
        rule.mail_template_id.with_context(lang="fr_FR").write(
            {"subject": "Prêt: {{ object.name }}"}
        )
        order = self._bring_to(self._create_order([self.labour]), "ready")
        subject = order.message_log_ids.mail_message_id.subject
        self.assertEqual(subject, f"Prêt: {order.name}")

    # === RULES AND RIGHTS ===#

    def test_rule_without_words_or_with_those_of_another_document_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "says nothing yet"):
            self.rules.create({"name": "Empty", "event": "ready"})
        wrong = self.env.ref("rma_service.mail_template_service_estimate")
        with self.assertRaisesRegex(ValidationError, "other documents"):
            self.rules.create(
                {"name": "Wrong", "event": "ready", "mail_template_id": wrong.id}
            )

    def test_log_is_never_edited_or_deleted(self):
        self._rule("received")
        order = self._bring_to(self._create_order([self.labour]), "intake")
        with self.assertRaisesRegex(UserError, "never edited"):
            order.message_log_ids.write({"channel": "sms"})
        with self.assertRaisesRegex(UserError, "never deleted"):
            order.message_log_ids.unlink()

    def test_technician_sends_by_rules_and_cannot_change_them(self):
        rule = self._rule("received")
        order = self._create_order([self.labour], user_id=self.technician.id)
        order.with_user(self.technician).action_receive()
        self.assertEqual(self._sent(order), ["received"])
        with self.assertRaises(AccessError):
            rule.with_user(self.technician).active = False
        with self.assertRaises(AccessError):
            self.rules.with_user(self.clerk).action_switch_on_usual()

    def test_technician_does_not_see_messages_of_others_orders(self):
        self._rule("received")
        order = self._create_order([self.labour], user_id=self.clerk.id)
        order.action_receive()
        logs = self.env["rma.service.message.log"].with_user(self.technician)
        self.assertFalse(logs.search([("order_id", "=", order.id)]))
        self.assertTrue(
            logs.with_user(self.clerk).search([("order_id", "=", order.id)])
        )


@tagged("post_install", "-at_install")
class TestMessageChannel(MessageCommon, SMSCommon):
    def _ready(self, **partner):
        """Return an order that just became ready, of a customer with the values."""
        self.partner.write(partner)
        order = self._create_order([self.labour], device_id=False)
        return self._bring_to(order, "ready")

    def test_customer_is_written_to_as_he_prefers(self):
        self._rule("ready")
        self.assertEqual(self._ready().message_log_ids.channel, "email")
        order = self._ready(service_channel="sms")
        self.assertEqual(order.message_log_ids.channel, "sms")
        sms = self.env["sms.sms"].search(
            [("mail_message_id", "=", order.message_log_ids.sms_message_id.id)]
        )
        self.assertEqual(sms.state, "outgoing", "the queue sends it")
        self.assertIn(order.name, sms.body)
        with self.mockSMSGateway():
            sms.send()
        self.assertFalse(order.message_problem)

    def test_missing_address_is_replaced_by_the_other_one(self):
        self._rule("ready")
        order = self._ready(service_channel="sms", phone=False)
        self.assertEqual(order.message_log_ids.channel, "email")
        order = self._ready(service_channel="email", email=False, phone="+48 600 1")
        self.assertEqual(order.message_log_ids.channel, "sms")

    def test_rule_for_both_channels_uses_both(self):
        self._rule("ready", channel="both")
        order = self._ready()
        self.assertEqual(order.message_log_ids.channel, "both")
        self._do_jobs()
        mail = order.message_log_ids.mail_message_id.notification_ids
        self.assertEqual(mail.notification_type, "email")
        sms = order.message_log_ids.sms_message_id.notification_ids
        self.assertEqual(sms.notification_type, "sms")

    def test_customer_who_wants_calls_is_called(self):
        self._rule("ready")
        order = self._ready(service_channel="phone")
        self.assertEqual(order.message_log_ids.reason, "phone")
        self.assertIn("Ready", order.activity_ids.summary)

    def test_call_is_off_the_list_once_it_is_about_nothing(self):
        for event in ("estimate", "ready"):
            self._rule(event)
        self.partner.service_channel = "phone"
        order = self._bring_to(self._create_order([self.labour]), "approval")
        self.assertIn("Estimate", order.activity_ids.summary)
        order.activity_schedule("mail.mail_activity_data_todo", summary="Look again")
        order.action_approve_estimate()
        self.assertEqual(order.activity_ids.mapped("summary"), ["Look again"])
        self._bring_to(order, "ready")
        self.assertIn("Ready", "".join(order.activity_ids.mapped("summary")))
        self._bring_to(order, "done")
        self.assertEqual(order.activity_ids.mapped("summary"), ["Look again"])

    def test_customer_without_any_address_is_seen_on_the_order(self):
        self._rule("ready")
        order = self._ready(email=False, phone=False)
        self.assertEqual(order.message_log_ids.reason, "no_address")
        self.assertEqual(order.message_problem, "no_address")
        found = order.search([("message_problem", "=", "no_address")])
        self.assertIn(order, found)

    def test_failed_mail_is_seen_on_the_order_until_a_later_one_arrives(self):
        self._rule("ready")
        order = self._ready()
        self._do_jobs()
        notification = order.message_log_ids.mail_message_id.notification_ids
        for status in ("exception", "bounce"):
            notification.notification_status = status
            order.invalidate_recordset(["message_problem"])
            self.assertEqual(order.message_problem, "failed")
        failed = [("message_problem", "=", "failed")]
        self.assertIn(order, order.search(failed))
        self.assertTrue(order.message_log_ids.is_failed)
        again = order.message_post(
            body="Again", partner_ids=self.partner.ids, subtype_xmlid="mail.mt_comment"
        )
        for status in ("canceled", "ready"):
            again.notification_ids.notification_status = status
            order.invalidate_recordset(["message_problem"])
            self.assertEqual(order.message_problem, "failed", status)
        again.notification_ids.notification_status = "sent"
        order.invalidate_recordset(["message_problem"])
        self.assertFalse(order.message_problem)
        self.assertNotIn(order, order.search(failed))

    def test_mail_with_an_estimate_has_one_button(self):
        with self.mock_mail_gateway():
            order = self._bring_to(self._create_order([self.labour]), "approval")
            self._do_jobs()
        mail = self._new_mails.filtered(lambda mail: self.partner in mail.recipient_ids)
        self.assertEqual(mail.body_html.count(order.estimate_id.access_url), 1)

    def test_failed_estimate_is_seen_on_the_order(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        self.assertFalse(order.message_problem)
        self._do_jobs()
        mails = order.estimate_id.message_ids.notification_ids
        mails.filtered(
            lambda n: n.res_partner_id == self.partner
        ).notification_status = "bounce"
        order.invalidate_recordset(["message_problem"])
        self.assertEqual(order.message_problem, "failed")

    def test_failed_sms_is_seen_on_the_order(self):
        self._rule("ready", channel="sms")
        order = self._ready()
        sms = self.env["sms.sms"].search(
            [("mail_message_id", "=", order.message_log_ids.sms_message_id.id)]
        )
        with self.mockSMSGateway(sim_error="wrong_number_format"):
            sms.send()
        order.invalidate_recordset(["message_problem"])
        self.assertEqual(order.message_problem, "failed")

    def test_problem_of_another_recipient_is_not_the_customers(self):
        order = self._ready()
        other = self.env["res.partner"].create({"name": "B", "email": "b@example.com"})
        message = order.message_post(body="To you", partner_ids=other.ids)
        message.notification_ids.notification_status = "bounce"
        order.invalidate_recordset(["message_problem"])
        self.assertFalse(order.message_problem)


@tagged("post_install", "-at_install")
class TestMessageLink(MessageCommon):
    def _get_words(self, event, order):
        """Return the short message of an event for ``order``."""
        rule = self._rule(event)
        log = order._send_rule(rule, event, repeat=True)
        return log.sms_message_id.body.striptags()

    def test_short_message_leads_to_the_estimate_while_it_waits(self):
        self.partner.service_channel = "sms"
        self._rule("estimate", channel="sms")
        order = self._bring_to(self._create_order([self.labour]), "approval")
        link = order._get_estimate_link()
        self.assertTrue(link.startswith(order.get_base_url()))
        sent = order.message_log_ids.sms_message_id.body.striptags()
        self.assertTrue(sent.endswith(link), sent)
        self.assertIn(link, self._get_words("expiring", order))
        order.action_approve_estimate()
        self.assertEqual(order._get_estimate_link(), "")

    def test_short_message_leads_to_the_order_where_it_has_a_page(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self.partner.service_channel = "sms"
        for url in ("", "https://example.com/page"):
            self.patch(type(order), "_get_message_link", lambda order, url=url: url)
            for event in ("received", "delayed", "ready", "collect"):
                words = self._get_words(event, order)
                self.assertEqual("https" in words, bool(url), words)
                self.assertNotRegex(words, "False|None|{{")

    def test_reminder_of_an_estimate_has_a_button_to_it(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order._send_rule(self._rule("expiring"), "expiring", repeat=True)
        body = order.message_log_ids.mail_message_id.body
        self.assertIn(order._get_estimate_link(), body)


@tagged("post_install", "-at_install")
class TestMessageOfConsent(MessageCommon):
    """What the customer causes by his answer on the page, maybe in another language."""

    def _get_confirmations(self, order):
        """Return the mails of Odoo's own that confirm the estimate."""
        return order.estimate_ids.message_ids.filtered(
            lambda message: " Order (Ref " in (message.subject or "")
        )

    def _confirm(self, order):
        """Let the customer agree as his page does it: with Odoo's mail."""
        order.estimate_id.signature = (
            b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
        )
        order.estimate_id.with_context(send_email=True).action_confirm()
        self._do_jobs()

    def _create_waiting(self, **values):
        order = self._create_order([self.labour], device_id=False, **values)
        return self._bring_to(order, "approval")

    def test_customer_gets_one_mail_for_his_consent(self):
        plain = self._create_waiting()
        self._confirm(plain)
        self.assertTrue(self._get_confirmations(plain), "nobody else thanks him")
        self._rule("approved")
        thanked = self._create_waiting()
        self._confirm(thanked)
        self.assertEqual(self._sent(thanked), ["approved"])
        self.assertFalse(self._get_confirmations(thanked))

    def test_customer_of_a_silent_order_gets_no_confirmation(self):
        order = self._create_waiting(no_messages=True)
        self._confirm(order)
        self.assertFalse(self._get_confirmations(order))

    def test_call_is_asked_for_in_the_language_of_who_calls(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rule = self._rule("ready")
        rule.with_context(lang="fr_FR").name = "Prêt"
        self.partner.service_channel = "phone"
        self.technician.lang = "en_US"
        order = self._create_waiting(user_id=self.technician.id)
        order.with_context(lang="fr_FR")._schedule_call(rule)
        summaries = order.activity_ids.mapped("summary")
        self.assertIn("Call the customer: Ready to be collected", summaries)

    def test_note_of_the_consent_is_in_the_language_of_who_reads_it(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.technician.lang = "fr_FR"
        order = self._create_waiting(user_id=self.technician.id)
        # The page of an estimate confirms it as superuser.
        for user in self.env.ref("base.public_user"), self.env.ref("base.user_root"):
            estimate = order.estimate_id.with_user(user).sudo()
            # No catalogue here: the comma of the amount tells the language.
            estimate.with_context(lang="en_US")._log_service_consent()
            order.invalidate_recordset(["message_ids"])
            self.assertIn(",00", order.message_ids[:1].body, user.name)
