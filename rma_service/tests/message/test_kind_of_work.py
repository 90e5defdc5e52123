from odoo.tests import tagged
from odoo.tools import html2plaintext

from ...models.message.service_message_rule import EVENTS
from ..common.migration import load_migration
from ..common.service import ESTIMATE_TEMPLATES, TEMPLATES, WORDINGS
from .test_message import MessageCommon


class KindCommon(MessageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_shipped(
            TEMPLATES,
            ESTIMATE_TEMPLATES,
            WORDINGS,
            "data/estimate/mail_template_data.xml",
            "data/scheme/mail_template_data.xml",
        )
        for event in dict(EVENTS):
            rule = cls.env.ref(f"rma_service.rma_service_message_rule_{event}")
            rule.active = True

    def _tell(self, kind, *phases, **values):
        """Return what the customer of an order is told on its way: event → words."""
        self.type_repair.write({"has_custody": kind == "workshop", "kind": kind})
        order = self._create_order([self.labour], **values)
        for phase in phases:
            self._bring_to(order, phase)
        return self._get_told(order)

    def _get_told(self, order):
        return {
            log.event: f"{log.mail_message_id.subject}\n"
            + html2plaintext(log.mail_message_id.body)
            for log in order.message_log_ids.sorted("id")
        }


@tagged("post_install", "-at_install")
class TestKindOfWork(KindCommon):
    """What a customer is told follows from what happened, not from the phase alone."""

    def test_device_that_came_to_us_is_received_ready_and_handed_over(self):
        told = self._tell("workshop", "done")
        for event in ("received", "ready", "handed_over"):
            self.assertIn(event, told)
        self.assertNotIn("visited", told)
        self.assertIn("Thank you for bringing it", told["received"])
        self.assertIn("You can collect it", told["ready"])

    def test_who_is_visited_reads_of_the_visit_and_of_nothing_to_collect(self):
        told = self._tell("visit", "done")
        for event in ("visit_planned", "visited", "handed_over"):
            self.assertIn(event, told)
        for event in ("received", "ready", "sent_back"):
            self.assertNotIn(event, told)
        for words in told.values():
            for wrong in ("bringing", "collect", "your device is", "back, and"):
                self.assertNotIn(wrong, words.lower())

    def test_who_is_advised_reads_the_answer(self):
        told = self._tell("advice", "done", solution="Hold the button for 10 seconds")
        self.assertIn("advised", told)
        self.assertNotIn("visit_planned", told)
        self.assertIn("Our answer", told["advised"])
        self.assertIn("Hold the button", told["advised"])

    def test_device_that_is_sent_is_told_to_be_on_its_way(self):
        self.type_repair.kind = "workshop"
        order = self._bring_to(self._create_order([self.labour]), "quality")
        order.write({"is_shipped_back": True, "shipping_reference": "RR123PL"})
        self._bring_to(order, "done")
        told = self._get_told(order)
        self.assertIn("We send it to you", told["ready"])
        self.assertNotIn("collect", told["ready"].lower())
        self.assertIn("on its way to you", told["sent_back"])
        self.assertIn("RR123PL", told["sent_back"])
        self.assertNotIn("handed_over", told)

    def test_words_fit_how_it_ended(self):
        reasons = self.env["rma.service.reason"]
        for outcome, right, wrong in (
            ("no_fault", "We found no fault", "What we did"),
            ("not_repaired", "was not repaired", "declined"),
        ):
            order = self._bring_to(
                self._create_order([self.labour], device_id=False), "diagnosis"
            )
            reason = reasons.search(
                [("outcome", "=", outcome), ("is_refusal", "=", False)], limit=1
            )
            order.write({"outcome": outcome, "outcome_reason_id": reason.id})
            order._move_to_phase("ready")
            words = self._get_told(order)["ready"]
            self.assertIn(right, words)
            self.assertNotIn(wrong, words)
        order = self._bring_to(
            self._create_order([self.labour], device_id=False), "approval"
        )
        order.action_decline_estimate("Too dear")
        words = self._get_told(order)["ready"]
        self.assertIn("You declined our estimate", words)
        self.assertIn(f"{order.estimate_ids.name} for", words)

    def test_nobody_reads_empty_brackets(self):
        quotation = self.env["sale.order"].create({"partner_id": self.partner.id})
        template = self.env.ref("rma_service.mail_template_service_estimate")
        [subject] = template._render_field("subject", quotation.ids).values()
        self.assertEqual(subject, f"Estimate {quotation.name}")
        for kind in ("visit", "advice"):
            for words in self._tell(
                kind, "done", product_id=False, device_id=False
            ).values():
                self.assertNotIn("()", words)
                self.assertNotIn("False", words)

    # === IN WHOSE NAME ===#

    def test_team_writes_and_gets_the_answers(self):
        domain = self.env["mail.alias.domain"].create(
            {"name": "service.example.com", "company_ids": self.company.ids}
        )
        team = self.env["rma.service.team"].create(
            {
                "name": "Bench",
                "email": "bench@example.com",
                "alias_name": "bench-orders",
                "alias_domain_id": domain.id,
            }
        )
        order = self._create_order(
            [self.labour], team_id=team.id, user_id=self.technician.id
        )
        self._bring_to(order, "done")
        self._do_jobs()
        messages = order.message_log_ids.mail_message_id
        messages |= order.estimate_id.message_ids.filtered("email_from").filtered(
            lambda m: "Estimate" in (m.subject or "")
        )
        self.assertGreater(len(messages), 3)
        for message in messages:
            self.assertIn("bench@example.com", message.email_from)
            # What answers an estimate would open an order at that address.
            is_own = message.model == order._name
            found = "bench-orders@service.example.com" in (message.reply_to or "")
            self.assertEqual(found, is_own)
            self.assertIn(self.company.name, html2plaintext(message.body))
        note = order.with_user(self.technician).message_post(
            body="It is ready", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn("bench-orders@service.example.com", note.reply_to)

    def test_company_writes_where_the_team_has_no_address(self):
        self.company.email = "house@example.com"
        self.env.invalidate_all()
        order = self._bring_to(self._create_order([self.labour]), "intake")
        self.assertIn(
            "house@example.com", order.message_log_ids.mail_message_id.email_from
        )

    def test_every_mail_comes_from_the_team_is_signed_and_for_a_sum(self):
        rows = self.env["ir.model.data"].search(
            [("module", "=", "rma_service"), ("model", "=", "mail.template")]
        )
        templates = self.env["mail.template"].browse(rows.mapped("res_id"))
        templates = templates.filtered(
            lambda each: each.model in ("rma.service.order", "sale.order")
        )
        self.assertGreater(len(templates), 10)
        for template in templates:
            words = str(template.body_html)
            self.assertIn("_get_sender()", template.email_from, template.name)
            self.assertIn("_get_closing()", words, template.name)
            self.assertNotIn(" over <strong", words, template.name)
            self.assertNotIn("display_name or ''", words, template.name)

    # === FROM BEFORE ===#

    def test_databases_of_before_get_the_team_as_sender_and_keep_their_own_words(self):
        script = load_migration("19.0.1.7.0", "post-words_for_a_sum")
        old = f"{{{{ {script.OLD_SENDER} }}}}"
        shipped = self.env.ref("rma_service.mail_template_service_contract")
        shipped.write({"email_from": old, "body_html": "<p>over 5 euros</p>"})
        own = self.env.ref("rma_service.mail_template_service_withdrawal")
        other = self.env.ref("rma_service.mail_template_service_scheme_refused")
        admin = self.env.ref("base.user_admin")
        own.with_user(admin).write({"subject": "Our own words", "email_from": old})
        other.with_user(admin).write({"email_from": "desk@example.com"})
        script.migrate(self.env.cr, "19.0.1.6.0")
        self.env.invalidate_all()
        self.assertIn("service_order_id._get_sender()", shipped.email_from)
        self.assertIn("_get_closing()", shipped.body_html)
        self.assertEqual(own.subject, "Our own words")
        self.assertIn("service_order_id._get_sender()", own.email_from)
        self.assertEqual(other.email_from, "desk@example.com")

    def test_reminders_of_before_say_from_which_day_storage_is_free(self):
        script = load_migration("19.0.1.8.0", "post-storage_words")
        shipped = self.env.ref("rma_service.mail_template_service_collect")
        shipped.body_html = "<p>After 14 days we charge storage by the day.</p>"
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        self.assertIn("free storage since that day", shipped.body_html)
        own = "<p>Our own words</p>"
        shipped.with_user(self.env.ref("base.user_admin")).body_html = own
        script.migrate(self.env.cr, "19.0.1.7.0")
        self.env.invalidate_all()
        self.assertEqual(shipped.body_html, own)

    def test_databases_of_before_go_on_telling_and_keep_their_own_words(self):
        script = load_migration("19.0.1.6.0", "post-words_of_the_service")
        rules = {
            event: self.env.ref(f"rma_service.rma_service_message_rule_{event}")
            for event in ("visit_planned", "visited", "sent_back", "handed_over")
        }
        for rule in rules.values():
            rule.active = False
        self.env.ref("rma_service.rma_service_message_rule_received").active = True
        self.env.ref("rma_service.rma_service_message_rule_ready").active = True
        own = self.env.ref("rma_service.mail_template_service_ready")
        old = "{{ (object._get_technician().email_formatted or user.email_formatted) }}"
        own.with_user(self.env.ref("base.user_admin")).write(
            {"subject": "Our own words", "email_from": old}
        )
        shipped = self.env.ref("rma_service.mail_template_service_received")
        shipped.email_from = old
        script.migrate(self.env.cr, "19.0.1.5.0")
        self.env.invalidate_all()
        self.assertEqual(own.subject, "Our own words")
        self.assertIn("object._get_sender()", own.email_from)
        self.assertIn("object._get_sender()", shipped.email_from)
        self.assertTrue(rules["visit_planned"].active)
        self.assertTrue(rules["visited"].active)
        self.assertFalse(rules["sent_back"].active)
