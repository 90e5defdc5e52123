from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...models.setup.service_print_block import BLOCKS, PRINTS, SHIPPED
from ...wizards.document.service_print_preview import REPORTS
from ..common.migration import load_migration
from ..device.test_photos import PIXEL
from .test_document import SIGNATURE
from .test_print_work import PrintCommon

PAGE = "https://service.example.com/page"


@tagged("post_install", "-at_install")
class TestPrintBlocks(PrintCommon):
    """Blocks of prints are switched by company and service type."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["rma.service.print.block"]
        cls.company.write(
            {
                "service_intake_terms": "<p>Terms one</p>",
                "service_estimate_terms": "<p>Terms two</p>",
                "service_handover_terms": "<p>Terms three</p>",
                "service_warranty_terms": "<p>Terms four</p>",
            }
        )

    def _full(self):
        """Return an order of whose prints every block has something to say."""
        self.patch(
            type(self.env["rma.service.order"]), "_get_page_url", lambda order: PAGE
        )
        self.type_repair.write(
            {
                "properties_definition": [
                    {"name": "cost_centre", "string": "Cost centre", "type": "integer"}
                ],
                "print_properties": True,
                "warranty_parts_months": 12,
                "warranty_labour_months": 3,
            }
        )
        self.env["rma.service.procedure"].create(
            {
                "name": "Keyboard",
                "step_ids": [Command.create({"name": "Open it"})],
                "product_ids": [Command.set(self.labour.ids)],
            }
        )
        equipment = self.env["rma.service.equipment.type"].create(
            {
                "name": "Tills",
                "checkpoint_ids": [
                    Command.create({"name": f"Seal of {phase}", "phase": phase})
                    for phase in ("intake", "diagnosis", "quality")
                ],
            }
        )
        order = self._create_order(
            [
                self.labour,
                {
                    "product_id": self.labour_2.id,
                    "payer": "goodwill",
                    "payer_reason": "Ours",
                },
            ],
            [self.part_keyboard],
            equipment_type_id=equipment.id,
            properties={"cost_centre": 4711},
            customer_note="Bring the key",
            diagnosis="Worn keys",
            date_promised="2026-12-24 12:00:00",
            intake_photo_ids=[Command.create({"name": "in.png", "raw": PIXEL})],
            done_photo_ids=[Command.create({"name": "out.png", "raw": PIXEL})],
            user_id=self.technician.id,
        )
        order.operation_ids.user_id = self.technician
        order.action_receive()
        order._get_current_checks("intake").result = "pass"
        order.action_diagnose()
        order._get_current_checks("diagnosis").result = "fail"
        order.action_send_estimate()
        return order

    def _finish(self, order):
        order.action_approve_estimate()
        self._bring_to(order, "repair")
        order.operation_ids.action_finish()
        order.removed_part_ids = [Command.create({"name": "Old keyboard"})]
        self._bring_to(order, "quality")
        order._get_current_checks("quality").result = "pass"
        return self._bring_to(order, "ready")

    # === EACH BLOCK ===#

    def test_every_switch_of_every_print_takes_its_block_out(self):
        order = self._full()
        order.action_revise_estimate()
        order.estimate_id.order_line[0].price_unit = 44
        of_print = {"intake": order, "job": order, "estimate": order}
        self._check_switches(of_print)
        self._finish(order)
        self._check_switches({"work": order, "handover": order})

    def _check_switches(self, records):
        for print_name, record in records.items():
            report = REPORTS[print_name].removeprefix("rma_service.")
            shown = list(SHIPPED[print_name])
            self._switch("show", print_name, *shown)
            if print_name == "handover":
                # Where prices are, totals are, too: see test_act.py.
                self._switch("hide", print_name, "prices")
                shown.remove("prices")
            full = self._render(report, record)
            for block in shown:
                with self.subTest(print=print_name, block=block):
                    self._switch("hide", print_name, block)
                    without = self._render(report, record)
                    self.assertLess(len(without), len(full))
                    self._switch("show", print_name, block)

    def test_catalogue_is_whole(self):
        self.assertEqual(set(SHIPPED), set(dict(PRINTS)))
        self.assertEqual(
            set(dict(BLOCKS)),
            {block for blocks in SHIPPED.values() for block in blocks},
        )

    def test_what_is_prescribed_is_no_block(self):
        self._complete_form()
        order = self._full()
        for print_name, blocks in SHIPPED.items():
            values = {"type_id": False} if print_name == "claim" else {}
            self._switch("hide", print_name, *blocks, **values)
        estimate = self._create_order([self.labour], device_id=self.device_2.id)
        estimate.action_prepare_estimate()
        html = self._render("report_estimate", estimate)
        for text in ("Total", "50.00", "I agree", "Nature of the defect"):
            self.assertIn(text, html)
        intake = self._render("report_intake_protocol", order)
        for text in ("Keys stick", "Accessories", "SN-0001", "in the condition"):
            self.assertIn(text, intake)
        act = self._render("report_handover_act", self._finish(order))
        for text in ("SN-0001", "Repaired", "inspected and accepted"):
            self.assertIn(text, act)

    # === WHO SAYS IT ===#

    def test_type_says_it_before_the_company_and_that_before_what_is_shipped(self):
        order = self._repaired(customer_note="Bring the key")
        self._switch("hide", "handover", "note", type_id=False)
        self.assertNotIn("Bring the key", self._render("report_handover_act", order))
        self._switch("show", "handover", "note")
        self.assertIn("Bring the key", self._render("report_handover_act", order))
        self._switch("inherit", "handover", "note")
        self.assertNotIn("Bring the key", self._render("report_handover_act", order))
        self._switch("inherit", "handover", "note", type_id=False)
        self.assertIn("Bring the key", self._render("report_handover_act", order))

    def test_other_types_and_companies_print_as_before(self):
        order = self._repaired(customer_note="Bring the key")
        other = self.env["res.company"].create({"name": "Second Workshop"})
        self._switch("hide", "handover", "note", type_id=self.type_warranty.id)
        self._switch("hide", "handover", "note", company_id=other.id)
        self._switch("hide", "handover", "note", company_id=other.id, type_id=False)
        self.assertIn("Bring the key", self._render("report_handover_act", order))

    def test_row_tells_what_counts_now(self):
        self._switch("hide", "work", "photos", type_id=False)
        self.rows._open_blocks(self.type_repair)
        row = self.rows.search(
            [
                ("type_id", "=", self.type_repair.id),
                ("print_name", "=", "work"),
                ("block", "=", "photos"),
            ]
        )
        self.assertFalse(row.is_printed)
        self._switch("show", "work", "photos", type_id=False)
        row.invalidate_recordset()
        self.assertTrue(row.is_printed)
        row.choice = "hide"
        self.assertFalse(row.is_printed)

    def test_blocks_that_a_print_has_not_are_refused(self):
        for values in (
            {"print_name": "job", "block": "prices"},
            {"print_name": "claim", "block": "signatures"},
        ):
            with self.assertRaisesRegex(ValidationError, "has no block"):
                self.rows.create(values | {"type_id": self.type_repair.id})

    def test_a_block_is_said_once_by_each(self):
        for type_id in (False, self.type_repair.id):
            self._switch("show", "work", "photos", type_id=type_id)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self.rows.create(
                    {"type_id": type_id, "print_name": "work", "block": "photos"}
                )
                self.env.flush_all()

    def test_row_stays_what_it_was_made_for(self):
        self._switch("show", "work", "photos")
        row = self.rows.search([("type_id", "=", self.type_repair.id)])
        with self.assertRaises(UserError):
            row.with_user(self.manager).write({"block": "hours"})

    def test_copy_of_a_type_has_its_switches(self):
        self.type_repair.print_block_ids.unlink()
        self._switch("show", "work", "photos")
        copy = self.type_repair.copy()
        self.assertEqual(
            [(row.block, row.choice) for row in copy.print_block_ids],
            [("photos", "show")],
        )

    def test_type_of_another_company_says_nothing_of_this_one_s_prints(self):
        self.type_repair.print_block_ids.unlink()
        self._switch("show", "work", "photos")
        other = self.env["res.company"].create({"name": "Their workshop"})
        copy = self.type_repair.copy({"company_id": other.id})
        self.assertFalse(copy.print_block_ids)
        own = self.type_repair.copy({"company_id": self.company.id})
        self.assertEqual(own.print_block_ids.block, "photos")
        own.company_id = other
        self.assertFalse(own.print_block_ids)

    # === THE SCREEN ===#

    def test_screen_shows_every_block_once_and_only_managers_open_it(self):
        for _time in range(2):
            action = self.type_repair.with_user(self.manager).action_edit_prints()
            rows = self.rows.with_user(self.manager).search(action["domain"])
            self.assertEqual(
                [(row.print_name, row.block) for row in rows],
                [pair for pair in self.rows._get_shipped() if pair[0] != "claim"],
            )
        rows = self.rows.with_user(self.manager)
        action = rows._open_blocks_of_company()
        self.assertEqual(
            rows.search_count(action["domain"]), len(self.rows._get_shipped())
        )
        for user in (self.clerk, self.technician):
            with self.assertRaises(AccessError):
                self.type_repair.with_user(user).action_edit_prints()
            with self.assertRaises(AccessError):
                self.rows.with_user(user).search([])

    def test_opening_the_screen_changes_no_print(self):
        order = self._repaired()
        before = [self._render(report, order) for report in ("report_work",)]
        self.type_repair.action_edit_prints()
        self.rows._open_blocks_of_company()
        after = [self._render(report, order) for report in ("report_work",)]
        self.assertEqual(before, after)

    # === WHAT WAS SENT AND SIGNED ===#

    def test_estimate_that_was_sent_keeps_its_blocks(self):
        order = self._create_order([self.labour], customer_note="Bring the key")
        self._bring_to(order, "approval")
        self._switch("hide", "estimate", "note", "prices", "terms")
        html = self._render("report_estimate", order)
        for text in ("Bring the key", "Terms two", "Price"):
            self.assertIn(text, html)
        order.action_revise_estimate()
        self.env.flush_all()
        draft = order.sudo().estimate_ids.filtered(lambda e: e.state == "draft")
        html = self._render("report_estimate_version", draft)
        for text in ("Bring the key", "Terms two"):
            self.assertNotIn(text, html)
        self.assertIn("50.00", html, "the total")

    def test_estimate_sent_before_there_were_switches_has_all_blocks(self):
        order = self._create_order([self.labour], customer_note="Bring the key")
        self._bring_to(order, "approval")
        estimate = order.estimate_id.sudo()
        form = dict(estimate.service_form)
        del form["blocks"]
        estimate._open_closed()._as_system().service_form = form
        self._switch("hide", "estimate", "note")
        self.assertIn("Bring the key", self._render("report_estimate", order))

    def test_without_lines_for_it_the_signature_is_printed_all_the_same(self):
        order = self._repaired(phase="ready")
        self._switch("hide", "handover", "signatures")
        self.assertNotIn("Received by", self._render("report_handover_act", order))
        action = order.with_user(self.clerk).action_sign_handover()
        wizard = self.env["rma.service.sign"].with_user(self.clerk)
        wizard = wizard.browse(action["res_id"])
        wizard.write({"signature": SIGNATURE, "signed_by": "Anna K."})
        wizard.action_sign()
        html = self._render("report_handover_act", order)
        for text in ("Received by", "Anna K.", 'name="signature"'):
            self.assertIn(text, html)
        order.invalidate_recordset()
        self.assertTrue(order.is_signed)

    # === PHOTOS ===#

    def test_photos_are_told_apart_before_and_after(self):
        order = self._full()
        self._finish(order)
        for report, print_name in (
            ("report_work", "work"),
            ("report_handover_act", "handover"),
        ):
            self.assertNotIn('name="photos"', self._render(report, order))
            self._switch("show", print_name, "photos")
            html = self._render(report, order)
            self.assertLess(html.index("photos_before"), html.index("photos_after"))
            order.done_photo_ids = [Command.clear()]
            self.assertNotIn("photos_after", self._render(report, order))
            order.done_photo_ids = [Command.create({"name": "o.png", "raw": PIXEL})]

    def test_photo_after_the_work_is_a_photo(self):
        order = self._create_order()
        with self.assertRaisesRegex(ValidationError, "is no photo"):
            order.done_photo_ids = [
                Command.create({"name": "a.png", "raw": b"<svg></svg>"})
            ]

    # === PREVIEW ===#

    def _preview(self, print_name, **values):
        """Return the HTML of which the preview makes its PDF, and its record."""
        shown = []

        def render(reports, name, res_ids=None, data=None):
            shown.append(res_ids)
            return reports._render_qweb_html(name, res_ids)

        wizard = (
            self.env["rma.service.print.preview"]
            .with_user(self.manager)
            .create({"print_name": print_name} | values)
        )
        reports = type(self.env["ir.actions.report"])
        with patch.object(reports, "_render_qweb_pdf", render):
            html = wizard._print().decode()
        return html, shown[0]

    def test_preview_shows_the_latest_order_of_the_type_as_switched(self):
        first = self._repaired(customer_note="Bring the key")
        last = self._repaired(device_id=False, customer_note="Bring the key")
        values = {"type_id": self.type_repair.id}
        html, shown = self._preview("handover", **values)
        self.assertEqual(shown, last.ids)
        self.assertIn("Bring the key", html)
        self._switch("hide", "handover", "note")
        html, _shown = self._preview("handover", **values)
        self.assertNotIn("Bring the key", html)
        _html, shown = self._preview("handover", order_id=first.id, **values)
        self.assertEqual(shown, first.ids)

    def test_preview_has_the_switches_of_the_type_with_another_types_order(self):
        order = self._repaired(customer_note="Bring the key")
        own = self.type_repair.copy({"name": "Never used"})
        self._switch("hide", "work", "note", type_id=own.id)
        html, shown = self._preview("work", type_id=own.id)
        self.assertEqual(shown, order.ids)
        self.assertNotIn("Bring the key", html)
        self.assertIn("Bring the key", self._render("report_work", order))

    def test_preview_of_an_estimate_that_was_sent_shows_the_switches_of_now(self):
        order = self._create_order([self.labour], customer_note="Bring the key")
        self._bring_to(order, "approval")
        self._switch("hide", "estimate", "note")
        html, shown = self._preview("estimate", type_id=self.type_repair.id)
        self.assertEqual(shown, order.ids)
        self.assertNotIn("Bring the key", html)

    def test_preview_signs_and_keeps_nothing(self):
        order = self._repaired(phase="ready")
        before = self.env["rma.service.document"].search_count([])
        for print_name in SHIPPED:
            if print_name == "claim":
                continue
            self._preview(print_name, type_id=self.type_repair.id)
        self.assertEqual(self.env["rma.service.document"].search_count([]), before)
        self.assertFalse(order.is_signed)

    def test_preview_says_where_there_is_nothing_to_show(self):
        other = self.env["res.company"].create({"name": "Second Workshop"})
        self.manager.company_ids += other
        wizard = (
            self.env["rma.service.print.preview"]
            .with_user(self.manager)
            .with_company(other)
            .create({"print_name": "handover"})
        )
        self.assertFalse(wizard.pdf)
        self.assertIn("nothing to show", wizard.problem)

    def test_only_managers_preview(self):
        for user in (self.clerk, self.technician):
            with self.assertRaises(AccessError):
                self.type_repair.with_user(user).action_preview_prints()

    # === UPDATE ===#

    def test_update_keeps_hours_where_a_type_told_them(self):
        other = self.type_repair.copy()
        self.cr.execute(
            SQL("ALTER TABLE rma_service_type ADD COLUMN print_hours boolean")
        )
        self.cr.execute(
            SQL(
                "UPDATE rma_service_type SET print_hours = (id = %s)",
                self.type_repair.id,
            )
        )
        load_migration("19.0.1.6.0", "post-hours_on_prints").migrate(self.cr, "x")
        for service_type, check in (
            (self.type_repair, self.assertIn),
            (other, self.assertNotIn),
        ):
            blocks = self.rows._get_blocks("work", self.company.id, service_type.id)
            check("hours", blocks)
