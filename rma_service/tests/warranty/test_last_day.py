"""Which day is the last one of a warranty."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools import period
from ..common.migration import load_migration
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestLastDay(ServiceCommon):
    def _end(self, day, months):
        return str(self.company._get_warranty_end(date.fromisoformat(day), months))

    def test_day_of_the_event_does_not_count(self):
        self.assertEqual(self._end("2026-01-15", 24), "2028-01-15")
        self.assertEqual(self._end("2025-12-31", 12), "2026-12-31")

    def test_month_that_is_too_short_ends_with_its_last_day(self):
        self.assertEqual(self._end("2024-02-29", 24), "2026-02-28")
        self.assertEqual(self._end("2026-01-31", 1), "2026-02-28")
        self.assertEqual(self._end("2026-08-31", 6), "2027-02-28")
        self.assertEqual(self._end("2026-02-28", 12), "2027-02-28")

    def test_company_may_count_the_day_of_the_event(self):
        self.company.service_warranty_counts_first_day = True
        self.assertEqual(self._end("2026-01-15", 24), "2028-01-14")
        self.assertEqual(self._end("2026-01-01", 12), "2026-12-31")
        self.assertEqual(self._end("2024-02-29", 24), "2026-02-28")

    def test_last_day_moves_over_the_weekend_and_holidays(self):
        self.company.service_warranty_ends_on_working_day = True
        self.assertEqual(self._end("2026-11-02", 1), "2026-12-02")  # a Wednesday
        self.assertEqual(self._end("2026-11-05", 1), "2026-12-07")  # a Saturday
        self.company.service_tz = "Pacific/Auckland"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holidays",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                # 24 and 25 December at Auckland
                "date_from": "2026-12-23 11:00:00",
                "date_to": "2026-12-25 11:00:00",
            }
        )
        self.assertEqual(self._end("2026-11-23", 1), "2026-12-23")
        self.assertEqual(self._end("2026-11-24", 1), "2026-12-28")

    def test_working_day_after_a_holiday_on_a_friday(self):
        friday = date(2026, 12, 4)
        self.assertEqual(period.get_working_day(friday), friday)
        self.assertEqual(period.get_working_day(friday, {friday}), date(2026, 12, 7))

    def test_holiday_of_a_person_or_of_others_moves_nothing(self):
        self.company.service_warranty_ends_on_working_day = True
        other = self.env["res.company"].create({"name": "Other"})
        values = {
            "name": "Away",
            "date_from": "2026-12-01 00:00:00",
            "date_to": "2026-12-04 00:00:00",
        }
        person = self.env["resource.resource"].create(
            {"name": "A colleague", "company_id": self.company.id}
        )
        self.env["resource.calendar.leaves"].create(
            [
                values | {"resource_id": person.id, "company_id": self.company.id},
                values
                | {
                    "company_id": other.id,
                    "calendar_id": other.resource_calendar_id.id,
                },
            ]
        )
        self.assertEqual(self._end("2026-11-02", 1), "2026-12-02")

    @freeze_time("2026-12-02 23:00:00")
    def test_it_is_valid_until_the_end_of_its_last_day(self):
        self.company.service_tz = "America/New_York"
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Ours",
                "granted_by": "company",
                "date_start": "2024-12-02",
                "date_end": self._end("2024-12-02", 24),
            }
        )
        self.assertEqual(warranty.state, "valid")
        with freeze_time("2026-12-03 04:59:00"):
            warranty.invalidate_recordset(["state"])
            self.assertEqual(warranty.state, "valid")
        with freeze_time("2026-12-03 05:00:00"):
            warranty.invalidate_recordset(["state"])
            self.assertEqual(warranty.state, "expired")

    def test_extension_lasts_so_many_months_from_the_day_after(self):
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Ours",
                "granted_by": "company",
                "date_start": "2024-01-31",
                "months": 24,
                "date_end": self._end("2024-01-31", 24),
            }
        )
        first = warranty.action_extend(12)
        self.assertEqual(str(first.date_start), "2026-02-01")
        self.assertEqual(str(first.date_end), "2027-01-31")
        second = first.action_extend(1)
        self.assertEqual(str(second.date_end), "2027-02-28")

    def test_update_moves_what_was_computed_and_nothing_that_was_typed(self):
        values = {"device_id": self.device.id, "granted_by": "company", "months": 24}
        model = self.env["rma.service.warranty"]
        start = {"date_start": "2024-02-29"}
        computed = model.create(
            values | start | {"name": "Computed", "date_end": "2026-02-27"}
        )
        typed = model.create(
            values | start | {"name": "Typed", "date_end": "2026-12-31"}
        )
        extension, longer = model.create(
            [
                values
                | {
                    "name": name,
                    "granted_by": "extension",
                    "months": months,
                    "date_start": start,
                    "date_end": end,
                }
                for name, months, start, end in (
                    ("Extension", 12, "2026-02-28", "2027-02-27"),
                    ("Longer", 1, "2027-02-28", "2027-03-27"),
                )
            ]
        )
        void = computed.copy({"name": "Void"})
        void.action_void("Opened")
        self.env.flush_all()
        load_migration("19.0.1.5.0", "post-last_day_of_warranties").migrate(
            self.env.cr, "19.0.1.4.0"
        )
        self.env.invalidate_all()
        self.assertEqual(str(computed.date_end), "2026-02-28")
        self.assertEqual(str(typed.date_end), "2026-12-31")
        self.assertEqual(str(void.date_end), "2026-02-27")
        self.assertEqual(str(extension.date_start), "2026-03-01")
        self.assertEqual(str(extension.date_end), "2027-02-28")
        self.assertEqual(str(longer.date_start), "2027-03-01")
        self.assertEqual(str(longer.date_end), "2027-03-31")
