import base64
import csv
import io

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestFaultCatalogue(ServiceCommon):
    """The catalogue: which entries fit which devices, and the import of a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        types = cls.env["rma.service.equipment.type"]
        cls.retail = types.create({"name": "Shop"})
        cls.till = types.create({"name": "Till", "parent_id": cls.retail.id})
        cls.washer = types.create({"name": "Washer"})
        cls.device_product.equipment_type_id = cls.till
        cls.symptoms = cls.env["rma.service.symptom"]

    def _import(self, text, **values):
        wizard = (
            self.env["rma.service.fault.import"]
            .with_user(self.manager)
            .create(
                {"file": base64.b64encode(text.encode()), "filename": "c.csv"} | values
            )
        )
        wizard.action_import()
        return wizard

    def test_order_offers_entries_of_its_type_of_the_parent_and_common_ones(self):
        names = {"Own": self.till, "Parent": self.retail, "Other": self.washer}
        entries = self.symptoms.create(
            [{"name": "Common"}]
            + [
                {"name": name, "equipment_type_ids": [Command.link(each.id)]}
                for name, each in names.items()
            ]
        )
        order = self._create_order()
        self.assertEqual(order.equipment_type_id, self.till)
        domain = safe_eval(
            order._fields["symptom_ids"].domain,
            {"equipment_type_id": order.equipment_type_id.id},
        )
        found = entries.search([("id", "in", entries.ids), *domain])
        self.assertEqual(set(found.mapped("name")), {"Common", "Own", "Parent"})

    def test_code_is_found_shown_and_unique_within_its_system(self):
        symptom = self.symptoms.create(
            {"name": "No power", "code": " ZX-111 ", "code_system": "IRIS"}
        )
        self.assertEqual(symptom.display_name, "[ZX-111] No power")
        self.assertEqual(self.symptoms.name_search("ZX-111")[0][0], symptom.id)
        self.symptoms.create({"name": "Other book", "code": "ZX-111"})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.symptoms.create(
                {"name": "Twice", "code": "ZX-111", "code_system": "IRIS"}
            )

    def test_copy_of_an_order_keeps_symptoms_and_not_what_was_found(self):
        order = self._create_order(
            symptom_ids=[Command.create({"name": "No power"})],
            defect_ids=[Command.create({"name": "Fuse blown"})],
            resolution_ids=[Command.create({"name": "Fuse replaced"})],
        )
        copy = order.copy()
        self.assertEqual(copy.symptom_ids, order.symptom_ids)
        self.assertFalse(copy.defect_ids)
        self.assertFalse(copy.resolution_ids)

    def test_relation_of_defect_and_resolution_is_counted_from_orders(self):
        defect = self.env["rma.service.defect"].create({"name": "Fuse blown"})
        resolutions = self.env["rma.service.resolution"].create(
            [{"name": "Fuse replaced"}, {"name": "Cleaned"}]
        )
        for done in (resolutions, resolutions[0]):
            self._create_order(defect_ids=defect.ids, resolution_ids=done.ids)
        report = self.env["rma.service.fault.report"].with_user(self.manager)
        counts = report._read_group(
            [("defect_id", "=", defect.id)],
            ["resolution_id"],
            ["order_count:count_distinct"],
        )
        self.assertEqual(dict(counts), {resolutions[0]: 2, resolutions[1]: 1})
        self.assertEqual(defect.order_count, 2)

    def test_technician_sees_the_analysis_of_visible_orders_alone(self):
        defect = self.env["rma.service.defect"].create({"name": "Fuse blown"})
        self._create_order(defect_ids=defect.ids, user_id=self.manager.id)
        mine = self._create_order(defect_ids=defect.ids, user_id=self.technician.id)
        report = self.env["rma.service.fault.report"].with_user(self.technician)
        found = report.search([("defect_id", "=", defect.id)])
        self.assertEqual(found.order_id, mine)
        self.assertEqual(defect.with_user(self.technician).order_count, 1)

    def test_technician_chooses_entries_and_cannot_change_the_catalogue(self):
        symptom = self.symptoms.create({"name": "No power"})
        order = self._create_order(user_id=self.technician.id)
        with Form(order.with_user(self.technician)) as form:
            form.symptom_ids.add(symptom)
            form.severity = "dangerous"
        self.assertEqual(order.symptom_ids, symptom)
        with self.assertRaises(AccessError):
            symptom.with_user(self.technician).name = "Mine"
        with self.assertRaises(AccessError):
            self.env["rma.service.fault.import"].with_user(self.technician).create({})

    # === IMPORT ===#

    FILE = (
        "kind,code,name,parent,equipment_type\n"
        "area,ZX-P,Power of tests,,\n"
        "symptom,ZX-111,No power here,ZX-P,Till|Washer\n"
        "defect,ZX-F1,Fuse of tests blown,ZX-111,\n"
        "resolution,,Fuse of tests replaced,Fuse of tests blown,\n"
    )

    def test_import_makes_the_chain_from_area_to_resolution(self):
        wizard = self._import(self.FILE)
        self.assertEqual((wizard.created_count, wizard.refused_count), (4, 0))
        symptom = self.symptoms.search([("code", "=", "ZX-111")])
        self.assertEqual(symptom.area_id.name, "Power of tests")
        self.assertEqual(symptom.equipment_type_ids, self.till | self.washer)
        self.assertEqual(symptom.defect_ids.name, "Fuse of tests blown")
        self.assertEqual(
            symptom.defect_ids.resolution_ids.name, "Fuse of tests replaced"
        )

    def test_second_import_changes_nothing_and_a_changed_name_updates(self):
        self._import(self.FILE)
        wizard = self._import(self.FILE)
        self.assertEqual((wizard.created_count, wizard.unchanged_count), (0, 4))
        wizard = self._import(self.FILE.replace("No power here", "Dead"))
        self.assertEqual((wizard.created_count, wizard.updated_count), (0, 1))
        self.assertEqual(self.symptoms.search([("code", "=", "ZX-111")]).name, "Dead")

    def test_bad_rows_are_listed_and_good_ones_kept(self):
        wizard = self._import(
            "name;code;parent;equipment_type\n"
            "No power here;ZX-1;;Till\n"
            ";ZX-2;;\n"
            "No sound here;ZX-3;Nowhere;\n"
            "No light here;ZX-4;;Submarine\n"
            "Hums here;ZX-5;;\n",
            kind="symptom",
        )
        self.assertEqual((wizard.created_count, wizard.refused_count), (2, 3))
        problems = wizard.problem_ids.mapped(lambda each: (each.row, each.field))
        self.assertEqual(problems, [(3, "name"), (4, "parent"), (5, "equipment_type")])
        text = base64.b64decode(wizard.problems_file).decode()
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([row["code"] for row in rows], ["ZX-2", "ZX-3", "ZX-4"])
        self.assertIn("Submarine", rows[2]["equipment_type"])
        self.assertEqual(wizard.problems_filename, "c_refused.csv")

    def test_row_with_a_text_that_is_too_long_is_refused_alone(self):
        wizard = self._import(
            "name;code;description\n"
            "No power here;ZX-1;\n"
            f"{'x' * 200_000};ZX-2;\n"
            f"No sound here;ZX-3;{'x' * 200_000}\n"
            f"Null\0;ZX-4;\n"
            "Hums here;ZX-5;\n",
            kind="symptom",
        )
        self.assertEqual((wizard.created_count, wizard.refused_count), (2, 3))
        self.assertEqual(wizard.problem_ids.mapped("row"), [3, 4, 5])
        self.assertIn("longer than 500", wizard.problem_ids[0].reason)

    def test_file_that_is_no_catalogue_is_refused_whole(self):
        for text in ("", "a,b\n1,2\n", "name\nNo kind chosen\n"):
            with self.assertRaises(UserError):
                self._import(text or "\n")
        with self.assertRaises(UserError):
            self.env["rma.service.fault.import"].create(
                {
                    "file": base64.b64encode("name\nżółć".encode("cp1250")),
                    "kind": "area",
                }
            ).action_import()
