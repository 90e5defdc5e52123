from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.plain_request import PlainRequestCommon
from ..common.prints import PrintMixin


@tagged("post_install", "-at_install")
class TestRequestPrint(PrintMixin, PlainRequestCommon):
    """What is printed of a request: that it was asked, when, and what was answered."""

    def test_protocol_of_a_request_says_when_it_was_asked(self):
        self.company.service_tz = "Europe/Paris"
        order = self._create_request(
            title="Bill of May", product_id=self.device_product.id
        )
        order.internal_note = "<p>He is difficult</p>"
        self._ask_at(order, "2026-03-02 10:30:00")
        html = self._render("report_intake_protocol", order)
        for words in (order.name, "Bill of May", "I was told 50.", "11:30"):
            self.assertIn(words, html)
        self.assertIn(self.device_product.name, html)
        for wrong in ("Intake Protocol", "Condition", "Accessories", "difficult"):
            self.assertNotIn(wrong, html)
        order.write({"solution": "You get 20 back.", "diagnosis": "Our mistake"})
        self.assertNotIn("20 back", self._render("report_intake_protocol", order))
        order.action_answer()
        html = self._render("report_intake_protocol", order)
        self.assertIn("You get 20 back.", html)
        self.assertNotIn("Our mistake", html)

    def _ask_at(self, order, moment):
        """Have an order made at a moment: Odoo takes that of the transaction."""
        order.flush_recordset()
        self.env.cr.execute(
            "UPDATE rma_service_order SET create_date = %s WHERE id = %s",
            [moment, order.id],
        )
        order.invalidate_recordset(["create_date"])

    def test_nothing_is_printed_of_a_device_that_is_none(self):
        order = self._create_request()
        for report in (
            "report_order_label",
            "report_handover_act",
            "report_job_sheet",
            "report_acceptance",
        ):
            with self.assertRaisesRegex(UserError, order.name, msg=report):
                self._render(report, order)

    def test_among_repairs_requests_are_left_out(self):
        request = self._create_request()
        repair = self._bring_to(self._create_order([self.labour]), "intake")
        html = self._render("report_job_sheet", request | repair)
        self.assertIn(repair.name, html)
        self.assertNotIn(request.name, html)
        html = self._render("report_order_label", request | repair)
        self.assertNotIn(request.name, html)

    def test_nothing_is_signed_for_a_request(self):
        order = self._create_request()
        order.action_answer("Yes.")
        for kind in ("intake", "handover"):
            self.assertIn(order.name, order._get_signing_problem(kind))
