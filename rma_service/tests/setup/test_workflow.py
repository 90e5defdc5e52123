from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, Form, tagged

from ...models.setup.service_stage import PHASES
from ...tools.workflow import Workflow
from ..common.service import ServiceCommon

PHASE_NAMES = [phase for phase, _label in PHASES]


@tagged("post_install", "-at_install")
class TestWorkflow(ServiceCommon):
    """The own workflow of a service type: what it allows, and what may change it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type = cls.type_warranty.copy({"name": "Recall"})
        cls.stage = cls.env["rma.service.stage"]
        cls.type.action_make_workflow()
        cls.rows = {row.phase: row for row in cls.type.row_ids}

    def _create_recall(self, **values):
        return self._create_order([self.labour], type_id=self.type.id, **values)

    def _create_warranty(self):
        return self._create_order(
            [self.labour], type_id=self.type_warranty.id, device_id=False
        )

    def test_own_workflow_begins_as_the_common_one(self):
        self.assertEqual(self.type.row_ids.stage_id, self.type_warranty._get_stages())
        self.assertEqual(self.type._get_stages(), self.type_warranty._get_stages())
        order = self._bring_to(self._create_recall(), "done")
        self.assertEqual(order.phase, "done")

    def test_stage_without_a_used_row_is_closed_to_the_type_alone(self):
        self.rows["diagnosis"].is_used = False
        stage = self.rows["diagnosis"].stage_id
        order = self._bring_to(self._create_recall(), "intake")
        with self.assertRaisesRegex(UserError, "not used by service type Recall"):
            order._move_to(stage)
        other = self._create_warranty()
        self.assertEqual(self._bring_to(other, "diagnosis").stage_id, stage)

    def test_row_allows_other_next_stages_than_the_stage(self):
        self.rows["intake"].next_stage_ids = self.rows["repair"].stage_id
        order = self._bring_to(self._create_recall(), "intake")
        with self.assertRaisesRegex(UserError, "it cannot go from"):
            order.action_diagnose()
        order.action_start_repair()
        self.assertEqual(order.phase, "repair")
        other = self._create_warranty()
        self.assertEqual(self._bring_to(other, "diagnosis").phase, "diagnosis")

    def test_row_asks_for_groups_and_fields_of_its_own(self):
        self.rows["diagnosis"].group_ids = self.env.ref(
            "rma_service.group_service_manager"
        )
        self.rows["diagnosis"].required_field_ids = self.env["ir.model.fields"]._get(
            "rma.service.order", "condition"
        )
        orders = self._create_recall() | self._create_warranty()
        orders.user_id = self.technician
        orders.action_receive()
        with self.assertRaisesRegex(UserError, "Only"):
            orders[0].with_user(self.technician).action_diagnose()
        with self.assertRaisesRegex(UserError, "fill in"):
            orders[0].with_user(self.manager).action_diagnose()
        orders[0].condition = "Dusty"
        orders[0].with_user(self.manager).action_diagnose()
        orders[1].with_user(self.technician).action_diagnose()
        self.assertEqual(set(orders.mapped("phase")), {"diagnosis"})

    def test_status_bar_shows_the_stages_of_the_type_in_its_order(self):
        self.rows["parts"].is_used = False
        self.rows["quality"].sequence = 1
        found = self.stage.search_read(
            [("service_type_ids", "in", self.type.id)], ["name"]
        )
        self.assertEqual([each["id"] for each in found], self.type._get_stages().ids)
        self.assertEqual(found[0]["id"], self.rows["quality"].stage_id.id)
        self.assertNotIn(self.rows["parts"].stage_id, self.type._get_stages())

    def test_board_shows_own_stages_when_the_type_is_typed_or_chosen(self):
        own = self.env["rma.service.stage"].create(
            {"name": "Polish", "phase": "repair", "type_ids": self.type.ids}
        )
        self.type.row_ids = [Command.create({"stage_id": own.id})]
        orders = self.env["rma.service.order"].with_context(read_group_expand=True)
        self._create_recall()

        def columns(*conditions):
            read = orders.web_read_group(list(conditions), ["stage_id"], ["__count"])
            return [group["stage_id"][0] for group in read["groups"]]

        self.assertIn(own.id, columns(("type_id", "ilike", "reca")))
        self.assertIn(own.id, columns(("type_id", "=", self.type.id)))
        self.assertNotIn(own.id, columns())
        self.assertNotIn(own.id, columns(("type_id", "ilike", "no such type")))

    def test_new_stage_stands_where_its_phase_belongs(self):
        own = self.stage.create({"name": "Bench", "phase": "diagnosis"})
        phases = [rule.phase for rule in self.type_repair._get_stage_rules()]
        self.assertEqual(phases, sorted(phases, key=PHASE_NAMES.index))
        places = self.type_repair._get_stages().ids
        diagnosis = self.rows["diagnosis"].stage_id
        self.assertEqual(places.index(own.id), places.index(diagnosis.id) + 1)
        last = self.stage.create({"name": "Given away", "phase": "done", "sequence": 7})
        self.assertEqual(last.sequence, 7)

    def test_new_row_of_a_workflow_stands_where_its_phase_belongs(self):
        own = self.stage.create({"name": "Bench", "phase": "diagnosis"})
        wash = self.stage.create({"name": "Wash", "phase": "intake"})
        with Form(self.type.with_user(self.manager)) as form:
            with form.row_ids.new() as row:
                row.stage_id = own
        self.type.row_ids = [Command.create({"stage_id": wash.id})]
        self.type.invalidate_recordset()
        phases = [row.phase for row in self.type.row_ids]
        self.assertEqual(phases, sorted(phases, key=PHASE_NAMES.index))
        places = self.type._get_stages().ids
        self.assertEqual(self.type.row_ids.stage_id.ids, places)
        diagnosis = self.rows["diagnosis"].stage_id
        self.assertEqual(places.index(own.id), places.index(diagnosis.id) + 1)

    def test_rules_of_own_workflows_cost_no_query(self):
        stage = self.rows["diagnosis"].stage_id
        self.stage._get_rules()
        with self.assertQueryCount(0):
            stage._get_own_rules(self.type)
            self.type._get_stage_of_phase("repair", stage)

    def test_manager_sorts_and_unticks_in_the_form(self):
        with Form(self.type.with_user(self.manager)) as form:
            with form.row_ids.edit(4) as row:
                row.is_used = False
        self.assertFalse(self.type.row_ids[4].is_used)
        with self.assertRaises(AccessError):
            self.type.row_ids[4].with_user(self.technician).is_used = True

    def test_workflow_of_another_company_is_not_seen(self):
        company = self.env["res.company"].create({"name": "Other service"})
        other = self.type_warranty.copy({"name": "Theirs", "company_id": company.id})
        other.action_make_workflow()
        rows = self.env["rma.service.type.stage"].with_user(self.manager)
        self.assertFalse(rows.search([("type_id", "=", other.id)]))
        with self.assertRaises(AccessError):
            other.row_ids[0].with_user(self.manager).is_used = False

    # === NO ORDER IS STRANDED ===#

    def test_stage_with_open_orders_is_not_taken_away(self):
        order = self._bring_to(self._create_recall(), "diagnosis")
        row = self.rows["diagnosis"]
        calls = (
            lambda: row.write({"is_used": False}),
            row.unlink,
            lambda: order.stage_id.write({"active": False}),
        )
        for call in calls:
            with self.assertRaisesRegex(UserError, "1 open orders .* Recall"):
                with self.env.cr.savepoint():
                    call()
            self.env.invalidate_all()
        self.assertTrue(row.is_used and order.stage_id.active)

    def test_way_to_the_end_is_not_closed_while_orders_are_open(self):
        self._bring_to(self._create_recall(), "repair")
        self.rows["ready"].next_stage_ids = self.rows["repair"].stage_id
        loop = self.rows["ready"].stage_id
        with self.assertRaisesRegex(UserError, "1 open orders .* neither be handed"):
            with self.env.cr.savepoint():
                self.rows["repair"].next_stage_ids = loop
        self.env.invalidate_all()
        self.assertFalse(self.rows["repair"].next_stage_ids)
        with self.assertRaisesRegex(UserError, "neither be handed"):
            self.rows["repair"].stage_id.next_stage_ids = loop

    def test_rows_that_are_changed_together_are_judged_together(self):
        order = self._bring_to(self._create_recall(), "repair")
        ready, done = self.rows["ready"], self.rows["done"]
        ready.next_stage_ids = order.stage_id
        places = [row.phase for row in self.type.row_ids]
        with Form(self.type.with_user(self.manager)) as form:
            # Alone, the first of these changes would strand the order.
            with form.row_ids.edit(places.index("repair")) as row:
                row.next_stage_ids.add(ready.stage_id)
            with form.row_ids.edit(places.index("ready")) as row:
                row.next_stage_ids.add(done.stage_id)
        self.assertEqual(self.rows["repair"].next_stage_ids, ready.stage_id)

    def test_closed_orders_stand_in_nobody_s_way(self):
        order = self._create_recall()
        order.action_cancel()
        self.rows["request"].is_used = False
        self.assertFalse(self.rows["request"].is_used)

    def test_retiring_moves_the_orders_to_a_stage_of_the_phase(self):
        bench = self.stage.create({"name": "Bench 2", "phase": "diagnosis"})
        self.type.row_ids = [Command.create({"stage_id": bench.id, "sequence": 35})]
        order = self._bring_to(self._create_recall(), "diagnosis")
        retire = self.env["rma.service.stage.retire"].with_user(self.manager)
        wizard = retire.create({"stage_id": order.stage_id.id, "type_id": self.type.id})
        self.assertEqual(wizard.order_count, 1)
        with self.assertRaisesRegex(UserError, "choose the stage"):
            wizard.action_confirm()
        wizard.target_stage_id = bench
        wizard.action_confirm()
        self.assertEqual(order.stage_id, bench)
        self.assertFalse(self.rows["diagnosis"].is_used)
        self.assertIn("Bench 2", order.message_ids[0].body)
        log = order.stage_log_ids.sorted("id")
        self.assertEqual(log[-1].stage_id, bench)
        self.assertTrue(log[-2].date_left)

    def test_orders_of_a_retired_stage_do_not_go_back_to_requests(self):
        order = self._bring_to(self._create_recall(), "diagnosis")
        wizard = self.env["rma.service.stage.retire"].create(
            {"stage_id": order.stage_id.id, "type_id": self.type.id}
        )
        self.assertNotIn("request", wizard.target_stage_ids.mapped("phase"))
        self.assertIn("intake", wizard.target_stage_ids.mapped("phase"))

    def test_retiring_a_stage_for_all_archives_it(self):
        bench = self.stage.create(
            {"name": "Bench 2", "phase": "diagnosis", "sequence": 99}
        )
        order = self._create_warranty()
        self._bring_to(order, "diagnosis")._move_to(bench)
        common = self.type_warranty._get_stage_of_phase("diagnosis")
        self.env["rma.service.stage.retire"].with_user(self.manager).create(
            {"stage_id": bench.id, "target_stage_id": common.id}
        ).action_confirm()
        self.assertEqual(order.stage_id, common)
        self.assertFalse(bench.active)

    def test_technician_cannot_retire_a_stage(self):
        with self.assertRaises(AccessError):
            self.env["rma.service.stage.retire"].with_user(self.technician).create(
                {"stage_id": self.rows["parts"].stage_id.id}
            )

    def test_dead_ends_are_named_and_the_picture_shows_every_stage(self):
        self.assertFalse(self.type.workflow_warning)
        for row in self.type.row_ids:
            self.assertIn(row.stage_id.name.split()[0], self.type.workflow_picture)
        self.rows["ready"].next_stage_ids = self.rows["repair"].stage_id
        self.rows["repair"].next_stage_ids = self.rows["ready"].stage_id
        self.env.invalidate_all()
        self.assertIn(self.rows["repair"].stage_id.name, self.type.workflow_warning)

    # === ACTIVITIES ===#

    def test_entering_a_stage_schedules_its_activities(self):
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Look at it",
                "res_model": "rma.service.order",
                "template_ids": [
                    Command.create(
                        {
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_todo"
                            ).id,
                            "summary": "Take photos",
                            "responsible_type": "on_demand",
                        }
                    )
                ],
            }
        )
        with self.assertRaises(AccessError):
            plan.with_user(self.technician).name = "Mine"
        plan.with_user(self.manager).name = "Look at it twice"
        partner_plan = plan.copy({"res_model": "res.partner"})
        with self.assertRaises(AccessError):
            partner_plan.with_user(self.manager).name = "Mine"
        self.rows["diagnosis"].activity_plan_id = plan
        order = self._create_recall(user_id=self.technician.id)
        other = self._create_warranty()
        for each in (order, other):
            self._bring_to(each.with_user(self.clerk), "diagnosis")
        self.assertEqual(order.activity_ids.summary, "Take photos")
        self.assertEqual(order.activity_ids.user_id, self.technician)
        self.assertFalse(other.activity_ids)


class TestWorkflowGraph(BaseCase):
    def test_ways_to_the_end_are_followed_through_loops(self):
        stages = [
            (1, "New", "request"),
            (2, "<Repair> & co", "repair"),
            (3, "Loop", "parts"),
            (4, "Out", "done"),
            (5, "Island", "quality"),
        ]
        graph = Workflow(stages, [(1, 2), (2, 4), (2, 3), (3, 3), (5, 4), (9, 1)])
        self.assertEqual(graph.get_stuck(), [3])
        self.assertEqual(graph.get_unreachable(), [5])
        picture = graph.draw()
        self.assertIn("&lt;Repair&gt;", picture)
        self.assertEqual(picture.count("<rect"), 5)

    def test_no_stage_makes_an_empty_picture(self):
        self.assertNotIn("<rect", Workflow([], []).draw())
