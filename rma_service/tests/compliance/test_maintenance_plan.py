"""When the visits of a contract are due, on which devices, and what changes that."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common.plan import NEW_YEAR, PlanCommon


@tagged("post_install", "-at_install")
class TestMaintenancePlan(PlanCommon):
    def _get_due(self, device):
        return self._get_open(device).date_due

    # === WHEN ===#

    def test_visits_are_spread_over_the_year_of_the_contract(self):
        register = self._create_register("P-1")
        plan = self._create_plan()
        row = self._get_open(register)
        self.assertEqual((row.rule_id, row.contract_id), (plan, plan.contract_id))
        days = []
        for moment in ("02-10", "05-10", "08-10", "11-10"):
            days.append(self._get_due(register))
            self._ask(f"2026-{moment} 10:30:00")
            self._visit(self._get_open(register).order_id, f"2026-{moment} 12:00:00")
        self.assertEqual(
            days,
            [
                date(2026, 2, 14),
                date(2026, 5, 16),
                date(2026, 8, 15),
                date(2026, 11, 15),
            ],
        )
        # The contract ends with its year and does not renew.
        row = self._get_open(register)
        self.assertEqual((row.hold, row.date_due), ("term", False))
        self.assertFalse(register.next_inspection)
        self.assertEqual(len(self._get_orders(register)), 4)

    def test_contract_and_device_tell_the_next_visit(self):
        register = self._create_register("P-1")
        plan = self._create_plan()
        self.assertEqual(register.next_inspection, date(2026, 2, 14))
        self.assertEqual(plan.next_visit, date(2026, 2, 14))
        self.assertEqual(plan.contract_id.next_visit, date(2026, 2, 14))
        for user in (self.technician, self.clerk, self.manager):
            contract = plan.contract_id.with_user(user)
            self.assertEqual(contract.next_visit, date(2026, 2, 14))
        self.assertFalse(self._create_contract().next_visit)

    def test_visit_is_asked_for_once_before_its_day(self):
        register = self._create_register("P-1")
        plan = self._create_plan()
        self._ask("2026-01-24 10:30:00")
        self.assertFalse(self._get_orders(register))
        self._ask("2026-01-25 10:30:00")
        self._ask("2026-01-25 11:30:00")
        order = self._get_orders(register)
        self.assertEqual(len(order), 1)
        self.assertEqual(order.contract_id, plan.contract_id)
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertEqual(order.operation_ids.payer, "contract")

    def test_day_is_that_of_the_company(self):
        """It is the 25th in Auckland while the server has the 24th."""
        self.company.partner_id.tz = "Pacific/Auckland"
        register = self._create_register("P-1")
        self._create_plan(day="2026-01-01 00:30:00")
        self._ask("2026-01-24 10:30:00")
        self.assertFalse(self._get_orders(register))
        self._ask("2026-01-24 11:30:00")
        self.assertTrue(self._get_orders(register))

    def test_late_visit_belongs_to_its_period_and_moves_no_other(self):
        register = self._create_register("P-1")
        self._create_plan()
        self._ask("2026-02-10 10:30:00")
        self._visit(self._get_open(register).order_id, "2026-04-03 10:30:00")
        self.assertEqual(self._get_due(register), date(2026, 5, 16))
        # Not made until a later period is over: what passed is not made up for.
        self._ask("2026-05-10 10:30:00")
        self._visit(self._get_open(register).order_id, "2026-10-02 10:30:00")
        self.assertEqual(self._get_due(register), date(2026, 11, 15))

    def test_visit_that_is_overdue_stays_so_whatever_is_planned_anew(self):
        register = self._create_register("P-1")
        plan = self._create_plan()
        with freeze_time("2026-05-01 10:30:00"):
            plan.warning_days = 10
            self._plan(plan)
            row = self._get_open(register)
            self.assertEqual((row.date_due, row.urgency), (date(2026, 2, 14), "late"))

    def test_more_visits_a_year_keep_what_was_done(self):
        register = self._create_register("P-1")
        plan = self._create_plan(visits_per_year=2)
        self.assertEqual(self._get_due(register), date(2026, 4, 1))
        self._ask("2026-03-20 10:30:00")
        self._visit(self._get_open(register).order_id, "2026-03-20 10:30:00")
        self.assertEqual(self._get_due(register), date(2026, 9, 30))
        with freeze_time("2026-03-21 10:30:00"):
            plan.visits_per_year = 4
            self._plan(plan)
        self.assertEqual(self._get_due(register), date(2026, 8, 15))

    def test_contract_shorter_than_a_period_has_its_visit(self):
        register = self._create_register("P-1")
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(term_months=3)
        self._create_plan(contract, visits_per_year=1)
        self.assertEqual(self._get_due(register), date(2026, 3, 31))

    # === THE CONTRACT ===#

    def test_plan_of_a_draft_plans_nothing_until_it_is_sold(self):
        register = self._create_register("P-1")
        contract = self._create_contract(activate=False)
        plan = self._create_plan(contract)
        self.assertFalse(register.inspection_ids)
        with freeze_time("2026-03-01 10:30:00"):
            self._sell(contract)
            self.assertFalse(plan.is_planned)
            self._plan(plan)
        self.assertEqual(self._get_due(register), date(2026, 4, 15))

    def test_suspended_contract_asks_nothing_and_makes_up_for_nothing(self):
        register = self._create_register("P-1")
        plan = self._create_plan()
        with freeze_time("2026-01-20 10:30:00"):
            plan.contract_id.action_suspend()
            self._plan(plan)
        row = self._get_open(register)
        self.assertEqual(row.hold, "contract")
        self.assertFalse(plan.contract_id.next_visit)
        self._ask("2026-02-10 10:30:00")
        self.assertFalse(self._get_orders(register))
        with freeze_time("2026-07-10 10:30:00"):
            plan.contract_id.action_resume()
            self._plan(plan)
        self.assertEqual((row.hold, row.date_due), (False, date(2026, 8, 15)))

    def test_renewal_goes_on_and_the_end_drops_what_nobody_was_asked_for(self):
        register = self._create_register("P-1")
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(term_months=6, user_id=False)
        plan = self._create_plan(contract)
        for moment in ("2026-02-10", "2026-05-10"):
            self._ask(f"{moment} 10:30:00")
            self._visit(self._get_open(register).order_id, f"{moment} 12:00:00")
        self.assertEqual(self._get_open(register).hold, "term")
        with freeze_time("2026-06-20 10:30:00"):
            contract.renewal_months = 6
            contract.action_renew()
            self._plan(plan)
        self.assertEqual(self._get_due(register), date(2026, 8, 15))
        with freeze_time("2026-07-01 10:30:00"):
            contract.action_end("Sold the shop")
            self._plan(plan)
        self.assertFalse(self._get_open(register))
        self.assertFalse(register.next_inspection)

    def test_contract_that_renews_by_itself_plans_beyond_its_end(self):
        register = self._create_register("P-1")
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(term_months=3, renewal="auto")
        plan = self._create_plan(contract)
        self._ask("2026-02-10 10:30:00")
        self._visit(self._get_open(register).order_id, "2026-02-10 12:00:00")
        self.assertEqual(self._get_due(register), date(2026, 5, 16))
        with freeze_time("2026-02-11 10:30:00"):
            contract.is_notice_given = True
            self._plan(plan)
        self.assertEqual(self._get_open(register).hold, "term")

    def test_expired_contract_asks_nothing(self):
        register = self._create_register("P-1")
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(term_months=2, period="1")
        plan = self._create_plan(contract, visits_per_year=12)
        with freeze_time("2026-03-02 10:30:00"):
            contract._end_term()
            self.assertEqual(contract.state, "expired")
            self._plan(plan)
            self._do_cron("ask_inspections")
        self.assertFalse(self._get_open(register))
        self.assertFalse(self._get_orders(register))

    # === THE DEVICES ===#

    def test_device_that_comes_later_has_the_next_visit_of_all(self):
        first = self._create_register("P-1")
        self._create_plan()
        with freeze_time("2026-02-20 10:30:00"):
            second = self._create_register("P-2")
        self.assertEqual(self._get_due(first), date(2026, 2, 14))
        self.assertEqual(self._get_due(second), date(2026, 5, 16))

    def test_named_devices_are_added_and_taken_out(self):
        first, second = map(self._create_register, ("P-1", "P-2"))
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(device_ids=first.ids)
        plan = self._create_plan(contract)
        self.assertTrue(self._get_open(first))
        self.assertFalse(self._get_open(second))
        with freeze_time("2026-01-10 10:30:00"):
            contract.device_ids = second
            self._plan(plan)
        self.assertFalse(first.inspection_ids)
        self.assertEqual(self._get_due(second), date(2026, 2, 14))

    def test_families_of_the_contract_and_of_the_plan_count(self):
        taxi = self._create_register("T-1", equipment_type_id=self.taxi_type.id)
        register = self._create_register("P-1")
        other = self._create_register("O-1", equipment_type_id=False)
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(equipment_type_ids=self.register_type.ids)
        plan = self._create_plan(contract)
        self.assertEqual(plan.inspection_count, 3, "with the device of the customer")
        self.assertFalse(other.inspection_ids)
        plan.equipment_type_id = self.taxi_type
        self._plan(plan)
        self.assertTrue(self._get_open(taxi))
        self.assertFalse(self._get_open(register))

    def test_devices_of_places_and_people_are_the_customers(self):
        own = self._create_register("P-1")
        place = self._create_register("P-2", owner_id=self.north.id)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        foreign = self._create_register("P-3", owner_id=stranger.id)
        self._create_plan()
        self.assertTrue(self._get_open(own) and self._get_open(place))
        self.assertFalse(foreign.inspection_ids)
        own.action_change_owner(stranger, "Sold on")
        self.assertFalse(self._get_open(own))

    def test_contract_of_a_place_is_for_what_it_uses(self):
        """Who owns all devices is the organisation; the place bought visits."""
        here = self._create_register("P-1", end_customer_id=self.north.id)
        there = self._create_register("P-2", end_customer_id=self.south.id)
        with freeze_time(NEW_YEAR):
            contract = self._create_contract(partner_id=self.north.id)
        self._create_plan(contract)
        self.assertFalse(there.inspection_ids)
        self._ask("2026-02-10 10:30:00")
        order = self._get_orders(here)
        self.assertEqual(order.partner_id, self.north)
        self.assertEqual(order.contract_id, contract)

    def test_plan_goes_before_a_rule_for_all_and_leaves_other_work_alone(self):
        self._create_rule()
        other = self.type_inspection.copy({"name": "Cleaning"})
        self._create_rule(name="Cleaning", type_id=other.id)
        register = self._create_register("P-1")
        plan = self._create_plan()
        rows = self._get_open(register)
        self.assertEqual(len(rows), 2)
        self.assertIn(plan, rows.rule_id)
        with freeze_time("2026-01-05 10:30:00"):
            plan.contract_id.action_end("Sold")
            self._plan(plan)
        rows = self._get_open(register)
        self.assertEqual(len(rows), 2)
        self.assertFalse(rows.contract_id)
        self.assertFalse(any(rows.mapped("period_begin")))

    def test_device_that_was_not_used_for_a_while_makes_up_for_nothing(self):
        register = self._create_register("P-1")
        self._create_plan()
        with freeze_time("2026-01-05 10:30:00"):
            register.action_suspend()
        self.assertEqual(self._get_open(register).hold, "suspended")
        with freeze_time("2026-06-01 10:30:00"):
            register.action_resume()
        row = self._get_open(register)
        self.assertEqual((row.hold, row.date_due), (False, date(2026, 8, 15)))
        self.assertFalse(row.date_restart)

    # === SET UP ===#

    def test_plan_needs_visits_and_a_rule_for_all_has_none(self):
        contract = self._create_contract()
        with self.assertRaises(ValidationError):
            self._create_plan(contract, visits_per_year=0)
        with self.assertRaises(ValidationError):
            self._create_rule(visits_per_year=4)
        with self.assertRaises(ValidationError):
            self._create_plan(contract, visits_per_year=400)

    def test_copy_of_a_contract_has_its_plan_and_its_draft_takes_it_along(self):
        plan = self._create_plan()
        copy = plan.contract_id.copy()
        self.assertEqual(copy.plan_ids.name, plan.name)
        self.assertEqual(copy.plan_ids.visits_per_year, 4)
        again = copy.plan_ids
        copy.unlink()
        self.assertFalse(again.exists())
        self.assertTrue(plan.exists())

    def test_plan_is_of_the_company_of_its_contract(self):
        other = self.env["res.company"].create({"name": "Other centre"})
        contract = self._create_contract()
        plan = self.env["rma.service.inspection.rule"].create(
            {
                "name": "Yearly",
                "contract_id": contract.id,
                "company_id": other.id,
                "type_id": self.type_inspection.id,
                "visits_per_year": 1,
            }
        )
        self.assertEqual(plan.company_id, self.company)
