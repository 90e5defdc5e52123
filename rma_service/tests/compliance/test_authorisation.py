"""Who may work on a device: warned, refused, reminded, and the list for authorities."""

import base64
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common.compliance import ComplianceCommon

TODAY = "2026-11-20 10:30:00"


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestAuthorisation(ComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_inspection.asks_authorisation = True
        cls.company.vat = "PL5252344078"
        cls.maker = cls.env["res.partner"].create(
            {"name": "Register maker", "is_company": True, "vat": "PL1132191233"}
        )

    def _authorise(self, **values):
        return self.env["rma.service.authorisation"].create(
            {
                "number": "DX/117",
                "user_id": self.technician.id,
                "equipment_type_id": self.register_type.id,
                "date_to": "2027-11-19",
                "partner_id": self.maker.id,
            }
            | values
        )

    def _order(self, device=None):
        device = device or self.device
        return self._create_order(
            [self.labour],
            device_id=device.id,
            product_id=device.product_id.id,
            type_id=self.type_inspection.id,
            user_id=self.technician.id,
        )

    def test_warned_when_chosen_and_refused_when_finished(self):
        order = self._order()
        self.assertIn(self.technician.name, order.authorisation_warning)
        self._bring_to(order, "repair")
        with self.assertRaisesRegex(UserError, "no authorisation for Fiscal register"):
            order.action_finish_repair()
        self._authorise()
        order.invalidate_recordset(["authorisation_warning"])
        self.assertFalse(order.authorisation_warning)
        order.action_finish_repair()
        self.assertEqual(order.phase, "ready")

    def test_expired_and_future_ones_count_for_nothing(self):
        row = self._authorise(date_to="2026-11-19")
        order = self._order()
        self.assertIn("ended on 11/19/2026", order.authorisation_warning)
        self._bring_to(order, "repair")
        with self.assertRaisesRegex(UserError, "ended on"):
            order.action_finish_repair()
        row.write({"date_from": "2026-11-21", "date_to": "2027-11-20"})
        with self.assertRaisesRegex(UserError, "no authorisation"):
            order.action_finish_repair()
        row.date_from = "2026-11-20"
        order.action_finish_repair()

    def test_authorisation_of_a_family_holds_for_its_types_not_the_other_way(self):
        taxi = self._create_register("T-1", equipment_type_id=self.taxi_type.id)
        self._authorise()
        self.assertFalse(self._order(taxi).authorisation_warning)
        self.env["rma.service.authorisation"].search([]).active = False
        self._authorise(number="DX/118", equipment_type_id=self.taxi_type.id)
        self.assertFalse(self._order(taxi).authorisation_warning)
        self.assertTrue(self._order().authorisation_warning)

    def test_authorisation_for_a_product_holds_for_it_alone(self):
        other = self._create_product("Other", is_storable=True, tracking="serial")
        self._authorise(
            equipment_type_id=False,
            product_tmpl_id=self.device_product.product_tmpl_id.id,
        )
        foreign = self._create_register("O-1", product_id=other.id)
        self.assertFalse(self._order().authorisation_warning)
        self.assertTrue(self._order(foreign).authorisation_warning)

    def test_authorisation_of_another_company_or_colleague_counts_not(self):
        other = self.env["res.company"].create({"name": "Other centre"})
        self._authorise(company_id=other.id)
        self._authorise(number="DX/118", user_id=self.clerk.id)
        self._authorise(number="DX/119", user_id=False)
        self.assertTrue(self._order().authorisation_warning)

    def test_types_that_do_not_ask_warn_of_nothing(self):
        self.type_inspection.asks_authorisation = False
        order = self._order()
        self.assertFalse(order.authorisation_warning)
        self._bring_to(order, "done")
        self.assertEqual(order.phase, "done")

    def test_what_was_not_repaired_needs_none(self):
        order = self._order()
        self._bring_to(order, "diagnosis")
        reason = self.env["rma.service.reason"].create({"name": "Customer left"})
        order.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
        order._move_to_phase("ready")
        self.assertEqual(order.phase, "ready")

    def test_states_are_found_as_they_are_shown(self):
        rows = {
            "valid": self._authorise(number="A/1"),
            "soon": self._authorise(number="A/2", date_to="2026-12-01"),
            "expired": self._authorise(number="A/3", date_to="2026-11-19"),
            "later": self._authorise(number="A/4", date_from="2026-12-01"),
        }
        every = self.env["rma.service.authorisation"].concat(*rows.values())
        for state, row in rows.items():
            self.assertEqual(row.state, state)
            found = every.search([("id", "in", every.ids), ("state", "=", state)])
            self.assertEqual(found, row)

    def test_manager_is_reminded_once_for_each_end(self):
        row = self._authorise(date_to="2026-12-10")
        far = self._authorise(number="DX/118")
        self._do_cron("remind_authorisations")
        self._do_cron("remind_authorisations")
        self.assertEqual(len(row.activity_ids), 1)
        self.assertEqual(row.activity_ids.date_deadline, date(2026, 12, 10))
        self.assertIn("DX/117", row.activity_ids.summary)
        self.assertFalse(far.activity_ids)
        row.date_to = "2026-12-15"
        self._do_cron("remind_authorisations")
        self.assertEqual(len(row.activity_ids), 2)

    def test_authorisation_names_what_it_is_for(self):
        with self.assertRaises(ValidationError):
            self._authorise(equipment_type_id=False)

    # === THE LIST ===#

    def _export(self):
        dialog = self.env["rma.service.authorisation.list"].with_user(self.manager)
        dialog = dialog.create({})
        dialog.action_export()
        return dialog

    def _import(self, text):
        dialog = self.env["rma.service.authorisation.list"].with_user(self.manager)
        content = base64.b64encode(text.encode("utf-8-sig"))
        dialog = dialog.create({"upload": content, "upload_name": "list.csv"})
        dialog.action_import()
        return dialog.result

    def test_list_has_the_columns_of_the_regulation_and_is_read_back(self):
        rows = self._authorise(is_online=True)
        rows |= self._authorise(
            number="Zażółć/2",
            equipment_type_id=False,
            product_tmpl_id=self.device_product.product_tmpl_id.id,
            date_to=False,
        )
        self._authorise(number="OLD/1", date_to="2026-01-01")
        dialog = self._export()
        content = base64.b64decode(dialog.file)
        lines = content.decode("utf-8-sig").splitlines()
        self.assertEqual(
            lines[0],
            "Numer;NIP serwisu głównego;NIP serwisu;Data ważności;Typ kasy;On-line",
        )
        self.assertEqual(
            [line for line in lines if line.startswith(("DX", "Z"))],
            [
                "DX/117;1132191233;5252344078;2027-11-19;Fiscal register;TAK",
                "Zażółć/2;1132191233;5252344078;;Cash register;NIE",
            ],
        )
        self.assertNotIn("OLD/1", content.decode())
        before = rows.read(["number", "date_to", "model_name", "is_online", "main_vat"])
        dialog.upload = dialog.file
        dialog.action_import()
        self.assertRegex(dialog.result, "^0 new, 0 updated, [0-9]+ unchanged, 0 ref")
        self.assertEqual(before, rows.read([*before[0]][1:]))
        # In a database that knows none of them they are made anew.
        user_ids = rows.mapped("user_id")
        rows.unlink()
        dialog.action_import()
        made = self.env["rma.service.authorisation"].search(
            [("number", "in", ("DX/117", "Zażółć/2"))], order="number"
        )
        self.assertEqual(
            [row._prepare_list_row() for row in made],
            [line.split(";") for line in lines if line.startswith(("DX", "Z"))],
        )
        self.assertFalse(made.user_id)
        self.assertTrue(user_ids)

    def test_list_prolongs_what_is_here_and_tells_of_bad_rows(self):
        row = self._authorise()
        result = self._import(
            "Numer;Main;NIP;Data;Typ;Online\n"
            "DX/117;1132191233;5252344078;2028-11-19;Fiscal register;NIE\n"
            "DX/118;1132191233;5252344078;19.11.2028;Fiscal register;NIE\n"
            "DX/119;1132191233;9999999999;2028-11-19;Fiscal register;NIE\n"
            "DX/120;1132191233;5252344078;2028-11-19;Unheard of;NIE\n"
            "DX/121;1132191233;5252344078;2028-11-19;Fiscal register;maybe\n"
            "DX/122;short\n"
        )
        self.assertEqual(row.date_to, date(2028, 11, 19))
        self.assertEqual(row.user_id, self.technician)
        lines = result.splitlines()
        self.assertEqual(lines[0], "0 new, 1 updated, 0 unchanged, 5 refused.")
        self.assertEqual(
            [line.split(":")[0] for line in lines[1:]],
            ["Row 3", "Row 4", "Row 5", "Row 6", "Row 7"],
        )

    def test_other_files_are_no_list(self):
        for text in ("", "one line", "\x00\x01"):
            with self.assertRaises(UserError):
                self._import(text)

    def test_lists_are_for_managers(self):
        with self.assertRaises(AccessError):
            self.env["rma.service.authorisation.list"].with_user(self.clerk).create({})
