"""The checklist of an order: made from the equipment type, answered, asked for."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon

PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )
)


class ChecklistCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.env["rma.service.equipment.type"]
        cls.retail = cls.types.create({"name": "Retail of the tests"})
        cls.register = cls.types.create(
            {"name": "Register", "parent_id": cls.retail.id}
        )
        cls.device_product.equipment_type_id = cls.register
        cls.point_plate = cls._create_point(
            "Type plate", phase="intake", equipment_type_id=cls.retail.id
        )
        cls.point_battery = cls._create_point(
            "Battery",
            kind="number",
            unit="V",
            has_min=True,
            value_min=2.6,
            has_max=True,
            value_max=3.4,
            proposed_product_ids=[
                Command.set((cls.labour_2 | cls.part_screw).ids),
            ],
        )
        cls.point_keys = cls._create_point(
            "Keys",
            kind="choice",
            option_ids=[
                Command.create({"name": "Fine"}),
                Command.create({"name": "Dead", "is_bad": True}),
            ],
        )
        cls.point_report = cls._create_point("Report number", kind="text")
        cls.point_note = cls._create_point("Dust", is_mandatory=False)
        cls.point_safety = cls._create_point("Earth", phase="quality")
        cls.point_clock = cls._create_point("Clock", phase="quality")

    @classmethod
    def _create_point(cls, name, **values):
        return cls.env["rma.service.checkpoint"].create(
            {
                "name": name,
                "equipment_type_id": cls.register.id,
                "phase": "diagnosis",
            }
            | values
        )

    @classmethod
    def _create_device(cls):
        return cls.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": cls.device_product.id}
        )

    def _get_check(self, order, name, check_round=1):
        return order.check_ids.filtered(
            lambda check: check.name == name and check.round == check_round
        )

    def _pass_all(self, order):
        """Answer the checklist of the phase as a technician would."""
        order.action_mark_all_passed()
        for check in order._get_current_checks().filtered(
            lambda check: check.result == "pending"
        ):
            answers = {
                "number": {"value_number": 3.0},
                "choice": {"value_choice": "Fine"},
                "text": {"value_text": "Z 12"},
            }
            check.write(answers[check.kind])

    def _bring_checked(self, order, phase):
        """Take an order to a phase and answer every checklist on the way."""
        for step, action in (
            ("intake", "action_receive"),
            ("diagnosis", "action_diagnose"),
            ("repair", "action_start_repair"),
            ("quality", "action_finish_repair"),
        ):
            getattr(order, action)()
            if step == phase:
                return order
            if step != "repair":
                self._pass_all(order)
        return order


@tagged("post_install", "-at_install")
class TestChecklist(ChecklistCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(type_id=self.type_warranty.id)

    # === MADE FROM THE TYPE ===#

    def test_each_phase_brings_its_points_parents_first(self):
        self._create_point("Housing", phase="intake", sequence=1)
        self.assertFalse(self.order.check_ids)
        self.order.action_receive()
        self.assertEqual(self.order.check_ids.mapped("name"), ["Type plate", "Housing"])
        self._pass_all(self.order)
        self.order.action_diagnose()
        self.assertEqual(
            self.order.check_ids.filtered(lambda c: c.phase == "diagnosis").mapped(
                "name"
            ),
            ["Battery", "Keys", "Report number", "Dust"],
        )
        self.assertTrue(self.order.has_checks)

    def test_type_without_points_makes_no_checklist(self):
        self.device_product.equipment_type_id = self.types.create({"name": "Radio"})
        order = self._create_order([self.labour], device_id=self._create_device().id)
        self._bring_to(order, "ready")
        self.assertFalse(order.check_ids)
        self.assertFalse(order.has_checks)

    def test_checks_are_copies_that_no_later_change_moves(self):
        self.order.action_receive()
        self._pass_all(self.order)
        self.order.action_diagnose()
        self.point_battery.write(
            {"name": "Cell", "value_min": 9, "value_max": 10, "is_mandatory": False}
        )
        self.point_keys.option_ids[0].name = "Other"
        self.point_report.unlink()
        check = self._get_check(self.order, "Battery")
        self.assertEqual((check.value_min, check.value_max), (2.6, 3.4))
        self.assertTrue(check.is_mandatory)
        check.value_number = 3.0
        self.assertEqual(check.result, "pass")
        self.assertEqual(
            self._get_check(self.order, "Keys").options[0],
            {"name": "Fine", "is_bad": False},
        )
        self.assertTrue(self._get_check(self.order, "Report number"))

    def test_copied_order_begins_without_checks(self):
        self.order.action_receive()
        copy = self.order.copy()
        self.assertFalse(copy.check_ids)
        self.assertFalse(copy.has_checks)

    def test_many_orders_get_their_checklists_at_once(self):
        other = self._create_order(
            type_id=self.type_warranty.id,
            device_id=self._create_device().id,
        )
        (self.order | other).action_receive()
        self.assertEqual(len((self.order | other).check_ids), 2)

    def test_type_without_points_costs_no_query(self):
        radio = self.types.create({"name": "Radio"})
        orders = self.env["rma.service.order"]
        for number in range(3):
            product = self._create_product(
                f"Device {number}", is_storable=True, tracking="serial"
            )
            device = self.env["stock.lot"].create(
                {"name": "SN-0003", "product_id": product.id}
            )
            orders |= self._create_order(
                type_id=self.type_warranty.id,
                product_id=product.id,
                device_id=device.id,
            )
        warm, plain, typed = orders
        typed.equipment_type_id = radio
        counts = []
        for order in (warm, plain, typed):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_receive()
            order.action_diagnose()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_going_back_to_diagnosis_makes_no_second_list(self):
        self._bring_checked(self.order, "repair")
        before = self.order.check_ids
        self.order.action_diagnose()
        self.assertEqual(self.order.check_ids, before)

    # === LOADED LATER ===#

    def test_checklist_is_loaded_when_the_type_is_chosen_later(self):
        self.device_product.equipment_type_id = False
        order = self._create_order(
            type_id=self.type_warranty.id, device_id=self._create_device().id
        )
        order.action_receive()
        order.action_diagnose()
        self.assertFalse(order.can_load_checklist)
        order.equipment_type_id = self.register
        self.assertTrue(order.can_load_checklist)
        order.action_load_checklist()
        self.assertEqual(len(order.check_ids), 4)
        self.assertFalse(order.can_load_checklist)
        order.action_load_checklist()
        self.assertEqual(len(order.check_ids), 4)

    def test_another_type_keeps_what_was_answered(self):
        self.order.action_receive()
        self._pass_all(self.order)
        self.order.action_diagnose()
        self._get_check(self.order, "Battery").value_number = 3
        other = self.types.create({"name": "Scale"})
        point = self._create_point("Zero", equipment_type_id=other.id)
        self.order.equipment_type_id = other
        self.order.action_load_checklist()
        diagnosis = self.order.check_ids.filtered(lambda c: c.phase == "diagnosis")
        self.assertEqual(set(diagnosis.mapped("name")), {"Battery", point.name})

    def test_loading_says_what_is_missing(self):
        with self.assertRaisesRegex(UserError, "received"):
            self.order.action_load_checklist()
        self.order.action_receive()
        self.order.equipment_type_id = self.types.create({"name": "Radio"})
        with self.assertRaisesRegex(UserError, "Radio has no checkpoints"):
            self.order.action_load_checklist()

    # === ANSWERS OF EACH KIND ===#

    def _diagnose(self):
        self.order.action_receive()
        self._pass_all(self.order)
        self.order.action_diagnose()

    def test_number_judges_itself(self):
        self._diagnose()
        check = self._get_check(self.order, "Battery")
        for value, result in (
            (2.6, "pass"),
            (3.4, "pass"),
            (2.59, "fail"),
            (3.41, "fail"),
            (0, "fail"),
            (False, "pending"),
        ):
            check.write({"value_number": value})
            self.assertEqual(check.result, result, value)
        with self.assertRaisesRegex(UserError, "Enter the measured value"):
            check.result = "pass"
        check.value_number = 9
        with self.assertRaisesRegex(UserError, "9 V is not 2.6 V to 3.4 V"):
            check.result = "pass"
        for wrong in (float("nan"), float("inf")):
            with self.assertRaises(UserError):
                check.value_number = wrong

    def test_number_that_cannot_be_measured_may_fail_or_not_apply(self):
        self._diagnose()
        check = self._get_check(self.order, "Battery")
        check.result = "fail"
        self.assertFalse(check.has_value)
        check.result = "na"
        self.assertEqual(check.result, "na")

    def test_choice_judges_itself(self):
        self._diagnose()
        check = self._get_check(self.order, "Keys")
        check.value_choice = "Dead"
        self.assertEqual(check.result, "fail")
        with self.assertRaisesRegex(UserError, "bad answer"):
            check.result = "pass"
        check.value_choice = "Fine"
        self.assertEqual(check.result, "pass")
        with self.assertRaisesRegex(UserError, "not a choice"):
            check.value_choice = "Purple"

    def test_text_counts_when_something_is_written(self):
        self._diagnose()
        check = self._get_check(self.order, "Report number")
        with self.assertRaisesRegex(UserError, "Write down"):
            check.result = "pass"
        check.value_text = "Z 4711"
        self.assertEqual(check.result, "pass")
        check.value_text = ""
        self.assertEqual(check.result, "pending")

    def test_answer_taken_back_is_open_again(self):
        self._diagnose()
        check = self._get_check(self.order, "Battery")
        check.value_number = 3
        check.result = "pending"
        self.assertFalse(check.has_value)
        self.assertFalse(check.user_id or check.date)

    def test_who_and_when_are_set_with_the_answer(self):
        self._diagnose()
        self.order.user_id = self.technician
        check = self._get_check(self.order, "Dust").with_user(self.technician)
        check.result = "pass"
        self.assertEqual(check.user_id, self.technician)
        self.assertTrue(check.date)

    def test_mark_all_leaves_what_needs_an_answer(self):
        self._diagnose()
        self._get_check(self.order, "Dust").result = "na"
        self.order.action_mark_all_passed("diagnosis")
        diagnosis = self.order.check_ids.filtered(lambda c: c.phase == "diagnosis")
        self.assertEqual(
            diagnosis.mapped("result"), ["pending", "pending", "pending", "na"]
        )

    def test_progress_counts_the_last_rounds(self):
        self._diagnose()
        self.assertEqual(self.order.checklist_progress, "1/5")
        self._get_check(self.order, "Battery").value_number = 1
        self.order.invalidate_recordset(["checklist_progress"])
        self.assertEqual(self.order.checklist_progress, "2/5, 1 failed")

    # === WHAT THE DOOR ASKS ===#

    def test_counter_is_told_what_to_check_while_the_customer_is_there(self):
        order = self.order.with_user(self.clerk)
        self.assertEqual(order.intake_points, "Type plate")
        self.order.action_receive()
        self.assertEqual(order.intake_points, "Type plate")
        self.order.action_mark_all_passed()
        self.assertFalse(order.intake_points)
        bare = self._create_order(device_id=False, product_id=self.part_screw.id)
        self.assertFalse(bare.intake_points)

    def test_visit_tells_what_to_check_order_by_order(self):
        orders = self.order | self._create_order(device_id=self._create_device().id)
        visit = self.env["rma.service.visit"].create({"partner_id": self.partner.id})
        orders.visit_id = visit
        self.assertFalse(visit.intake_points)
        orders.action_receive()
        self._pass_all(orders[0])
        self.assertEqual(
            visit.with_user(self.clerk).intake_points, f"{orders[1].name}: Type plate"
        )

    def test_intake_is_left_only_with_its_points_checked(self):
        self.order.action_receive()
        with self.assertRaisesRegex(UserError, "page Checklist: Type plate"):
            self.order.action_diagnose()
        self.order.problem = "Edited without any check"
        self.order.action_mark_all_passed()
        self.order.action_diagnose()
        self.assertEqual(self.order.phase, "diagnosis")

    def test_diagnosis_is_asked_before_estimate_and_repair(self):
        order = self._create_order([self.labour], device_id=self._create_device().id)
        order.action_receive()
        self._pass_all(order)
        order.action_diagnose()
        pattern = "page Checklist: Battery, Keys, and Report number"
        with self.assertRaisesRegex(UserError, pattern):
            order.action_send_estimate()
        order.write(
            {
                "outcome": "no_fault",
                "outcome_reason_id": self.env.ref("rma_service.reason_no_fault").id,
            }
        )
        order._move_to_phase("ready")
        self.assertEqual(order.phase, "ready")

    def test_failed_diagnosis_does_not_stop_the_repair(self):
        self._diagnose()
        self._pass_all(self.order)
        self._get_check(self.order, "Battery").value_number = 0
        self.order.action_start_repair()
        self.assertEqual(self.order.phase, "repair")

    def test_points_that_nobody_must_check_hold_nothing_up(self):
        self._diagnose()
        self._pass_all(self.order)
        self._get_check(self.order, "Dust").result = "pending"
        self.order.action_start_repair()
        self.assertEqual(self.order.phase, "repair")

    def test_photo_is_asked_for(self):
        self.point_plate.photo_required = True
        self.order.action_receive()
        self.order.action_mark_all_passed()
        with self.assertRaisesRegex(UserError, "take a photo of: Type plate"):
            self.order.action_diagnose()
        self.order.check_ids.photo = PIXEL
        self.order.action_diagnose()
        self.assertEqual(self.order.phase, "diagnosis")

    def test_mandatory_point_does_not_apply_without_a_word_why(self):
        self.order.action_receive()
        self.order.check_ids.result = "na"
        with self.assertRaisesRegex(UserError, "say in a remark"):
            self.order.action_diagnose()
        self.order.check_ids.remark = "No plate on this model"
        self.order.action_diagnose()
        self.assertEqual(self.order.phase, "diagnosis")

    def test_failed_point_fails_the_quality_check(self):
        self._bring_checked(self.order, "quality")
        with self.assertRaisesRegex(UserError, "check these points first"):
            self.order.action_pass_quality()
        self._pass_all(self.order)
        self._get_check(self.order, "Clock").result = "fail"
        with self.assertRaisesRegex(UserError, "quality check is failed: Clock"):
            self.order.action_pass_quality()

    def test_rework_begins_a_second_round_beside_the_first(self):
        self._bring_checked(self.order, "quality")
        self._pass_all(self.order)
        first = self._get_check(self.order, "Clock")
        first.write({"result": "fail", "remark": "Lost"})
        wizard = (
            self.env["rma.service.quality.fail"]
            .with_context(active_model=self.order._name, active_ids=self.order.ids)
            .create({})
        )
        self.assertEqual(wizard.reason, "Clock: Lost")
        wizard.action_fail()
        with self.assertRaisesRegex(UserError, "can no longer be answered"):
            first.result = "pass"
        self.order.action_finish_repair()
        second = self._get_check(self.order, "Clock", 2)
        self.assertEqual((first.result, second.result), ("fail", "pending"))
        with self.assertRaisesRegex(UserError, "can no longer be answered"):
            first.result = "pass"
        self._pass_all(self.order)
        self.order.action_pass_quality()
        self.assertEqual(self.order.phase, "ready")
        self.assertEqual(first.result, "fail")

    def test_unanswered_round_is_not_repeated(self):
        self._bring_checked(self.order, "quality")
        self.order.action_fail_quality("Too early")
        self.order.action_finish_repair()
        self.assertEqual(set(self.order.check_ids.mapped("round")), {1})

    def test_closed_order_keeps_its_answers(self):
        self._bring_checked(self.order, "quality")
        self._pass_all(self.order)
        self.order.action_pass_quality()
        self.order.action_hand_over()
        with self.assertRaisesRegex(UserError, "can no longer be answered"):
            self._get_check(self.order, "Battery").value_number = 2.7

    # === PROPOSED WORK ===#

    def test_failed_point_adds_its_work_once(self):
        self._diagnose()
        check = self._get_check(self.order, "Battery")
        check.action_add_proposals()
        self.assertFalse(self.order.operation_ids)
        check.value_number = 1
        check.action_add_proposals()
        check.action_add_proposals()
        self.assertEqual(self.order.operation_ids.product_id, self.labour_2)
        self.assertEqual(self.order.part_ids.product_id, self.part_screw)
        self.assertEqual(len(self.order.operation_ids), 1)
        self.assertEqual(len(self.order.part_ids), 1)

    def _propose_job(self, **values):
        """Return a ready job that the battery proposes, with a part of the point."""
        job = self.env["rma.service.template"].create(
            {
                "name": "New battery",
                "line_ids": [
                    Command.create({"product_id": self.labour.id}),
                    Command.create({"product_id": self.part_screw.id, "quantity": 4}),
                ],
            }
            | values
        )
        self.point_battery.proposed_template_ids = job
        return job

    def test_failed_point_adds_its_job_and_notes_its_defect(self):
        job = self._propose_job()
        defect = self.env["rma.service.defect"].create({"name": "Battery empty"})
        self.point_battery.proposed_defect_ids = defect
        self._diagnose()
        check = self._get_check(self.order, "Battery")
        self.assertEqual(check._get_screen_values()["proposals"], [])
        check.value_number = 1
        self.assertEqual(
            check._get_screen_values()["proposals"],
            ["New battery", "Clean", "Battery empty"],
        )
        check.action_add_proposals()
        check.action_add_proposals()
        self.assertEqual(
            self.order.operation_ids.product_id, self.labour | self.labour_2
        )
        # The screw is in the job and proposed alone: it is added with the job, once.
        self.assertEqual(self.order.part_ids.mapped("quantity"), [4])
        self.assertEqual(self.order.part_ids.template_id, job)
        self.assertEqual(self.order.operation_ids.template_id, job)
        self.assertEqual(len(self.order.operation_ids), 2)
        self.assertEqual(self.order.defect_ids, defect)
        self.assertTrue(job.is_used)
        self.assertEqual(check._get_screen_values()["proposals"], [])

    def test_job_that_does_not_fit_the_device_is_not_proposed(self):
        other = self.env["res.company"].create({"name": "Other workshop"})
        job = self._propose_job(product_ids=[Command.set(self.part_keyboard.ids)])
        self._diagnose()
        check = self._get_check(self.order, "Battery")
        check.value_number = 1
        self.assertFalse(check._get_proposed_templates())
        job.product_ids = self.device_product
        self.assertEqual(check._get_proposed_templates(), job)
        job.company_id = other
        self.assertFalse(check._get_proposed_templates())
        job.company_id = False
        job.active = False
        self.assertFalse(check._get_proposed_templates())

    def test_screen_gets_the_round_that_is_worked_on_first(self):
        self._diagnose()
        self._get_check(self.order, "Battery").value_number = 1
        rounds = self.order.get_checklist()["rounds"]
        self.assertEqual([item["phase"] for item in rounds], ["diagnosis", "intake"])
        self.assertTrue(rounds[0]["is_active"])
        self.assertEqual((rounds[0]["answered"], rounds[0]["failed"]), (1, 1))
        line = rounds[0]["checks"][0]
        self.assertEqual(line["limits"], "2.6 V to 3.4 V")
        self.assertEqual(line["proposals"], ["Clean", "Screw"])


@tagged("post_install", "-at_install")
class TestChecklistRights(ChecklistCommon):
    def setUp(self):
        super().setUp()
        self.order = self._create_order(
            type_id=self.type_warranty.id, user_id=self.technician.id
        )
        self.order.action_receive()
        self.check = self.order.check_ids

    def test_technician_answers_and_no_more(self):
        check = self.check.with_user(self.technician)
        check.result = "pass"
        for vals in (
            {"user_id": self.manager.id},
            {"date": "2020-01-01"},
            {"is_mandatory": False},
            {"name": "Nothing"},
            {"round": 2},
            {"has_value": True},
            {"order_id": self._create_order().id},
        ):
            with self.assertRaises(UserError, msg=vals):
                check.write(vals)
        with self.assertRaises(AccessError):
            check.unlink()
        with self.assertRaises(AccessError):
            check.create({"order_id": self.order.id, "name": "X", "phase": "intake"})

    def test_manager_neither_invents_nor_deletes_checks(self):
        check = self.check.with_user(self.manager)
        with self.assertRaises(UserError):
            check.write({"user_id": self.technician.id})
        with self.assertRaises(AccessError):
            check.unlink()

    def test_technician_of_another_order_is_kept_out(self):
        stranger = self._create_user("check_stranger", "group_service_own")
        for call in (
            lambda: self.check.with_user(stranger).write({"result": "pass"}),
            lambda: self.order.with_user(stranger).get_checklist(),
            lambda: self.order.with_user(stranger).action_load_checklist(),
            lambda: self.check.with_user(stranger).action_answer({"result": "pass"}),
        ):
            with self.assertRaises(AccessError):
                call()
        found = self.env["rma.service.check"].with_user(stranger).search([])
        self.assertNotIn(self.check, found)

    def test_others_see_nothing(self):
        for groups in (
            "account.group_account_invoice",
            "base.group_user",
            "base.group_portal",
        ):
            user = self._create_user(f"check_{groups[-7:]}", groups)
            with self.assertRaises(AccessError):
                self.check.with_user(user).read(["result"])
            with self.assertRaises(AccessError):
                self.order.with_user(user).get_checklist()

    def test_technician_loads_and_answers_a_whole_list(self):
        order = self.order.with_user(self.technician)
        order.action_mark_all_passed()
        order.action_diagnose()
        self.assertEqual(self.check.user_id, self.technician)
        order.action_load_checklist()
        battery = self._get_check(self.order, "Battery").with_user(self.technician)
        battery.action_answer({"value_number": 1})
        self._propose_defect_and_job()
        battery.action_add_proposals()
        self.assertEqual(
            self.order.operation_ids.product_id, self.labour | self.labour_2
        )
        self.assertEqual(self.order.defect_ids.name, "Battery empty")

    def _propose_defect_and_job(self):
        self.point_battery.write(
            {
                "proposed_defect_ids": [Command.create({"name": "Battery empty"})],
                "proposed_template_ids": [
                    Command.create(
                        {
                            "name": "New battery",
                            "line_ids": [
                                Command.create({"product_id": self.labour.id})
                            ],
                        }
                    )
                ],
            }
        )

    def test_configuration_is_the_managers(self):
        for record in (self.point_plate, self.point_keys.option_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(self.technician).write({"name": "Mine"})
            record.with_user(self.manager).write({"name": "Ours"})

    def test_other_company_sees_no_checks(self):
        company = self.env["res.company"].create({"name": "Other workshop"})
        user = self._create_user(
            "check_other",
            "group_service_all",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.assertEqual(self.check.company_id, self.company)
        self.assertFalse(
            self.env["rma.service.check"]
            .with_user(user)
            .search([("id", "in", self.check.ids)])
        )


@tagged("post_install", "-at_install")
class TestCheckpoint(ChecklistCommon):
    def test_choice_needs_two_different_choices(self):
        with self.assertRaises(ValidationError):
            self._create_point("Colour", kind="choice")
        with self.assertRaises(ValidationError):
            self._create_point(
                "Colour",
                kind="choice",
                option_ids=[Command.create({"name": "Red"})] * 2,
            )

    def test_archived_point_is_not_asked_any_more(self):
        self.point_plate.active = False
        order = self._create_order()
        order.action_receive()
        self.assertFalse(order.check_ids)
