from lxml import html

from odoo.tests import tagged
from odoo.tools.convert import convert_file

from odoo.addons.rma_service.tests.common.migration import load_migration

from .test_request import DETAILS, PAGE, RequestCommon

TEMPLATES = "data/mail_template_data.xml"
WORDS = "data/setup/rma_service_wording_request_data.xml"


@tagged("post_install", "-at_install")
class TestPlainRequest(RequestCommon):
    """A customer asks something without a device, and reads the answer on his page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_shipped(WORDS)
        cls.type_complaint = cls.env["rma.service.type"].create(
            {
                "name": "Grievance",
                "kind": "request",
                "sequence": 900,
                "approval_rule": "never",
                "is_offered_online": True,
            }
        )
        cls.type_repair.is_offered_online = True

    def _create_question(self, **values):
        return self._create_own(
            **{
                "type_id": self.type_complaint.id,
                "product_id": False,
                "title": "Bill of May",
                "problem": "Too high",
            }
            | values
        )

    def _get_page(self, response):
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text).text_content()

    # === ASKED ONLINE ===#

    def test_question_needs_no_device(self):
        self._login(self.owner)
        page = self.url_open(PAGE).text
        self.assertIn("A question or a complaint needs no device", page)
        choice = {"type": self.type_complaint.id}
        page = self.url_open(DETAILS, params=choice).text
        self.assertIn("What is it about?", page)
        self.assertIn("Grievance", page)
        for wrong in ("The fault, in your words", "When does it suit you"):
            self.assertNotIn(wrong, page)
        data = self._fill(choice, problem="Why so dear?", title="Bill of May")
        self.assertSent(self._send(data))
        self.assertRecordValues(
            self._get_new(),
            [
                {
                    "type_id": self.type_complaint.id,
                    "title": "Bill of May",
                    "problem": "Why so dear?",
                    "product_id": False,
                    "device_id": False,
                    "phase": "request",
                }
            ],
        )

    def test_visitor_asks_without_a_device_too(self):
        self._login()
        data = self._fill({"type": self.type_complaint.id}, problem="Open on Sunday?")
        self.assertSent(self._send(data))
        row = self.requests.search([])
        order = row._land()
        self.assertEqual(order.type_id, self.type_complaint)
        self.assertEqual(order.title, "Open on Sunday?")

    def test_question_about_an_own_device_is_no_work_on_it(self):
        self._login(self.owner)
        self._create_own(device_id=self.own_device.id)
        choice = {"type": self.type_complaint.id, "device": self.own_device.id}
        self.assertSent(self._send(self._fill(choice)))
        order = self._get_new() - self.env["rma.service.order"].search(
            [("device_id", "=", self.own_device.id)]
        )
        self.assertRecordValues(
            order,
            [
                {
                    "product_id": self.device_product.id,
                    "device_id": False,
                    "told_serial": "OWN-1",
                }
            ],
        )

    def test_nothing_said_is_nothing_sent(self):
        self._login(self.owner)
        data = self._fill({"type": self.type_complaint.id}, problem=" ")
        problems = self._get_problems(self._send(data))
        self.assertIn("Say what it is about.", problems)

    def test_repair_still_needs_a_device(self):
        self._login(self.owner)
        page = self.url_open(DETAILS, params={"type": self.type_repair.id}).text
        self.assertIn('data-name="missing"', page)

    # === PAGE AND LIST ===#

    def test_page_tells_title_and_answer_and_nothing_of_a_device(self):
        order = self._create_question(diagnosis="He is right")
        page = self._get_page(self._open(order, self.owner.login))
        self.assertIn("Bill of May", page)
        self.assertIn("We have your request.", page)
        order.action_answer("You get 20 back.")
        page = self._get_page(self._open(order, self.owner.login))
        self.assertIn("Our answer", page)
        self.assertIn("You get 20 back.", page)
        for wrong in ("device is", "He is right", "What we did", "Serial number"):
            self.assertNotIn(wrong, page)

    def test_draft_of_an_answer_is_not_shown(self):
        order = self._create_question(solution="Perhaps 20 back")
        page = self._get_page(self._open(order, self.owner.login))
        self.assertNotIn("Perhaps", page)

    def test_steps_are_asked_in_progress_and_answered(self):
        order = self._create_question()
        labels = [step["label"] for step in order._get_page_steps()]
        self.assertEqual(labels, ["Registered", "In progress", "Answered"])
        order.action_answer("Yes.")
        states = [step["state"] for step in order._get_page_steps()]
        self.assertEqual(states, ["done"] * 3)

    def test_list_shows_the_title_and_finds_it(self):
        self._create_question()
        repair = self._create_own()
        self._login(self.owner)
        page = self.url_open("/my/service-orders").text
        self.assertIn("Bill of May", page)
        self.assertIn(repair.name, page)
        page = self.url_open("/my/service-orders?search=bill+of+may").text
        self.assertIn("Bill of May", page)
        self.assertNotIn(repair.name, page)

    def test_stranger_sees_nothing_of_it(self):
        order = self._create_question()
        self.assertClosed(self._open(order, self.stranger.login))
        orders = self.env["rma.service.order"].with_user(self.stranger)
        self.assertFalse(orders.search([("title", "=", "Bill of May")]))
        own = order.with_user(self.owner)
        self.assertEqual(own.display_name, f"{order.name} – Bill of May")

    def test_report_of_devices_counts_no_questions(self):
        self._create_question()
        report = self.env["rma.service.portal.report"].with_user(self.owner)
        visible = self.env["rma.service.order"].browse(
            report._search_visible(self.owner)
        )
        self.assertFalse(visible)
        repair = self._create_own()
        visible = self.env["rma.service.order"].browse(
            report._search_visible(self.owner)
        )
        self.assertEqual(visible, repair)

    # === RECEIPT ===#

    def test_receipt_of_a_question_names_no_fault(self):
        convert_file(self.env, "rma_portal", TEMPLATES, {}, mode="init", noupdate=True)
        template = self.env.ref("rma_portal.mail_template_service_request_receipt")
        question, repair = self._create_question(), self._create_own()
        words = template._render_field("body_html", (question | repair).ids)
        self.assertIn("You asked:", words[question.id])
        self.assertNotIn("Fault", words[question.id])
        self.assertNotIn("Device:", words[question.id])
        self.assertIn("Fault:", words[repair.id])

    def test_databases_of_before_get_the_words_where_nobody_changed_them(self):
        template = self.env.ref("rma_portal.mail_template_service_request_receipt")
        template.body_html = "<p>Fault: it</p>"
        script = load_migration("19.0.1.7.0", "post-receipt_of_requests", "rma_portal")
        script.migrate(self.env.cr, "19.0.1.6.0")
        self.assertIn("_is_request()", template.body_html)
        admin = self.env.ref("base.user_admin")
        template.with_user(admin).body_html = "<p>Our own words</p>"
        script.migrate(self.env.cr, "19.0.1.6.0")
        self.assertIn("Our own words", template.body_html)
