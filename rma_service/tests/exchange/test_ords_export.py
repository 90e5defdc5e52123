import base64
import csv
import io

from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import get_public_method
from odoo.tests import new_test_user, tagged

from ...models.order.service_order import MOVING
from ...tools import ords
from ..common.ords import OrdsCommon
from .test_ords_core import make_csv, make_row


@tagged("post_install", "-at_install")
class TestOrdsExport(OrdsCommon):
    """Imported records come back as they were, ours without personal data."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {"name": "Dobry Serwis 24", "country_id": cls.env.ref("base.pl").id}
        )
        cls.type = cls.env.ref("rma_service.rma_service_type_repair")
        cls.partner = cls.env["res.partner"].create(
            {
                "name": "Anna Kowalska",
                "email": "anna@mail.example.com",
                "phone": "+48 600 100 200",
            }
        )
        cls.equipment = cls.env["rma.service.equipment.type"].create(
            {"name": "Espresso machines", "ords_category": "Coffee maker"}
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Barista 3000",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "equipment_type_id": cls.equipment.id,
                "service_brand": "Dolce",
            }
        )
        cls.device = cls.env["stock.lot"].create(
            {"name": "SN-77-X", "product_id": cls.product.id}
        )

    def _create_done_order(self, **values):
        """Return an order of ours that was handed over."""
        done = self.type._get_stage_of_phase("done")
        orders = self.env["rma.service.order"].with_context(import_file=True)
        return orders.create(
            {
                "partner_id": self.partner.id,
                "product_id": self.product.id,
                "device_id": self.device.id,
                "stage_id": done.id,
                "outcome": "repaired",
                "date_in": "2024-03-01 10:00:00",
                "date_out": "2024-03-05 10:00:00",
                "problem": "leaks",
            }
            | values
        )

    def _export(self, **values):
        """Return the rows of an export, as a reader of the file sees them."""
        wizard = self.env["rma.service.ords.export"].create(values)
        wizard.action_export()
        text = base64.b64decode(wizard.file).decode()
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        self.assertEqual(text.split("\n", 1)[0], ",".join(ords.COLUMNS))
        self.assertEqual(wizard.row_count, len(rows))
        return {row["id"]: row for row in rows}

    def test_import_and_export_give_back_every_value(self):
        rows = [
            make_row(id="cafe_1", brand="ACME ", group_identifier="North "),
            make_row(
                id="cafe_2", repair_status="Repairable", brand="Acme", country="DEU"
            ),
            make_row(
                id="cafe_3",
                repair_status="End of life",
                repair_barrier_if_end_of_life="No way to open the product",
                year_of_manufacture="1999",
                product_age="24.5",
                problem='says "no"\r\nthen, nothing  ',
            ),
            make_row(
                id="cafe_4",
                repair_status="End of life",
                repair_barrier_if_end_of_life="eaten by a goat",
                partner_product_category="Kettle ~ bouilloire",
            ),
            make_row(id="cafe_5", repair_status="Unknown", brand="Unknown", problem=""),
            make_row(id="cafe_6", event_date="", brand="", group_identifier=""),
            make_row(id="cafe_7", product_category="", product_category_id=""),
            make_row(
                id="cafe_8",
                repair_status="Repairable",
                repair_barrier_if_end_of_life="Lack of equipment",
            ),
        ]
        self._import(*rows)
        source = io.StringIO(make_csv(*rows).getvalue().decode(), newline="")
        expected = {row["id"]: row for row in csv.DictReader(source)}
        self.assertEqual(self._export(), self._export() | expected)

    def test_exported_file_can_be_imported_and_is_known(self):
        self._import(make_row(), make_row(id="cafe_2", repair_status="Repairable"))
        self._create_done_order()
        wizard = self.env["rma.service.ords.export"].create({"is_strict": True})
        wizard.action_export()
        importer = self.importer.create({"file": wizard.file})
        importer.action_import()
        self.assertFalse(importer.malformed_count)
        self.assertEqual(importer.created_count, wizard.row_count - 2)

    def test_our_orders_are_records_of_the_standard(self):
        order = self._create_done_order()
        row = self._export()[f"dobryserwis-{order.id}"]
        self.assertEqual(
            row,
            {
                "id": f"dobryserwis-{order.id}",
                "data_provider": "Dobry Serwis 24",
                "country": "POL",
                "partner_product_category": "Espresso machines",
                "product_category": "Coffee maker",
                "product_category_id": "36",
                "brand": "Dolce",
                "year_of_manufacture": "",
                "product_age": "",
                "repair_status": "Fixed",
                "repair_barrier_if_end_of_life": "",
                "group_identifier": "",
                "event_date": "2024-03-05",
                "problem": "leaks",
            },
        )

    def test_outcomes_have_their_status(self):
        reason = self.env.ref("rma_service.reason_no_part")
        refused = self.env.ref("rma_service.reason_refused")
        swapped = self.env.ref("rma_service.reason_swapped")
        for outcome, why, status, barrier in (
            ("repaired", False, "Fixed", ""),
            ("no_fault", False, "Fixed", ""),
            ("not_repaired", reason, "End of life", "Spare parts not available"),
            ("not_repaired", refused, "Repairable", ""),
            ("replaced", swapped, "Unknown", ""),
        ):
            order = self._create_done_order(
                outcome=outcome, outcome_reason_id=why and why.id
            )
            row = self._export(id_prefix="x")[f"x-{order.id}"]
            self.assertEqual(row["repair_status"], status)
            self.assertEqual(row["repair_barrier_if_end_of_life"], barrier)

    def test_no_personal_data_leaves(self):
        order = self._create_done_order(
            problem="Anna KOWALSKA (anna@mail.example.com, +48 600 100 200) says"
            " SN-77-X leaks; second number 0232 123 456"
        )
        row = self._export()[f"dobryserwis-{order.id}"]
        text = ",".join(row.values()).lower()
        for secret in ("anna", "kowalska", "@", "600", "sn-77-x", "123 456"):
            self.assertNotIn(secret, text)
        self.assertIn("leaks", text)
        row = self._export(with_problem=False)[f"dobryserwis-{order.id}"]
        self.assertEqual(row["problem"], "")

    def test_open_and_cancelled_orders_of_ours_and_other_companies_stay_here(self):
        request = self.type._get_stage_of_phase("request")
        cancelled = self.type._get_stage_of_phase("cancel")
        opened = self._create_done_order(stage_id=request.id, device_id=False)
        gone = self._create_done_order(stage_id=cancelled.id)
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self._create_done_order(
            company_id=company.id, device_id=False, product_id=self.product.id
        )
        ids = set(self._export(id_prefix="x"))
        self.assertFalse(ids & {f"x-{order.id}" for order in opened | gone | foreign})

    def test_imported_orders_can_be_left_out_and_dates_chosen(self):
        self._import(make_row(event_date="2020-01-31"))
        order = self._create_done_order()
        ours = f"dobryserwis-{order.id}"
        self.assertNotIn("cafe_1", self._export(with_imported=False))
        self.assertNotIn(ours, self._export(date_to="2024-03-04"))
        self.assertIn(ours, self._export(date_from="2024-03-05", date_to="2024-03-05"))
        self.assertEqual(list(self._export(date_to="2020-01-31")), ["cafe_1"])

    def test_what_changed_here_is_exported_as_it_is_now(self):
        self._import(make_row(id="cafe_1", repair_status="Repairable", brand="ACME"))
        order = self._get_order("cafe_1")
        order.product_id.service_brand = "Apex"
        order.team_id.name = "South"
        order.problem = "does not boil; call 600 100 200"
        order.with_context(rma_moving=MOVING).write(
            {
                "stage_id": self.type._get_stage_of_phase("done").id,
                "outcome": "repaired",
                "date_out": "2025-01-01 09:00:00",
            }
        )
        row = self._export()["cafe_1"]
        self.assertEqual(row["repair_status"], "Fixed")
        self.assertEqual(row["event_date"], "2025-01-01")
        self.assertEqual((row["brand"], row["group_identifier"]), ("Apex", "South"))
        self.assertEqual(row["problem"], "does not boil; call ***")
        self.assertEqual(row["data_provider"], "Cafe")

    def test_strict_export_keeps_to_the_patterns_of_the_standard(self):
        self._import(
            make_row(
                id="cafe_1",
                repair_status="End of life",
                repair_barrier_if_end_of_life="No way to open the product",
            ),
            make_row(
                id="cafe_2",
                repair_status="End of life",
                repair_barrier_if_end_of_life="eaten by a goat",
            ),
        )
        for row in self._export(is_strict=True).values():
            self.assertTrue(ords.STRICT_ID_PATTERN.fullmatch(row["id"]))
            self.assertIn(row["repair_status"], ords.STATUSES)
            self.assertIn(row["repair_barrier_if_end_of_life"], ("", *ords.BARRIERS))

    def test_prefix_must_fit_the_standard(self):
        for prefix in ("Cafe", "cafe1", "café"):
            with self.assertRaises(ValidationError):
                self.env["rma.service.ords.export"].create({"id_prefix": prefix})

    def test_only_managers_export_and_never_to_a_path_over_rpc(self):
        clerk = new_test_user(
            self.env, login="ords_clerk", groups="rma_service.group_service_all"
        )
        wizards = self.env["rma.service.ords.export"]
        with self.assertRaises(AccessError):
            wizards.with_user(clerk).create({})
        with self.assertRaises(AccessError):
            wizards.create({}).with_user(clerk).action_export()
        with self.assertRaises(AccessError):
            get_public_method(wizards, "export_path")

    def test_countries_have_three_letters(self):
        for code, alpha3 in (
            ("de", "DEU"),
            ("fr", "FRA"),
            ("uk", "GBR"),
            ("ro", "ROU"),
        ):
            country = self.env.ref(f"base.{code}")
            self.assertEqual(country._get_alpha3_code(), alpha3)
        self.assertEqual(self.env["res.country"]._get_alpha3_code(), "")
