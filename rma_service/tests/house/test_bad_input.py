"""One clear message that says what and where, and nothing half done."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import locking
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestBadInput(ServiceCommon):
    def assertNothingMoved(self, order, phase):
        """The order is where it was, with one open row of its log."""
        self.env.invalidate_all()
        self.assertEqual(order.phase, phase)
        opened = order.stage_log_ids.filtered(lambda log: not log.date_left)
        self.assertEqual(opened.phase, phase)

    # === NUMBERS ===#

    def test_quantities_must_be_above_zero(self):
        order = self._create_order([self.labour], [self.part_screw])
        for lines in (order.operation_ids, order.part_ids):
            for quantity in (0, -1):
                with (
                    self.assertRaises(IntegrityError),
                    mute_logger("odoo.sql_db"),
                    self.cr.savepoint(),
                ):
                    lines.quantity = quantity
                    lines.flush_recordset()

    def test_used_quantity_and_norm_cannot_be_negative(self):
        order = self._create_order([self.labour], [self.part_screw])
        for record, name in (
            (order.part_ids, "quantity_used"),
            (order.operation_ids, "time_norm"),
            (self.labour.product_tmpl_id, "service_time_norm"),
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                record[name] = -1
                record.flush_recordset()

    def test_type_refuses_impossible_terms(self):
        for values in (
            {"validity_days": 0},
            {"prepayment_percent": 1.5},
            {"prepayment_percent": -0.1},
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.type_repair.write(values)
                self.type_repair.flush_recordset()

    def test_entry_in_the_future_names_status_and_operation(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        status = self.env.ref("rma_service.operation_status_finished")
        later = fields.Datetime.now() + timedelta(hours=1)
        with self.assertRaisesRegex(ValidationError, "Finished.*Replace keyboard"):
            order.operation_ids.action_set_status(status, date=later)

    # === MASTER DATA THAT IS MISSING ===#

    def test_company_without_sequence_is_told_where_to_make_one(self):
        company = self.env["res.company"].create({"name": "No Numbers"})
        self._create_order(company_id=company.id, device_id=False)
        self.env["ir.sequence"].search(
            [
                ("code", "=", "rma.service.order"),
                ("company_id", "in", (company.id, False)),
            ]
        ).unlink()
        with self.assertRaisesRegex(UserError, "No Numbers.*Sequences"):
            self._create_order(company_id=company.id, device_id=False)

    def test_company_without_warehouse_is_told_to_make_one(self):
        company = self.env["res.company"].create({"name": "No House"})
        self.env["stock.warehouse"].search(
            [("company_id", "=", company.id)]
        ).active = False
        with self.assertRaisesRegex(UserError, "No House.*warehouse"):
            self._create_order(company_id=company.id, device_id=False)

    def test_device_without_product_is_not_received(self):
        order = self._create_order(product_id=False, device_id=False)
        with self.assertRaisesRegex(UserError, f"{order.name}: choose the product"):
            order.action_receive()
        self.assertNothingMoved(order, "request")

    def test_type_without_a_stage_of_the_phase_says_where_to_add_one(self):
        service_type = self.type_repair.copy({"name": "Without diagnosis"})
        service_type.action_make_workflow()
        rows = service_type.row_ids
        rows.filtered(lambda row: row.phase == "diagnosis").is_used = False
        order = self._bring_to(self._create_order(type_id=service_type.id), "intake")
        with self.assertRaisesRegex(UserError, "no stage for .Diagnosis.*Stages"):
            order.action_diagnose()

    def test_catalogue_without_a_status_of_the_kind_says_where_to_add_one(self):
        order = self._bring_to(self._create_order([self.labour]), "intake")
        self.env["rma.service.operation.status"].search(
            [("kind", "=", "paused")]
        ).active = False
        with self.assertRaisesRegex(UserError, "Operation Statuses"):
            order.operation_ids.action_pause()

    # === TWO PEOPLE AT ONCE, TWICE THE SAME ===#

    def test_of_two_people_who_move_one_order_one_is_told(self):
        order = self._create_order()
        other = self._create_order(device_id=self.device.copy({"name": "SN-2"}).id)

        # Another session holds the row of the first order: the database skips it.
        with (
            patch.object(locking, "_fetch", lambda _cr, _sql: [(other.id,)]),
            self.assertRaisesRegex(UserError, f"^{order.name}: somebody else"),
        ):
            (order | other).action_receive()
        self.assertNothingMoved(order, "request")
        self.assertNothingMoved(other, "request")
        (order | other).action_receive()
        self.assertEqual(set((order | other).mapped("phase")), {"intake"})

    def test_every_step_clicked_twice_happens_once(self):
        order = self._create_order([self.labour], [self.part_screw])
        for action in (
            "action_receive",
            "action_diagnose",
            "action_send_estimate",
        ):
            getattr(order, action)()
            getattr(order, action)()
        order.action_approve_estimate()
        with self.assertRaisesRegex(UserError, f"{order.name} has no estimate"):
            order.action_approve_estimate()
        for action in (
            "action_start_repair",
            "action_finish_repair",
            "action_pass_quality",
            "action_hand_over",
            "action_create_invoice",
        ):
            getattr(order, action)()
            getattr(order, action)()
        phases = order.stage_log_ids.mapped("phase")
        self.assertEqual(len(phases), len(set(phases)))
        self.assertEqual(len(order.estimate_ids), 1)
        self.assertEqual(len(order.picking_ids), 2)
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(order.part_ids.quantity_done, 1)

    def test_order_selected_twice_moves_once(self):
        order = self._create_order()
        (order + order).action_receive()
        self.assertEqual(len(order.picking_ids), 1)
        self.assertEqual(order.stage_log_ids.mapped("phase").count("intake"), 1)

    def test_empty_selection_does_nothing(self):
        orders = self.env["rma.service.order"]
        for action in (
            "action_receive",
            "action_prepare_estimate",
            "action_send_estimate",
            "action_approve_estimate",
            "action_decline_estimate",
            "action_start_repair",
            "action_finish_repair",
            "action_fail_quality",
            "action_hand_over",
            "action_cancel",
            "action_order_parts",
        ):
            getattr(orders, action)()

    # === WHAT HAS A HISTORY ===#

    def test_order_with_a_history_is_not_deleted(self):
        fresh = self._create_order()
        fresh.unlink()
        received = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, f"{received.name} has a history"):
            received.unlink()
        quoted = self._create_order([self.labour])
        quoted.action_prepare_estimate()
        with self.assertRaisesRegex(UserError, f"{quoted.name} has a history"):
            quoted.unlink()

    def test_cancelled_order_with_an_estimate_is_not_deleted(self):
        order = self._create_order([self.labour])
        order.action_prepare_estimate()
        order.action_cancel()
        with self.assertRaisesRegex(UserError, f"{order.name} has a history"):
            order.unlink()
        plain = self._create_order()
        plain.action_cancel()
        plain.unlink()

    def test_agreed_or_done_lines_are_not_deleted(self):
        order = self._bring_to(
            self._create_order([self.labour], [self.part_screw]), "repair"
        )
        for lines in (order.operation_ids, order.part_ids):
            with self.assertRaisesRegex(UserError, f"{order.name}.*cannot be deleted"):
                lines.unlink()

    def test_agreed_line_keeps_its_product(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        with self.assertRaisesRegex(UserError, "add a new line"):
            order.operation_ids.product_id = self.labour_2

    def test_entries_of_a_closed_order_are_fixed(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        entry = order.operation_ids.entry_ids[:1]
        for call in (
            lambda: entry.write({"date": fields.Datetime.now()}),
            entry.unlink,
            lambda: entry.create(
                {"operation_id": entry.operation_id.id, "status_id": entry.status_id.id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "closed"):
                call()

    def test_customer_is_fixed_once_something_was_made_for_him(self):
        other = self.env["res.partner"].create({"name": "Somebody else"})
        fresh = self._create_order(device_id=False)
        fresh.partner_id = other
        received = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, "Anna Kowalska"):
            received.partner_id = other
        received.partner_id = self.partner

    def test_stage_and_status_in_use_are_not_deleted(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        for record in (
            order.stage_id,
            order.operation_ids.status_id,
            order.type_id,
        ):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                record.unlink()
                self.env.flush_all()

    # === LATE ANSWERS ===#

    def test_superseded_estimate_confirmed_late_changes_nothing(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        first = order.estimate_id
        order.action_revise_estimate("Cheaper")
        order.action_send_estimate()
        with self.assertRaises(UserError):
            first.action_confirm()
        self.env.invalidate_all()
        self.assertEqual(first.state, "cancel")
        self.assertNothingMoved(order, "approval")

    def test_expired_estimate_confirmed_late_changes_nothing(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        yesterday = self._get_today() - timedelta(days=1)
        order.estimate_id._open_closed().validity_date = yesterday
        with self.assertRaisesRegex(
            UserError, f"{order.estimate_id.name} was valid until"
        ):
            order.estimate_id.action_confirm()
        self.assertEqual(order.estimate_id.state, "sent")
        self.assertNothingMoved(order, "approval")

    def test_answer_after_the_refusal_is_told(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.action_decline_estimate("Too dear")
        for action in ("action_approve_estimate", "action_decline_estimate"):
            with self.assertRaisesRegex(UserError, order.name):
                getattr(order, action)()

    def test_refused_move_leaves_dates_stock_and_estimates_alone(self):
        good = self._bring_to(self._create_order([self.labour]), "diagnosis")
        bad = self._create_order()
        with self.assertRaises(UserError) as caught:
            (good | bad).action_send_estimate()
        self.assertIn(bad.name, str(caught.exception))
        self.assertNothingMoved(good, "diagnosis")
        self.assertFalse(bad.estimate_ids)

    def test_message_names_all_orders_that_stand_in_the_way(self):
        device = self.device.copy({"name": "SN-2"})
        orders = self._bring_to(self._create_order(), "intake") | self._bring_to(
            self._create_order(device_id=device.id), "intake"
        )
        with self.assertRaises(UserError) as caught:
            orders.action_cancel()
        for order in orders:
            self.assertIn(
                f"{order.name}: the device is still here", str(caught.exception)
            )

    def test_unknown_stage_is_refused(self):
        order = self._create_order()
        foreign = self.env["rma.service.stage"].create(
            {
                "name": "Elsewhere",
                "phase": "intake",
                "type_ids": [Command.set(self.type_warranty.ids)],
            }
        )
        with self.assertRaisesRegex(UserError, f"{order.name}: stage Elsewhere"):
            order.stage_id = foreign
        self.assertNothingMoved(order, "request")

    def test_number_given_by_hand_is_used_once(self):
        self._create_order(name="X-1", device_id=False)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self._create_order(name="X-1", device_id=False)
