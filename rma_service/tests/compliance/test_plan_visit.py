"""One visit for all devices at one place: asked for, counted and seen once."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.plan import NEW_YEAR, PlanCommon

IN_TIME = "2026-02-01 10:30:00"


@tagged("post_install", "-at_install")
class TestPlanVisit(PlanCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device.owner_id = False
        cls.ann = cls._create_child("Ann", parent_id=cls.north.id)
        cls.bob = cls._create_child("Bob", parent_id=cls.north.id)
        cls.registers = cls.env["stock.lot"]
        for number, user in enumerate((cls.north, cls.ann, cls.bob, cls.south)):
            cls.registers |= cls._create_register(
                f"P-{number}", end_customer_id=user.id
            )

    def _create_incidents(self, **values):
        with freeze_time(NEW_YEAR):
            return self._create_contract(tracking="incidents", units=4, **values)

    def _reopen(self, order):
        stage = order.type_id._get_stage_of_phase("ready", order.stage_id)
        order.stage_id.next_stage_ids = stage
        order.with_user(self.manager)._move_to(stage)

    def test_devices_at_one_address_are_one_visit(self):
        """Ann and Bob work in the north shop: that is one place."""
        self._create_plan()
        self._ask(IN_TIME)
        north = self._get_orders(self.registers[:3])
        south = self._get_orders(self.registers[3])
        self.assertEqual(len(north), 3)
        self.assertEqual(len(north.visit_id), 1)
        self.assertEqual(north.visit_id.order_ids, north)
        self.assertEqual(len(south), 1)
        self.assertFalse(south.visit_id)
        self.assertEqual(
            self.registers.inspection_ids.mapped("place_id"), self.north | self.south
        )

    def test_device_that_comes_later_joins_the_visit_that_has_not_begun(self):
        self._create_plan()
        self._ask(IN_TIME)
        north = self._get_orders(self.registers[:3])
        with freeze_time("2026-02-02 10:30:00"):
            late = self._create_register("P-9", end_customer_id=self.north.id)
            beside = self._create_register("P-8", end_customer_id=self.south.id)
        self._ask("2026-02-02 11:30:00")
        self.assertEqual(self._get_orders(late).visit_id, north.visit_id)
        both = self._get_orders(beside | self.registers[3])
        self.assertEqual(len(both), 2)
        self.assertEqual(len(both.visit_id), 1)

    def test_device_that_comes_after_it_began_is_asked_for_alone(self):
        self._create_plan()
        self._ask(IN_TIME)
        for order in self._get_orders(self.registers[:3]):
            order.action_receive()
        with freeze_time("2026-02-02 10:30:00"):
            late = self._create_register("P-9", end_customer_id=self.north.id)
        self._ask("2026-02-02 11:30:00")
        self.assertFalse(self._get_orders(late).visit_id)

    def test_visits_asked_for_by_hand_are_put_together_too(self):
        self._create_plan()
        rows = self._get_open(self.registers[0]) | self._get_open(self.registers[1])
        rows.with_user(self.clerk).action_ask()
        self.assertEqual(len(rows.order_id), 2)
        self.assertEqual(len(rows.order_id.visit_id), 1)

    def test_next_visit_is_again_one_visit(self):
        self._create_plan()
        self._ask(IN_TIME)
        first = self._get_orders(self.registers[:3])
        self._visit(first[:2], "2026-02-10 10:30:00")
        self._visit(first[2], "2026-02-24 10:30:00")
        self._ask("2026-05-10 10:30:00")
        second = self._get_orders(self.registers[:3]) - first
        self.assertEqual(len(second), 3)
        self.assertEqual(len(second.visit_id), 1)
        self.assertNotEqual(second.visit_id, first.visit_id)

    def test_order_that_nobody_began_says_that_its_contract_is_over(self):
        plan = self._create_plan()
        self._ask(IN_TIME)
        orders = self._get_orders(self.registers)
        orders[0].action_receive()
        with freeze_time(IN_TIME):
            plan.contract_id.action_end("Shop closed")
            self._plan(plan)
        told = ["any more" in (order.message_ids[0].body or "") for order in orders]
        self.assertEqual(told, [False, True, True, True])
        self.assertEqual(set(self.registers.inspection_ids.mapped("state")), {"void"})

    # === UNITS ===#

    def test_visit_is_one_incident_however_many_devices_it_has(self):
        contract = self._create_incidents()
        self._create_plan(contract)
        self._ask(IN_TIME)
        north = self._get_orders(self.registers[:3])
        used = []
        for order in reversed(north):
            self._visit(order, IN_TIME)
            used.append(contract.units_used)
        self.assertEqual(used, [1, 1, 1])
        self._visit(self._get_orders(self.registers[3]), IN_TIME)
        self.assertEqual(contract.units_used, 2)
        booked = contract.entry_ids.filtered("order_id")
        # What each device cost and was worth is kept nevertheless.
        self.assertEqual(booked.order_id, self._get_orders(self.registers))
        self.assertEqual(booked.mapped("amount"), [50] * 4)

    def test_incident_goes_over_when_the_one_that_has_it_is_reopened(self):
        contract = self._create_incidents()
        self._create_plan(contract)
        self._ask(IN_TIME)
        north = self._get_orders(self.registers[:3])
        self._visit(north, IN_TIME)
        entries = contract.entry_ids.filtered("units")
        self.assertEqual(entries.order_id, north[0])
        with freeze_time(IN_TIME):
            self._reopen(north[0])
            self.assertEqual(contract.units_used, 1)
            north[0].action_hand_over()
            self.assertEqual(contract.units_used, 1)
            for order in north:
                self._reopen(order)
            self.assertEqual(contract.units_used, 0)

    def test_order_of_a_visit_that_is_cancelled_changes_nothing(self):
        contract = self._create_incidents()
        self._create_plan(contract)
        self._ask(IN_TIME)
        north = self._get_orders(self.registers[:3])
        north[0].action_cancel()
        self._visit(north[1:], IN_TIME)
        self.assertEqual(contract.units_used, 1)

    def test_hours_are_those_of_all_devices(self):
        with freeze_time(NEW_YEAR):
            contract = self._create_contract()
        self._create_plan(contract)
        self._ask(IN_TIME)
        self._visit(self._get_orders(self.registers[:3]), IN_TIME)
        # Half an hour each.
        self.assertEqual(contract.units_used, 1.5)

    def test_what_is_brought_to_the_counter_together_is_an_incident_each(self):
        contract = self._create_incidents()
        self._create_plan(contract)
        orders = self.env["rma.service.order"]
        with freeze_time(IN_TIME):
            for register in self.registers[:2]:
                orders |= self._create_order([self.labour], device_id=register.id)
            self.env["rma.service.visit"].create(
                {"partner_id": self.partner.id, "order_ids": orders.ids}
            )
            for order in orders:
                self._bring_to(order, "done")
        self.assertEqual(orders.contract_id, contract)
        self.assertEqual(contract.units_used, 2)

    # === RIGHTS ===#

    def test_managers_make_plans_and_others_read_them(self):
        contract = self._create_contract()
        vals = {
            "name": "Yearly",
            "contract_id": contract.id,
            "type_id": self.type_inspection.id,
            "visits_per_year": 1,
        }
        plans = self.env["rma.service.inspection.rule"]
        plan = plans.with_user(self.manager).create(vals)
        accountant = self._create_user(
            "plan_accountant", "account.group_account_invoice"
        )
        for user in (self.technician, self.clerk):
            self.assertEqual(plan.with_user(user).visits_per_year, 1)
            self.assertEqual(contract.with_user(user).plan_ids, plan)
            with self.assertRaises(AccessError):
                plan.with_user(user).visits_per_year = 2
            with self.assertRaises(AccessError):
                plans.with_user(user).create(vals)
            with self.assertRaises(AccessError):
                plan.with_user(user).unlink()
        with self.assertRaises(AccessError):
            contract.with_user(accountant).read(["plan_ids"])
        with self.assertRaises(AccessError):
            contract.with_user(accountant).action_view_visits()
        portal = self._create_user("plan_portal", "base.group_portal")
        for record in (plan, contract):
            with self.assertRaises(AccessError):
                record.with_user(portal).read(["display_name"])

    def test_statements_of_planning_do_not_grow_with_other_customers_plans(self):
        """Among the plans of others that of a device is found without a look."""
        self._create_plan()
        counts = []
        for _number in range(2):
            # First to fill the caches, then to count.
            for _turn in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.registers._plan_inspections()
            counts.append(self.env.cr.sql_log_count - before)
            for number in range(20):
                other = self.env["res.partner"].create({"name": f"Other {number}"})
                contract = self._create_contract(partner_id=other.id)
                self._create_plan(contract)
        self.assertEqual(counts[0], counts[1])
