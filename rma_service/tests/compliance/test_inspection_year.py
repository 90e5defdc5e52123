"""The story of cash registers over years: inspected, suspended, sealed, noted."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestInspectionYear(ComplianceCommon):
    def test_two_yearly_inspection_with_its_book(self):
        self.type_inspection.write({"has_book": True, "asks_seals": True})
        with freeze_time("2026-01-05 10:30:00"):
            self.env["rma.service.authorisation"].create(
                {
                    "number": "DX/117",
                    "user_id": self.technician.id,
                    "equipment_type_id": self.register_type.id,
                    "date_to": "2029-12-31",
                }
            )
            self._create_rule()
            register = self._create_register("R-1", date_in_service=False)
            register.action_in_service()
        self.assertEqual(register.next_inspection, date(2028, 1, 5))
        with freeze_time("2027-12-06 10:30:00"):
            self._do_cron("ask_inspections")
        row = self._get_open(register)
        order = row.order_id
        self.assertEqual(order.phase, "request")
        with freeze_time("2027-12-20 10:30:00"):
            order.user_id = self.technician
            self._inspect(register, seals=("A1", "B7"))
        self.assertEqual(order.phase, "done")
        self.assertEqual((row.state, row.date_done), ("done", date(2027, 12, 20)))
        self.assertEqual(register.next_inspection, date(2029, 12, 20))
        entry = register.book_entry_ids
        self.assertEqual((entry.number, entry.order_id), (1, order))
        self.assertEqual(entry.technician_name, self.technician.name)
        self.assertEqual(entry.authorisation_number, "DX/117")
        self.assertEqual((entry.seals_before, entry.seals_after), ("A1", "B7"))
        with freeze_time("2028-02-01 10:30:00"):
            # Nothing is due: no second request for a date that was done.
            self._do_cron("ask_inspections")
        self.assertEqual(len(register.service_order_ids), 1)

    def test_taxi_is_inspected_after_25_months(self):
        self._create_rule()
        self._create_rule(name="Taxi", equipment_type_id=self.taxi_type.id, interval=25)
        with freeze_time("2026-01-31 10:30:00"):
            taxi = self._create_register(
                "T-1",
                equipment_type_id=self.taxi_type.id,
                date_in_service=self._get_today(),
            )
        # February has no 31st day.
        self.assertEqual(taxi.next_inspection, date(2028, 2, 29))
        with freeze_time("2028-02-10 10:30:00"):
            self._inspect(taxi)
        self.assertEqual(taxi.next_inspection, date(2030, 3, 10))

    def test_suspended_register_is_inspected_before_its_restart(self):
        with freeze_time("2026-01-05 10:30:00"):
            self._create_rule()
            register = self._create_register("R-1", date_in_service="2026-01-05")
        with freeze_time("2026-06-01 10:30:00"):
            register.action_suspend()
        self.assertFalse(register.next_inspection)
        with freeze_time("2027-12-20 10:30:00"):
            self._do_cron("ask_inspections")
            self.assertFalse(register.service_order_ids)
        with freeze_time("2027-03-01 10:30:00"):
            register.action_resume("2027-03-15")
            self.assertEqual(register.next_inspection, date(2027, 3, 15))
            self._do_cron("ask_inspections")
            self.assertEqual(register.service_order_ids.phase, "request")
        with freeze_time("2027-03-10 10:30:00"):
            self._inspect(register)
        self.assertEqual(register.next_inspection, date(2029, 3, 10))

    def test_order_that_was_not_repaired_sets_no_date(self):
        self._create_rule()
        register = self._create_register("R-1")
        order = self._create_order(
            device_id=register.id, type_id=self.type_inspection.id
        )
        self._bring_to(order, "diagnosis")
        reason = self.env["rma.service.reason"].create({"name": "Customer left"})
        order.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
        order._move_to_phase("ready")
        self.assertEqual(register.next_inspection, date(2028, 1, 1))

    def test_order_that_went_back_into_work_counts_from_its_last_day(self):
        self._create_rule()
        register = self._create_register("R-1")
        order = self._create_order(
            [self.labour], device_id=register.id, type_id=self.type_inspection.id
        )
        with freeze_time("2026-05-04 10:30:00"):
            self._bring_to(order, "ready")
        self.assertEqual(register.next_inspection, date(2028, 5, 4))
        with freeze_time("2026-05-07 10:30:00"):
            order._move_to_phase("repair")
            order.action_finish_repair()
        self.assertEqual(register.next_inspection, date(2028, 5, 7))
        with freeze_time("2026-05-09 10:30:00"):
            order.action_hand_over()
        self.assertEqual(register.next_inspection, date(2028, 5, 7))
        self.assertEqual(len(register.inspection_ids), 2)
