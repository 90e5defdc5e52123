"""When an inspection is due, by rule, device and finished work; what is left out."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestInspection(ComplianceCommon):
    def test_first_date_follows_the_event_of_the_rule(self):
        register = self._create_register("R-1", date_sold="2025-12-01")
        sold = self._create_rule(start_event="sale", interval=12)
        row = self._get_open(register)
        self.assertEqual(row.date_due, date(2026, 12, 1))
        self.assertEqual(row.date_ask, date(2026, 11, 1))
        self.assertEqual(register.next_inspection, date(2026, 12, 1))
        sold.start_event = "service"
        self.assertFalse(sold.is_planned)
        self._do_cron("plan_inspections")
        self.assertTrue(sold.is_planned)
        self.assertEqual(register.next_inspection, date(2027, 1, 1))
        sold.write({"interval": 10, "interval_unit": "day"})
        self._do_cron("plan_inspections")
        self.assertEqual(register.next_inspection, date(2026, 1, 11))

    def test_device_without_a_date_to_count_from_says_so(self):
        register = self._create_register("R-1", date_in_service=False)
        self._create_rule()
        row = self._get_open(register)
        self.assertEqual((row.hold, row.date_due), ("no_date", False))
        self.assertFalse(register.next_inspection)
        register.date_inspected_before = "2026-02-01"
        self.assertEqual((row.hold, row.date_due), (False, date(2028, 2, 1)))
        self.assertEqual(register.next_inspection, date(2028, 2, 1))

    def test_new_device_is_planned_at_once_and_lots_never(self):
        self._create_rule()
        register = self._create_register("R-1")
        self.assertEqual(register.next_inspection, date(2028, 1, 1))
        product = self._create_product("Bulbs", is_storable=True, tracking="lot")
        lot = self.env["stock.lot"].create(
            {
                "name": "L-1",
                "product_id": product.id,
                "equipment_type_id": self.register_type.id,
            }
        )
        lot.date_in_service = "2026-01-01"
        self.assertFalse(lot.inspection_ids)

    def test_own_unit_that_nobody_has_is_not_inspected(self):
        self._create_rule()
        unit = self._create_register("R-1", owner_id=False)
        self.assertFalse(unit.inspection_ids)
        unit.owner_id = self.partner
        self.assertEqual(unit.next_inspection, date(2028, 1, 1))

    def test_most_specific_rule_of_a_kind_of_work_counts(self):
        self._create_rule()
        taxi = self._create_rule(equipment_type_id=self.taxi_type.id, interval=25)
        safety = self._create_rule(
            name="Electrical safety",
            interval=12,
            type_id=self.type_repair.id,
        )
        register = self._create_register("R-1", equipment_type_id=self.taxi_type.id)
        rows = self._get_open(register)
        self.assertEqual(rows.rule_id, taxi | safety)
        self.assertEqual(
            sorted(rows.mapped("date_due")), [date(2027, 1, 1), date(2028, 2, 1)]
        )
        self.assertEqual(register.next_inspection, date(2027, 1, 1))
        register.equipment_type_id = self.register_type
        self.assertEqual(
            sorted(self._get_open(register).mapped("date_due")),
            [date(2027, 1, 1), date(2028, 1, 1)],
        )

    def test_product_comes_before_the_equipment_type(self):
        self._create_rule()
        of_product = self._create_rule(
            equipment_type_id=False,
            product_tmpl_id=self.device_product.product_tmpl_id.id,
            interval=6,
        )
        register = self._create_register("R-1")
        self.assertEqual(self._get_open(register).rule_id, of_product)

    def test_archived_rule_drops_what_nobody_was_asked_for(self):
        register = self._create_register("R-1")
        asked = self._create_register("R-2", date_in_service="2024-01-01")
        rule = self._create_rule()
        self._get_open(asked).action_ask()
        rule.active = False
        self._do_cron("plan_inspections")
        self.assertFalse(register.inspection_ids)
        self.assertFalse(register.next_inspection)
        self.assertEqual(asked.inspection_ids.state, "void")
        with self.assertRaises(ValidationError):
            rule.unlink()

    def test_unused_rule_is_deleted_with_its_dates(self):
        register = self._create_register("R-1")
        rule = self._create_rule()
        self.assertTrue(register.next_inspection)
        rule.unlink()
        self.assertFalse(register.inspection_ids)
        self.assertFalse(register.next_inspection)

    def test_device_out_of_service_or_without_owner_is_left_out(self):
        self._create_rule()
        register = self._create_register("R-1")
        row = self._get_open(register)
        register.action_out_of_service()
        self.assertEqual(row.hold, "out")
        self.assertFalse(register.next_inspection)
        with self.assertRaisesRegex(UserError, "Out of service"):
            row.action_ask()
        register.action_in_service()
        self.assertFalse(row.hold)
        self.assertEqual(register.next_inspection, date(2028, 1, 1))
        register.owner_id = False
        self.assertEqual(row.hold, "no_owner")
        self.assertFalse(register.next_inspection)

    @freeze_time("2027-12-15 10:30:00")
    def test_pause_ends_with_an_inspection_before_the_restart(self):
        self._create_rule(pause_rule="restart")
        register = self._create_register("R-1")
        row = self._get_open(register)
        register.action_suspend()
        self.assertEqual(row.hold, "suspended")
        self._do_cron("ask_inspections")
        self.assertEqual(row.state, "planned")
        with freeze_time("2028-06-01 10:30:00"):
            register.action_resume("2028-06-10")
            self.assertEqual((row.hold, row.date_due), (False, date(2028, 1, 1)))
        other = self._create_register("R-2", date_in_service="2027-06-01")
        other.action_suspend()
        with freeze_time("2028-02-01 10:30:00"):
            other.action_resume("2028-02-10")
            self.assertEqual(other.next_inspection, date(2028, 2, 10))

    @freeze_time("2026-11-01 10:30:00")
    def test_pause_moves_the_date_or_leaves_it(self):
        rule = self._create_rule(pause_rule="shift")
        register = self._create_register("R-1")
        register.action_suspend()
        with freeze_time("2026-11-11 10:30:00"):
            register.action_resume()
        self.assertEqual(register.next_inspection, date(2028, 1, 11))
        rule.pause_rule = "keep"
        register.action_suspend()
        with freeze_time("2026-12-11 10:30:00"):
            register.action_resume()
        self.assertEqual(register.next_inspection, date(2028, 1, 11))

    @freeze_time("2026-11-01 10:30:00")
    def test_nobody_restarts_before_the_pause(self):
        register = self._create_register("R-1")
        register.action_suspend()
        with self.assertRaises(UserError):
            register.action_resume("2026-10-01")
        register.action_out_of_service()
        with self.assertRaises(UserError):
            register.action_suspend()

    def test_device_shared_by_companies_is_of_who_recorded_its_owner(self):
        other = self.env["res.company"].create({"name": "Other centre"})
        self._create_rule()
        theirs = self._create_rule(company_id=other.id)
        ours = self._create_register("R-1")
        foreign = (
            self.env["stock.lot"]
            .with_company(other)
            .create(
                {
                    "name": "R-2",
                    "product_id": self.device_product.id,
                    "equipment_type_id": self.register_type.id,
                    "owner_id": self.partner.id,
                    "date_in_service": "2026-01-01",
                }
            )
        )
        self.assertEqual(self._get_open(ours).company_id, self.company)
        self.assertEqual(self._get_open(foreign).rule_id, theirs)

    def test_rule_names_what_it_is_about_and_a_sane_interval(self):
        with self.assertRaises(ValidationError):
            self._create_rule(equipment_type_id=False)
        with self.assertRaises(ValidationError):
            self._create_rule(interval=241)
        with self.assertRaises(ValidationError):
            self._create_rule(interval=-1)

    def test_nobody_writes_dates_by_hand(self):
        self._create_rule()
        register = self._create_register("R-1")
        row = self._get_open(register)
        for user in (self.technician, self.manager):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"date_due": "2030-01-01"})
            with self.assertRaises(AccessError):
                register.with_user(user).write({"next_inspection": "2030-01-01"})
            with self.assertRaises(AccessError):
                row.with_user(user).unlink()

    def test_without_rules_a_device_costs_nothing_more(self):
        self.env["rma.service.inspection.rule"].search([]).active = False
        register = self._create_register("R-1")
        inspections = type(self.env["rma.service.inspection"])
        with patch.object(inspections, "search") as searched:
            register.date_in_service = "2026-02-01"
            order = self._create_order(
                [self.labour], device_id=register.id, type_id=self.type_inspection.id
            )
            self._bring_to(order, "done")
        searched.assert_not_called()

    def test_many_devices_are_planned_with_the_same_statements(self):
        self._create_rule()
        self.env.flush_all()
        few = self.env["stock.lot"].concat(
            *(self._create_register(f"F-{n}") for n in range(2))
        )
        many = self.env["stock.lot"].concat(
            *(self._create_register(f"M-{n}") for n in range(40))
        )
        counts = []
        for devices in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            devices._plan_inspections()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
