"""Who sees and changes what of inspections, books and authorisations."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestComplianceRights(ComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_inspection.has_book = True
        cls.rule = cls._create_rule()
        cls.register = cls._create_register("R-1")
        cls.row = cls.register.inspection_ids
        entries = cls.env["rma.service.book.entry"]
        cls.entry = entries._write_entries(
            [
                entries._prepare_vals(
                    cls.register, cls.company, cls.technician, "Sealed", ("", "S1")
                )
            ]
        )
        cls.authorisation = cls.env["rma.service.authorisation"].create(
            {"number": "DX/117", "equipment_type_id": cls.register_type.id}
        )
        cls.records = (cls.rule, cls.row, cls.entry, cls.authorisation)

    def test_people_of_the_service_read_and_managers_set_up(self):
        for record in self.records:
            for user in (self.technician, self.clerk, self.manager):
                self.assertTrue(record.with_user(user).display_name)
        for record in (self.rule, self.authorisation):
            for user in (self.technician, self.clerk):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"active": False})
            record.with_user(self.manager).write({"active": False})
            self.assertFalse(record.active)

    def test_others_see_nothing(self):
        plain = self._create_user("compliance_plain", "base.group_user")
        portal = self._create_user("compliance_portal", "base.group_portal")
        for record in self.records:
            for user in (plain, portal):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_nothing_of_another_company_is_seen(self):
        other = self.env["res.company"].create({"name": "Other centre"})
        stranger = self._create_user(
            "compliance_stranger",
            "group_service_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for record in self.records:
            found = record.with_user(stranger).search([("id", "=", record.id)])
            self.assertFalse(found)
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])

    def test_technician_asks_suspends_and_notes_by_the_doors_only(self):
        own = self.row.with_user(self.technician)
        own.action_ask()
        self.assertEqual(self.row.order_id.device_id, self.register)
        device = self.register.with_user(self.technician)
        device.action_suspend()
        self.assertTrue(self.register.date_suspended)
        device.action_resume()
        self.assertFalse(self.register.date_suspended)
        with self.assertRaises(AccessError):
            device.write({"date_suspended": "2026-01-01"})

    def test_lists_of_one_and_of_many_cost_the_same(self):
        for number in range(40):
            self._create_register(f"M-{number}")
        lists = {
            "rma.service.inspection": (
                "date_due urgency device_id product_id partner_id rule_id state hold"
                " order_id"
            ),
            "rma.service.book.entry": "number date device_id what order_id corrects_id",
            "rma.service.authorisation": "number user_id equipment_type_id state",
        }
        entries = self.env["rma.service.book.entry"]
        for device in self.row.search([]).device_id:
            entries._write_entries(
                [
                    entries._prepare_vals(
                        device, self.company, self.technician, "Sealed", ("", "S1")
                    )
                ]
            )
            self.authorisation.copy({"number": f"DX/{device.id}"})
        for model, names in lists.items():
            rows = self.env[model].with_user(self.clerk)
            counts = []
            for limit in (1, 1, 40):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                rows.web_search_read(
                    [],
                    {
                        name: {"fields": {"display_name": {}}}
                        if rows._fields[name].relational
                        else {}
                        for name in names.split()
                    },
                    limit=limit,
                )
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(counts[1], counts[2], model)
