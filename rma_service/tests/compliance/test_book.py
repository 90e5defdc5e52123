"""The book of a device: written by finished work, never changed."""

import base64
import csv
import io
from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.compliance import ComplianceCommon


@tagged("post_install", "-at_install")
class TestBook(ComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_inspection.has_book = True
        cls.register = cls._create_register("R-1")

    def _note(self, device, user=None, **values):
        """Return the entry that somebody added by hand."""
        action = device.with_user(user or self.technician).action_add_book_entry()
        note = self.env[action["res_model"]].browse(action["res_id"])
        note = note.with_user(user or self.technician)
        note.write({"what": "Sealed"} | values)
        note.action_confirm()
        return device.book_entry_ids.sorted("number")[-1:]

    def test_finished_work_is_written_once_with_what_was_done(self):
        order = self._inspect(self.register, seals=("A1", "B7"))
        entry = self.register.book_entry_ids
        self.assertEqual(entry.order_id, order)
        self.assertEqual(
            entry.what.splitlines(),
            [self.type_inspection.name, self.labour.name, "Checked"],
        )
        self.assertEqual(entry.owner_name, self.partner.name)
        self.assertEqual(entry.company_id, self.company)

    def test_other_work_writes_nothing(self):
        self.type_inspection.has_book = False
        self._inspect(self.register)
        self.assertFalse(self.register.book_entry_ids)

    def test_work_is_not_finished_without_device_and_seals(self):
        self.type_inspection.asks_seals = True
        order = self._create_order(
            [self.labour], device_id=self.register.id, type_id=self.type_inspection.id
        )
        self._bring_to(order, "repair")
        with self.assertRaisesRegex(UserError, "seals"):
            order.action_finish_repair()
        order.seals_after = "B7"
        order.action_finish_repair()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(self.register.book_entry_ids.seals_after, "B7")
        self.type_inspection.has_custody = False
        order = self._create_order(
            [self.labour],
            device_id=False,
            type_id=self.type_inspection.id,
            seals_after="B8",
        )
        order._move_to_phase("diagnosis")
        order.action_start_repair()
        with self.assertRaisesRegex(UserError, "in its book"):
            order.action_finish_repair()

    def test_order_that_went_back_corrects_its_entry(self):
        order = self._create_order(
            [self.labour], device_id=self.register.id, type_id=self.type_inspection.id
        )
        order.write({"seals_before": "A1", "seals_after": "B7"})
        self._bring_to(order, "ready")
        order._move_to_phase("repair")
        order.action_finish_repair()
        self.assertEqual(len(self.register.book_entry_ids), 1)
        order._move_to_phase("repair")
        order.seals_after = "B8"
        order.action_finish_repair()
        order.action_hand_over()
        first, second = self.register.book_entry_ids.sorted("number")
        self.assertEqual((first.seals_after, second.seals_after), ("B7", "B8"))
        self.assertEqual(second.corrects_id, first)

    def test_numbers_of_a_device_have_no_gaps(self):
        other = self._create_register("R-2")
        for device in (self.register, other, self.register):
            self._note(device)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._note(self.register)
            1 / 0  # noqa: B018
        self.env.invalidate_all()
        self._note(self.register)
        numbers = self.register.book_entry_ids.sorted("number").mapped("number")
        self.assertEqual(numbers, [1, 2, 3])
        self.assertEqual(other.book_entry_ids.number, 1)

    def test_number_follows_the_lock_whatever_is_given(self):
        entries = self.env["rma.service.book.entry"]
        vals = entries._prepare_vals(
            self.register, self.company, self.technician, "Sealed", ("", "S1")
        )
        made = entries._write_entries([vals | {"number": 9}, vals, vals])
        self.assertEqual(made.mapped("number"), [1, 2, 3])

    def test_nobody_changes_deletes_or_makes_entries(self):
        entry = self._note(self.register)
        admin = self.env.ref("base.user_admin")
        for user in (self.technician, self.clerk, self.manager, admin):
            own = entry.with_user(user)
            with self.assertRaises(UserError):
                own.write({"what": "Nothing"})
            with self.assertRaises(UserError):
                own.unlink()
            with self.assertRaises(UserError):
                own.copy()
            with self.assertRaises(UserError):
                own.create({"device_id": self.register.id, "what": "Forged"})
            with self.assertRaises(UserError):
                self.register.with_user(user).write({"book_entry_ids": [(2, entry.id)]})
        for root in (entry.sudo(), entry.sudo()._as_system()):
            with self.assertRaises(UserError):
                root.write({"what": "Nothing"})
            with self.assertRaises(UserError):
                root.unlink()
        self.assertEqual(entry.what, "Sealed")

    def test_device_and_order_of_an_entry_stay(self):
        order = self._inspect(self.register)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.register.unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            order.unlink()
        self.assertTrue(self.register.book_entry_ids.exists())

    def test_correction_by_hand_refers_to_the_former(self):
        entry = self._note(self.register, seals_after="B7")
        action = entry.with_user(self.clerk).action_correct()
        note = self.env[action["res_model"]].with_user(self.clerk)
        note = note.browse(action["res_id"])
        self.assertEqual((note.what, note.seals_after), ("Sealed", "B7"))
        note.seals_after = "B8"
        note.action_confirm()
        note.action_confirm()
        first, second = self.register.book_entry_ids.sorted("number")
        self.assertEqual((first.seals_after, second.seals_after), ("B7", "B8"))
        self.assertEqual((second.corrects_id, second.user_id), (first, self.clerk))

    def test_name_and_number_of_the_technician_stay_as_they_were(self):
        authorisation = self.env["rma.service.authorisation"].create(
            {
                "number": "DX/117",
                "user_id": self.technician.id,
                "equipment_type_id": self.register_type.id,
            }
        )
        name = self.technician.name
        entry = self._note(self.register)
        authorisation.number = "DX/118"
        self.technician.name = "Somebody Else"
        self.assertEqual(entry.technician_name, name)
        self.assertEqual(entry.authorisation_number, "DX/117")

    def test_export_has_the_entries_of_the_period_at_our_place(self):
        with freeze_time("2026-03-10 10:30:00"):
            self._inspect(self.register, seals=("A1", "=B7"))
        with freeze_time("2026-04-02 10:30:00"):
            self._note(self.register, what="Sealed; again")
        export = self.env["rma.service.book.export"].with_user(self.manager)
        export = export.create({"date_from": "2026-03-01", "date_to": "2026-04-02"})
        export.action_export()
        text = base64.b64decode(export.file).decode("utf-8-sig")
        _heading, *rows = csv.reader(io.StringIO(text), delimiter=";")
        rows = [row for row in rows if row[0] == "R-1"]
        self.assertEqual([row[2:4] for row in rows][0], ["1", "2026-03-10"])
        self.assertEqual(rows[0][7:9], ["A1", "'=B7"])
        self.assertEqual(rows[1][6], "Sealed; again")
        export.write({"date_to": date(2026, 3, 31)})
        export.action_export()
        text = base64.b64decode(export.file).decode("utf-8-sig")
        self.assertNotIn("again", text)
        with self.assertRaises(AccessError):
            self.env["rma.service.book.export"].with_user(self.clerk).create({})
