import io

from freezegun import freeze_time
from lxml import html as lxml_html
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileWriter

from ..common.prints import PrintMixin
from ..device.test_intake import IntakeCommon

SECRET = "Difficult customer"
REPORTS = (
    "report_estimate",
    "report_intake_protocol",
    "report_work",
    "report_handover_act",
    "report_job_sheet",
)


class PrintCommon(PrintMixin, IntakeCommon):
    """Renders prints as the clerk does, as HTML."""

    @classmethod
    def _complete_form(cls):
        """Let estimates have all that the European form asks for."""
        cls.company.write(
            {
                "phone": "+48 22 1",
                "email": "shop@example.com",
                "service_chat": False,
                "service_ancillary_ids": False,
            }
        )
        cls.company.partner_id.write({"street": "Marina 5", "city": "Gdynia"})
        cls.type_repair.promised_days = 9

    def _repaired(self, phase="done", **values):
        """Return an order with two operations, one under goodwill, and two parts."""
        order = self._create_order(
            [
                {"product_id": self.labour.id},
                {
                    "product_id": self.labour_2.id,
                    "payer": "goodwill",
                    "payer_reason": "Our fault",
                },
            ],
            [
                {"product_id": self.part_keyboard.id, "condition": "refurbished"},
                {"product_id": self.part_screw.id, "quantity": 2},
            ],
            internal_note=SECRET,
            **values,
        )
        return self._bring_to(order, phase)


@tagged("post_install", "-at_install")
class TestPrintWork(PrintCommon):
    # === ALL PRINTS ===#

    def test_no_print_shows_the_internal_note(self):
        order = self._repaired(customer_note="Bring the key")
        for report in REPORTS:
            html = self._render(report, order)
            self.assertNotIn(SECRET, html, report)
            self.assertIn(order.name, html, report)
        version = self._render("report_estimate_version", order.sudo().estimate_ids)
        self.assertNotIn(SECRET, version)

    def test_prints_of_visits_do_not_show_the_internal_note(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "SN-0002"})
        intake.action_confirm()
        visit = intake.visit_id
        visit.order_ids.internal_note = SECRET
        for report in ("report_intake_protocol_visit", "report_handover_act_visit"):
            self.assertNotIn(SECRET, self._render(report, visit), report)

    def test_custom_fields_are_on_every_print_of_types_that_say_so(self):
        self.type_repair.properties_definition = [
            {"name": "cost_centre", "string": "Cost centre", "type": "integer"}
        ]
        order = self._repaired(properties={"cost_centre": 4711})
        for report in REPORTS:
            self.assertNotIn("4711", self._render(report, order), report)
        self.type_repair.print_properties = True
        for report in REPORTS:
            html = self._render(report, order)
            self.assertIn("Cost centre", html, report)
            self.assertIn("4711", html, report)

    def test_every_print_names_the_company_in_its_body(self):
        self.company.phone = "+48 22 123 45 67"
        order = self._repaired()
        for report in REPORTS:
            page = lxml_html.fromstring(self._render(report, order))
            for part in [*page.find_class("header"), *page.find_class("footer")]:
                part.drop_tree()
            body = page.text_content()
            self.assertIn(self.company.name, body, report)
            self.assertIn("+48 22 123 45 67", body, report)

    def test_who_may_not_read_the_order_does_not_print_it(self):
        stranger = self._create_user("print_stranger", "base.group_user")
        customer = self._create_user("print_customer", "base.group_portal")
        self.device.owner_id = customer.partner_id
        order = self._repaired(partner_id=customer.partner_id.id)
        order.user_id = self.manager
        for user in (stranger, customer, self.technician):
            for report in REPORTS:
                with self.assertRaises(AccessError, msg=report):
                    self._render(report, order, user)

    def test_technician_without_sales_rights_prints_his_orders(self):
        order = self._repaired()
        order.user_id = self.technician
        for report in REPORTS:
            self.assertIn(order.name, self._render(report, order, self.technician))

    def test_many_orders_are_one_print(self):
        orders = self.env["rma.service.order"].browse()
        for number in range(6):
            orders |= self._create_order(
                device_id=False, product_id=self._create_product(f"Bag {number}").id
            )
        html = self._render("report_intake_protocol", orders)
        self.assertEqual(html.count('name="identity"'), 6)
        for order in orders:
            self.assertIn(f"Intake protocol <span>{order.name}</span>", html)
        calls = []
        reports = self.env["ir.actions.report"]

        def run(report, bodies, *args, **kwargs):
            calls.append(len(bodies))
            writer = PdfFileWriter()
            for _body in bodies:
                writer.addBlankPage(width=100, height=100)
            pdf = io.BytesIO()
            writer.write(pdf)
            return pdf.getvalue()

        self.patch(type(reports), "_run_wkhtmltopdf", run)
        self.patch(type(reports), "get_wkhtmltopdf_state", lambda report: "ok")
        reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "rma_service.report_intake_protocol", orders.ids
        )
        self.assertEqual(calls, [6])

    def test_prints_keep_all_letters(self):
        order = self._repaired(problem="Nu pornește, зламана клавіша, zażółć")
        for report in REPORTS:
            self.assertIn(
                "Nu pornește, зламана клавіша, zażółć", self._render(report, order)
            )

    # === WORK REPORT ===#

    def test_work_report_tells_hours_only_where_the_type_says_so(self):
        with freeze_time("2026-01-12 10:00:00"):
            order = self._repaired(phase="repair")
        first, second = order.operation_ids
        with freeze_time("2026-01-12 10:42:00"):
            first.action_finish()
            second.action_finish()
        self.assertFalse(second.date_start)
        html = self._render("report_work", order)
        for text in ("Hours", "Norm", "00:42", "00:30"):
            self.assertNotIn(text, html)
        self._switch("show", "work", "hours")
        # Nobody started the second one: no hours are not zero hours.
        html = self._render("report_work", order)
        for text in ("Hours", "Norm", "00:42", "00:30", "00:15"):
            self.assertIn(text, html)
        self.assertNotIn("00:00", html)

    def test_work_report_says_what_was_done_by_whom_and_what_it_costs(self):
        self._switch("show", "work", "hours")
        order = self._repaired(phase="quality", solution="New keyboard fitted")
        order.operation_ids.user_id = self.technician
        html = self._render("report_work", order)
        for text in (
            "New keyboard fitted",
            "Replace keyboard",
            self.technician.name,
            "00:30",
            "Keyboard",
            "Refurbished",
            "covered",
            "Goodwill",
        ):
            self.assertIn(text, html)
        rows = order._get_work_rows()
        amounts = [row["untaxed"] for row in rows["operations"] + rows["parts"]]
        self.assertEqual(amounts, [50, 0, 40, 2])

    def test_work_report_charges_what_was_used_at_the_agreed_price(self):
        order = self._repaired(phase="diagnosis")
        order.action_prepare_estimate()
        tax = self.env["account.tax"].create({"name": "Tax 20", "amount": 20})
        order.estimate_ids.order_line.tax_ids = tax
        order.action_send_estimate()
        order.action_approve_estimate()
        order.action_start_repair()
        order.part_ids[1].quantity_used = 1
        order.action_finish_repair()
        rows = order._get_work_rows()
        screw = rows["parts"][1]
        self.assertEqual((screw["quantity"], screw["untaxed"]), (1, 1))
        self.assertAlmostEqual(screw["total"], 1.2)

    def test_work_report_names_serials_checks_and_removed_parts(self):
        part = self._create_product("Drive", is_storable=True, tracking="serial")
        lot = self.env["stock.lot"].create({"name": "DRV-9", "product_id": part.id})
        self._add_stock(part, 1, lot=lot)
        order = self._create_order([self.labour], [part])
        order.removed_part_ids = [
            Command.create(
                {"name": "Old drive", "serial": "OLD-1", "destination": "scrap"}
            )
        ]
        self._bring_to(order, "ready")
        html = self._render("report_work", order)
        for text in ("DRV-9", "Old drive", "OLD-1", "Disposed of"):
            self.assertIn(text, html)

    def test_only_passed_checks_of_the_inspection_are_printed(self):
        order = self._repaired(phase="quality")
        order.sudo().has_checks = True
        values = {"order_id": order.id, "phase": "quality"}
        self.env["rma.service.check"].create(
            [
                values | {"name": "Prints a receipt", "result": "pass"},
                values | {"name": "Drawer opens", "result": "fail"},
            ]
        )
        html = self._render("report_work", order)
        self.assertIn("Prints a receipt", html)
        self.assertNotIn("Drawer opens", html)

    # === HAND-OVER ACT ===#

    def test_act_says_what_is_handed_back(self):
        order = self._repaired(phase="ready")
        order.accessory_ids = [
            Command.create({"name": "Scanner", "serial": "SC-5", "is_back": True}),
            Command.create({"name": "Cable", "note": "Lost by us"}),
        ]
        order.removed_part_ids = [Command.create({"name": "Old keyboard"})]
        html = self._render("report_handover_act", order)
        for text in (
            "Scanner (SC-5)",
            "Lost by us",
            "Old keyboard",
            "Back to the customer",
            "Repaired",
            "inspected and accepted",
        ):
            self.assertIn(text, html)

    def test_what_was_ticked_is_given_back_once(self):
        order = self._repaired(phase="ready", accessories="Cable, Scanner; Cable")
        order.accessory_ids = [Command.create({"name": "Scanner", "note": "Kept"})]
        self.assertEqual(
            [
                (row["name"], row["is_back"], row["note"])
                for row in order._get_accessories_back()
            ],
            [("Cable", None, ""), ("Scanner", False, "Kept")],
        )
        # Told in words only: nobody ticked it.
        html = self._render("report_handover_act", order)
        self.assertIn("Cable", html)
        self.assertNotIn("☑", html)

    def test_act_speaks_of_accessories_only_where_somebody_did(self):
        order = self._repaired(phase="ready")
        html = self._render("report_handover_act", order)
        self.assertNotIn("No accessories came", html)
        order.accessories = "none"
        html = self._render("report_handover_act", order)
        self.assertIn("No accessories came", html)

    def test_warranty_is_announced_then_dated(self):
        self.type_repair.write(
            {"warranty_parts_months": 12, "warranty_labour_months": 3}
        )
        self.company.service_warranty_terms = "<p>Not for liquid damage</p>"
        order = self._repaired(phase="ready")
        self.assertEqual(
            [(row["months"], row["date_end"]) for row in order._get_warranty_rows()],
            [(3, False), (3, False), (12, False), (12, False)],
        )
        self.assertIn("from the hand-over", self._render("report_handover_act", order))
        order.action_hand_over()
        rows = order._get_warranty_rows()
        self.assertEqual(sorted(row["months"] for row in rows), [3, 3, 12, 12])
        self.assertTrue(all(row["date_end"] for row in rows))
        for report in ("report_work", "report_handover_act"):
            self.assertIn("Not for liquid damage", self._render(report, order))

    def test_texts_of_the_service_type_come_before_those_of_the_company(self):
        order = self._repaired()
        self.company.service_handover_terms = "<p>Of the company</p>"
        self.assertIn("Of the company", self._render("report_handover_act", order))
        self.type_repair.handover_terms = "<p>Of the type</p>"
        html = self._render("report_handover_act", order)
        self.assertIn("Of the type", html)
        self.assertNotIn("Of the company", html)

    def test_act_of_a_visit_names_what_is_collected_and_what_stays(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "SN-0002"})
        intake.action_confirm()
        first, second = intake.visit_id.order_ids.sorted("id")
        first.outcome = "no_fault"
        first._move_to_phase("ready")
        html = self._render("report_handover_act_visit", intake.visit_id)
        handed, staying = html.split('name="staying"')
        self.assertIn(first.name, handed)
        self.assertNotIn(second.name, handed)
        self.assertIn(second.name, staying)

    # === CLAIM SLIP AND JOB SHEET ===#

    def test_claim_slip_lists_devices_without_the_customer(self):
        order = self._bring_to(self._create_order(diagnosis="Mainboard dead"), "intake")
        vendor = self.env["res.partner"].create({"name": "Datix Service"})
        claim = self.env["rma.service.vendor.claim"].create(
            {
                "partner_id": vendor.id,
                "vendor_number": "RMA-77",
                "note": f"<p>{SECRET}</p>",
                "line_ids": [Command.create({"order_id": order.id})],
            }
        )
        html = self._render("report_vendor_claim", claim)
        for text in (
            claim.name,
            "Datix Service",
            "RMA-77",
            "SN-0001",
            "Mainboard dead",
        ):
            self.assertIn(text, html)
        self.assertNotIn(SECRET, html)
        self.assertNotIn(order.partner_id.name, html)

    def test_job_sheet_has_steps_and_points_to_tick_and_no_prices(self):
        self.env["rma.service.procedure"].create(
            {
                "name": "Open the housing",
                "product_ids": [Command.set(self.labour.ids)],
                "step_ids": [
                    Command.create({"name": "Loosen four screws"}),
                    Command.create({"name": "Lift the lid", "is_mandatory": False}),
                ],
            }
        )
        family = self.env["rma.service.equipment.type"].create(
            {
                "name": "Registers",
                "checkpoint_ids": [
                    Command.create({"name": "Voltage", "kind": "number", "unit": "V"}),
                    Command.create({"name": "Keys", "phase": "quality"}),
                ],
            }
        )
        order = self._create_order([self.labour], equipment_type_id=family.id)
        html = self._render("report_job_sheet", order)
        for text in ("Loosen four screws", "Lift the lid", "Voltage", "Keys", "☐"):
            self.assertIn(text, html)
        self.assertNotIn("50.00", html)

    def test_order_without_estimate_prints_a_word_about_it(self):
        html = self._render("report_estimate", self._create_order())
        self.assertIn("no estimate yet", html)

    def test_negative_days_and_costs_are_refused(self):
        with (
            self.assertRaisesRegex(IntegrityError, "repair_days_positive"),
            mute_logger("odoo.sql_db"),
        ):
            self._create_order(repair_days=-1).flush_recordset()

    def test_order_with_kept_documents_is_not_deleted(self):
        order = self._repaired(phase="approval")
        with self.assertRaises(UserError):
            order.unlink()
