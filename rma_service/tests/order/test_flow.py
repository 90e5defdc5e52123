from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestFlow(ServiceCommon):
    def test_order_goes_from_counter_to_posted_invoice(self):
        order = self._create_order(
            [self.labour, self.labour_2],
            [{"product_id": self.part_keyboard.id, "quantity": 2}, self.part_screw],
        )
        self.assertEqual(order.phase, "request")
        order.action_receive()
        self.assertEqual(order.phase, "intake")
        self.assertTrue(order.date_in)
        order.action_diagnose()
        order.action_send_estimate()
        self.assertEqual(order.estimate_state, "sent")
        order.action_approve_estimate()
        self.assertEqual(order.estimate_state, "approved")
        self.assertEqual(set(order.part_ids.mapped("availability")), {"available"})
        order.action_start_repair()
        order.operation_ids.action_finish()
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")
        order.action_pass_quality()
        order.action_hand_over()
        self.assertEqual(order.phase, "done")
        self.assertEqual(order.outcome, "repaired")
        self.assertTrue(order.date_out)
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self.assertEqual(order.invoice_ids.amount_untaxed, 50 + 20 + 2 * 40 + 1)
        self.assertEqual(order.payment_state, "not_paid")

    def test_every_move_is_in_the_stage_log(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        phases = order.stage_log_ids.sorted("id").mapped("phase")
        begun = ["request", "intake", "diagnosis", "approval", "parts"]
        self.assertEqual(phases, [*begun, "repair", "quality", "ready", "done"])
        closed = order.stage_log_ids.sorted("id")[:-1]
        self.assertTrue(all(closed.mapped("date_left")))
        self.assertFalse(order.stage_log_ids.sorted("id")[-1].date_left)

    def test_log_has_no_hole_where_a_move_takes_seconds(self):
        with freeze_time("2026-06-10 10:30:00", auto_tick_seconds=1):
            order = self._bring_to(self._create_order([self.labour]), "done")
        logs = order.stage_log_ids.sorted("id")
        self.assertEqual(logs[:-1].mapped("date_left"), logs[1:].mapped("date_entered"))

    def test_stage_log_is_never_edited(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "never edited"):
            order.stage_log_ids.write({"phase": "done"})
        with self.assertRaisesRegex(UserError, "never deleted"):
            order.stage_log_ids.unlink()

    def test_dragged_card_goes_through_the_same_door(self):
        order = self._create_order([self.labour])
        order.stage_id = self.env.ref("rma_service.rma_service_stage_intake")
        self.assertTrue(order.date_in)
        self.assertEqual(order.custody_in_move_id.state, "done")

    def test_refused_move_names_order_and_reason_and_changes_nothing(self):
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        with self.assertRaisesRegex(UserError, f"{order.name}: the customer has not"):
            order.action_start_repair()
        self.assertEqual(order.phase, "diagnosis")

    def test_many_orders_move_at_once_and_all_obstacles_are_named(self):
        orders = self._create_order([self.labour]) | self._create_order(
            [self.labour], device_id=False
        )
        orders.action_receive()
        self.assertEqual(set(orders.mapped("phase")), {"intake"})
        with self.assertRaises(UserError) as caught:
            orders.action_hand_over()
        for order in orders:
            self.assertIn(order.name, str(caught.exception))

    def test_stage_of_another_type_is_refused(self):
        stage = self.env["rma.service.stage"].create(
            {
                "name": "Vendor answer",
                "phase": "diagnosis",
                "type_ids": self.type_warranty.ids,
            }
        )
        order = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, "not used by service type"):
            order._move_to(stage)

    def test_required_field_is_asked_only_at_its_stage(self):
        field = self.env["ir.model.fields"]._get("rma.service.order", "diagnosis")
        stage = self.env.ref("rma_service.rma_service_stage_approval")
        stage.required_field_ids = field
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        with self.assertRaisesRegex(UserError, "fill in"):
            order.action_send_estimate()
        order.diagnosis = "Keyboard worn"
        order.action_send_estimate()
        self.assertEqual(order.phase, "approval")

    def test_stage_kept_for_a_group_refuses_others(self):
        stage = self.env.ref("rma_service.rma_service_stage_ready")
        stage.group_ids = self.env.ref("rma_service.group_service_manager")
        order = self._bring_to(self._create_order([self.labour]), "quality")
        with self.assertRaisesRegex(UserError, "Only .*Manager"):
            order.with_user(self.clerk).action_pass_quality()
        order.with_user(self.manager).action_pass_quality()
        self.assertEqual(order.phase, "ready")

    def test_failed_quality_sends_the_order_back_to_repair(self):
        order = self._bring_to(self._create_order([self.labour]), "quality")
        order.action_fail_quality(reason="Key F1 still sticks")
        self.assertEqual(order.phase, "repair")
        self.assertIn("Key F1", order.message_ids[0].body)
        self.assertFalse(order.outcome)
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")

    def test_technician_is_told_that_his_work_failed_the_inspection(self):
        order = self._create_order([self.labour], user_id=self.technician.id)
        self._bring_to(order, "quality")
        order.with_user(self.manager).action_fail_quality(reason="Key F1 sticks")
        self.assertIn(
            self.technician.partner_id, order.message_ids[0].notified_partner_ids
        )

    def test_type_without_inspection_goes_straight_to_ready(self):
        self.type_repair.has_inspection = False
        order = self._bring_to(self._create_order([self.labour]), "repair")
        order.action_finish_repair()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.outcome, "repaired")

    def test_device_in_custody_cannot_be_cancelled(self):
        order = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, "still here"):
            order.action_cancel()

    def test_request_is_cancelled_and_reopened(self):
        order = self._create_order([self.labour])
        order.action_cancel()
        self.assertEqual(order.phase, "cancel")
        order.action_reopen()
        self.assertEqual(order.phase, "request")

    def test_closed_order_keeps_its_work(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        with self.assertRaisesRegex(UserError, "closed"):
            order.operation_ids.quantity = 5
        with self.assertRaisesRegex(UserError, "closed"):
            order.write({"operation_ids": [(0, 0, {"product_id": self.labour.id})]})

    def test_double_click_moves_once(self):
        order = self._create_order()
        order.action_receive()
        order.action_receive()
        self.assertEqual(order.stage_log_ids.mapped("phase").count("intake"), 1)
        self.assertEqual(len(order.picking_ids), 1)

    def test_change_of_type_keeps_order_on_a_stage_it_knows(self):
        stage = self.env["rma.service.stage"].create(
            {
                "name": "Bench",
                "phase": "diagnosis",
                "sequence": 25,
                "type_ids": self.type_repair.ids,
            }
        )
        order = self._bring_to(self._create_order(), "intake")
        order._move_to(stage)
        order.type_id = self.type_warranty
        self.assertEqual(order.phase, "diagnosis")
        self.assertNotEqual(order.stage_id, stage)

    def test_part_that_was_not_used_is_not_ordered_again_when_quality_passes(self):
        order = self._bring_to(
            self._create_order([self.labour], [self.part_keyboard]), "repair"
        )
        order.part_ids.quantity_used = 0
        order.action_finish_repair()
        order.action_pass_quality()
        self.assertEqual(set(order.part_ids.move_ids.mapped("state")), {"cancel"})
        self.assertEqual(self.part_keyboard.qty_available, 10)

    def test_operation_added_during_the_quality_check_is_finished_with_it(self):
        order = self._bring_to(self._create_order([self.labour]), "quality")
        extra = {"product_id": self.labour_2.id, "payer": "goodwill"}
        order.write({"operation_ids": [(0, 0, extra)]})
        order.action_pass_quality()
        self.assertEqual(set(order.operation_ids.mapped("status_kind")), {"finished"})

    def test_operations_and_parts_are_added_in_the_form(self):
        order = self._bring_to(self._create_order(), "diagnosis")
        with Form(order) as form:
            with form.operation_ids.new() as line:
                line.product_id = self.labour
            with form.part_ids.new() as line:
                line.product_id = self.part_keyboard
                line.quantity = 2
        self.assertEqual(order.part_ids.quantity, 2)
        self.assertEqual(order.next_action, "send_estimate")

    def test_device_that_was_not_received_is_not_diagnosed(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "receive the device first"):
            order.stage_id = self.env.ref("rma_service.rma_service_stage_diagnosis")
        self.type_repair.has_custody = False
        order.action_diagnose()
        self.assertEqual(order.phase, "diagnosis")

    def test_chatter_tells_what_was_sent_and_who_agreed(self):
        order = self._bring_to(self._create_order([self.labour]), "approval")
        self.assertIn("anna@example.com", order.message_ids[0].body)
        order.action_approve_estimate(channel="phone", name="Jan Kowalski")
        said = order.message_ids[0].body
        self.assertIn("Jan Kowalski agreed to estimate", said)
        self.assertIn("By phone", said)

    # === WHO TAKES THE ORDER ===#

    def _diagnose_as(self, user):
        order = self._create_order(device_id=False)
        order.action_receive()
        order.with_user(user).action_diagnose()
        return order

    def test_technician_who_begins_the_diagnosis_takes_the_order(self):
        self.env["rma.service.team"].create(
            {"name": "Bench", "member_ids": self.clerk.ids}
        )
        for user in (self.technician, self.clerk):
            self.assertEqual(self._diagnose_as(user).user_id, user)

    def test_clerk_who_begins_the_diagnosis_leaves_it_to_a_technician(self):
        team = self.env["rma.service.team"].create(
            {"name": "Bench", "member_ids": self.technician.ids}
        )
        for user in (self.clerk, self.manager):
            self.assertFalse(self._diagnose_as(user).user_id)
        team.member_ids += self.clerk
        self.assertEqual(self._diagnose_as(self.clerk).user_id, self.clerk)

    def test_everybody_repairs_where_no_team_has_members(self):
        self.env["rma.service.team"].search([]).member_ids = False
        self.assertEqual(self._diagnose_as(self.manager).user_id, self.manager)

    def test_technical_fields_are_not_offered_to_group_by(self):
        found = self.env["rma.service.order"].fields_get(attributes=["groupable"])
        self.assertFalse(found["access_token"]["groupable"])
        self.assertTrue(found["stage_id"]["groupable"])
