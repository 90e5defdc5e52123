from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestStageCheck(ServiceCommon):
    """What a stage asks for before an order of a type enters it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.type_warranty.copy({"name": "Recall"})
        cls.type.action_make_workflow()
        cls.rows = {row.phase: row for row in cls.type.row_ids}
        cls.till = cls.env["rma.service.equipment.type"].create({"name": "Till"})
        cls.device_product.equipment_type_id = cls.till

    def _ask(self, phase, *codes):
        """Ask for checks before the stage of a phase, in the workflow of the type."""
        checks = self.env["rma.service.stage.check"].search([("code", "in", codes)])
        self.assertEqual(len(checks), len(codes))
        self.rows[phase].check_ids = checks

    def _add_point(self, phase, name, **values):
        return self.env["rma.service.checkpoint"].create(
            {"equipment_type_id": self.till.id, "phase": phase, "name": name} | values
        )

    def _create_recall(self, *parts, **values):
        return self._create_order([self.labour], parts, type_id=self.type.id, **values)

    def _refused(self, order, action, regex):
        stage = order.stage_id
        with self.assertRaisesRegex(UserError, regex), self.env.cr.savepoint():
            getattr(order, action)()
        order.invalidate_recordset()
        self.assertEqual(order.stage_id, stage)

    # === EACH CHECK ===#

    def test_diagnosis_is_a_text_or_a_defect(self):
        self._ask("repair", "diagnosis")
        orders = self._create_recall() | self._create_recall(device_id=False)
        for order in orders:
            self._bring_to(order, "diagnosis")
            self._refused(order, "action_start_repair", "diagnosis or choose a defect")
        orders[0].diagnosis = "Membrane worn"
        orders[1].defect_ids = self.env["rma.service.defect"].create({"name": "Dirt"})
        orders.action_start_repair()
        self.assertEqual(set(orders.mapped("phase")), {"repair"})

    def test_solution_is_a_text_or_a_resolution(self):
        self._ask("quality", "solution")
        order = self._bring_to(self._create_recall(), "repair")
        self._refused(order, "action_finish_repair", "choose a resolution")
        order.resolution_ids = self.env["rma.service.resolution"].create(
            {"name": "Cleaned"}
        )
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")

    def test_photo_is_a_picture_on_the_order(self):
        self._ask("diagnosis", "photo")
        order = self._bring_to(self._create_recall(), "intake")
        attachments = self.env["ir.attachment"]
        values = {"res_model": order._name, "res_id": order.id}
        attachments.create(values | {"name": "a.txt", "raw": b"text"})
        self._refused(order, "action_diagnose", "attach a photo")
        picture = (
            b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01"
            b"\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
        )
        attachments.create(values | {"name": "a.gif", "raw": picture})
        order.action_diagnose()
        self.assertEqual(order.phase, "diagnosis")

    def test_operations_are_finished_or_not_done(self):
        self._ask("quality", "operations")
        order = self._create_recall()
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        self._bring_to(order, "repair")
        first, second = order.operation_ids
        first.action_finish()
        self._refused(order, "action_finish_repair", r"finish these operations.*Clean")
        second.action_set_status(
            self.env["rma.service.operation.status"]._get_default("not_done")
        )
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")

    def test_parts_are_on_stock(self):
        self._ask("repair", "parts")
        rare = self._create_product("Rare board", is_storable=True)
        order = self._create_recall(rare, self.part_screw)
        self._bring_to(order, "diagnosis")
        self._refused(order, "action_start_repair", "not here yet: Rare board")
        self._add_stock(rare, 1)
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")

    def test_failed_point_needs_its_work_or_a_remark(self):
        self._ask("repair", "failed_points")
        self._add_point(
            "diagnosis", "Keys", proposed_product_ids=[Command.set(self.labour_2.ids)]
        )
        self._add_point("diagnosis", "Printer")
        order = self._bring_to(self._create_recall(), "diagnosis")
        keys, printer = order.check_ids
        order.check_ids.write({"result": "fail"})
        self._refused(order, "action_start_repair", "failed: Keys and Printer")
        keys.action_add_proposals()
        self._refused(order, "action_start_repair", "failed: Printer")
        printer.remark = "Customer does not use it"
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")

    def test_optional_points_are_asked_for_only_where_wanted(self):
        self._add_point("diagnosis", "Paper feed", is_mandatory=False)
        free = self._bring_to(self._create_recall(device_id=False), "repair")
        self.assertEqual(free.phase, "repair")
        self._ask("repair", "all_points")
        order = self._bring_to(self._create_recall(), "diagnosis")
        self._refused(order, "action_start_repair", "page Checklist: Paper feed")
        order.check_ids.result = "pass"
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")

    # === CHECKLISTS ===#

    def test_checklist_of_a_phase_is_asked_for_at_any_stage(self):
        bench = self.env["rma.service.stage"].create(
            {"name": "Bench 2", "phase": "diagnosis", "type_ids": self.type.ids}
        )
        self.type.row_ids = [Command.create({"stage_id": bench.id, "sequence": 35})]
        self._add_point("diagnosis", "Keys")
        order = self._bring_to(self._create_recall(), "diagnosis")
        order._move_to(bench)
        order._move_to(self.rows["diagnosis"].stage_id)
        self.type.row_ids.filtered(
            lambda row: row.stage_id == bench
        ).check_ids = self.env.ref("rma_service.rma_service_stage_check_diagnosis_list")
        with self.assertRaisesRegex(
            UserError,
            f"{order.name}: check .* on the page Checklist: Keys",
        ):
            order._move_to(bench)
        order.check_ids.result = "pass"
        order._move_to(bench)
        self.assertEqual(order.stage_id, bench)

    def test_list_of_a_phase_that_was_left_out_is_asked_for(self):
        self._ask("repair", "diagnosis_list")
        self._add_point("diagnosis", "Keys")
        order = self._bring_to(self._create_recall(), "intake")
        self._refused(order, "action_start_repair", "through Diagnosis first")
        order.action_diagnose()
        order.check_ids.result = "pass"
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")

    def test_a_sentence_is_said_once(self):
        self._ask("repair", "diagnosis_list", "all_points")
        self._add_point("diagnosis", "Keys")
        order = self._bring_to(self._create_recall(), "diagnosis")
        with self.assertRaises(UserError) as refused:
            order.action_start_repair()
        self.assertEqual(str(refused.exception).count("Keys"), 1)

    # === NO ORDER IS STRANDED ===#

    def test_list_that_can_no_longer_be_filled_is_not_asked_for(self):
        late = self._bring_to(self._create_recall(), "repair")
        self._add_point("intake", "Seal")
        self._ask("quality", "intake_list")
        late.action_finish_repair()
        self.assertEqual(late.phase, "quality")

    def test_failed_quality_point_stands_not_against_the_next_round(self):
        self._ask("quality", "failed_points", "all_points")
        self._add_point("quality", "Prints a receipt")
        order = self._bring_to(self._create_recall(), "quality")
        order.check_ids.result = "fail"
        order.action_fail_quality("No receipt")
        order.action_finish_repair()
        self.assertEqual(order.phase, "quality")

    def test_device_that_is_not_repaired_owes_no_repair(self):
        self._ask("ready", "operations", "solution", "parts")
        rare = self._create_product("Rare board", is_storable=True)
        order = self._bring_to(self._create_recall(rare), "diagnosis")
        order.write(
            {
                "outcome": "not_repaired",
                "outcome_reason_id": self.env["rma.service.reason"]
                .search([("is_refusal", "=", True)], limit=1)
                .id,
            }
        )
        order._move_to_phase("ready")
        self.assertEqual(order.phase, "ready")

    def test_answer_of_the_customer_counts_though_we_owe_a_check(self):
        self.type.approval_rule = "always"
        self._ask("ready", "diagnosis")
        order = self._create_order(
            [{"product_id": self.labour.id, "payer": "customer"}],
            type_id=self.type.id,
        )
        self._bring_to(order, "approval")
        order.action_decline_estimate("Too dear")
        self.assertEqual((order.phase, order.outcome), ("approval", "not_repaired"))
        self.assertIn("diagnosis or choose a defect", order.message_ids[0].body)
        order.diagnosis = "Board burnt"
        order._move_to_phase("ready")
        self.assertEqual(order.phase, "ready")

    # === WHERE IT IS ASKED ===#

    def test_other_types_are_not_asked_unless_the_stage_itself_asks(self):
        self._ask("repair", "diagnosis")
        other = self._create_order(
            [self.labour], type_id=self.type_warranty.id, device_id=False
        )
        self.assertEqual(self._bring_to(other, "repair").phase, "repair")
        self.rows["quality"].stage_id.check_ids = self.env.ref(
            "rma_service.rma_service_stage_check_solution"
        )
        order = self._create_recall(diagnosis="Worn")
        for each in (other, self._bring_to(order, "repair")):
            self._refused(each, "action_finish_repair", "choose a resolution")

    def test_stages_without_checks_cost_no_query(self):
        order = self._bring_to(self._create_recall(), "diagnosis")
        stage = self.rows["repair"].stage_id
        order._get_move_obstacles(stage)
        with self.assertQueryCount(0):
            self.assertFalse(stage._get_own_rules(self.type).checks)
            self.assertFalse(order._get_move_obstacles(stage))

    def test_manager_chooses_checks_but_nobody_changes_them(self):
        check = self.env.ref("rma_service.rma_service_stage_check_photo")
        self.rows["repair"].with_user(self.manager).check_ids = check
        for user in (self.manager, self.technician):
            with self.assertRaises(AccessError):
                check.with_user(user).name = "Picture"
        with self.assertRaises(AccessError):
            self.rows["repair"].with_user(self.technician).check_ids = False

    # === ACTIVITY PLANS ===#

    def test_plan_of_other_documents_or_companies_is_refused(self):
        company = self.env["res.company"].create({"name": "Other service"})
        plans = self.env["mail.activity.plan"]
        ours = plans.create(
            {"name": "Ours", "res_model": "rma.service.order", "company_id": False}
        )
        theirs = ours.copy({"name": "Theirs", "company_id": company.id})
        partners = ours.copy({"name": "Partners", "res_model": "res.partner"})
        row = self.rows["repair"]
        for record in (row, row.stage_id):
            with self.assertRaisesRegex(ValidationError, "not for service"):
                record.activity_plan_id = partners
        self.type.company_id = self.company
        with self.assertRaisesRegex(ValidationError, "Theirs is for Other service"):
            row.activity_plan_id = theirs
        row.activity_plan_id = ours
        self.assertEqual(row._get_overrides()["plan_id"], ours.id)

    def test_plan_of_a_company_is_scheduled_on_its_orders_alone(self):
        company = self.env["res.company"].create({"name": "Other service"})
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Look at it",
                "res_model": "rma.service.order",
                "company_id": company.id,
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_todo"
                            ).id,
                            "responsible_type": "on_demand",
                        }
                    )
                ],
            }
        )
        self.rows["diagnosis"].activity_plan_id = plan
        order = self._create_recall()
        self.assertFalse(self._bring_to(order, "diagnosis").activity_ids)
        plan.company_id = self.company
        order = self._create_recall(device_id=False)
        self.assertTrue(self._bring_to(order, "diagnosis").activity_ids)
