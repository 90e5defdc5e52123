import base64
from datetime import date, time
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.service.model import get_public_method
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ...tools import place
from ..common.ords import OrdsCommon
from .test_ords_core import make_csv, make_row


@tagged("post_install", "-at_install")
class TestOrdsImport(OrdsCommon):
    """Records become orders, teams, products and types; none is lost or doubled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, login="ords_manager", groups="rma_service.group_service_manager"
        )
        cls.clerk = new_test_user(
            cls.env, login="ords_clerk", groups="rma_service.group_service_all"
        )
        cls.statuses = ("Fixed", "Repairable", "End of life", "Unknown")
        cls.four = [
            make_row(id=f"cafe_{i}", repair_status=status)
            for i, status in enumerate(cls.statuses, start=1)
        ]

    def test_each_status_has_its_order(self):
        result = self._import(*self.four)
        self.assertEqual(result["created"], 4)
        self.assertEqual(result["statuses"], dict.fromkeys(self.statuses, 1))
        self.assertFalse(result["problems"])
        fixed, repairable, ended, unknown = (
            self._get_order(f"cafe_{i}") for i in range(1, 5)
        )
        self.assertEqual((fixed.phase, fixed.outcome), ("done", "repaired"))
        self.assertEqual((repairable.phase, repairable.outcome), ("request", False))
        self.assertEqual((ended.phase, ended.outcome), ("done", "not_repaired"))
        self.assertEqual((unknown.phase, unknown.outcome), ("done", False))
        self.assertEqual(
            ended.outcome_reason_id, self.env.ref("rma_service.reason_barrier_unknown")
        )
        self.assertEqual(
            [
                order._get_ords_status()
                for order in fixed | repairable | ended | unknown
            ],
            list(self.statuses),
        )

    def test_imported_orders_are_found_by_the_same_words_as_others(self):
        provider = {"name": "Cafe", "is_company": True}
        provider |= {"phone": "+48 22 555 01 02", "email": "we@cafe.example"}
        self.env["res.partner"].create(provider)
        ids = [f"cafe_{number}" for number in range(4)]
        self._import(*(make_row(id=id_, problem=f"Two words {id_}") for id_ in ids))
        orders = self.env["rma.service.order"].search([("ords_id", "in", ids)])
        self.assertEqual(len(orders), 4)
        kept = orders.mapped("search_words")
        self.assertIn("48225550102", kept[0])
        orders._compute_search_words()
        self.assertEqual(orders.mapped("search_words"), kept)

    def test_products_of_the_import_have_no_history_of_prices(self):
        """Odoo notes a change of the price for each new product that has none."""
        self._import(*(make_row(id=f"cafe_{n}", brand=f"Brand {n}") for n in range(2)))
        products = self._get_order("cafe_0").product_id
        products |= self._get_order("cafe_1").product_id
        self.assertEqual(len(products), 2)
        values = self.env["product.value"].search([("product_id", "in", products.ids)])
        self.assertFalse(values)

    def test_teams_take_their_own_warehouse_and_else_the_first(self):
        """Looked up once for all teams that have none of their own."""
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Annex", "code": "ANX", "sequence": 99}
        )
        self.env["rma.service.team"].create(
            {
                "name": "Annex team",
                "company_id": self.env.company.id,
                "warehouse_id": warehouse.id,
            }
        )
        groups = {"cafe_1": "North", "cafe_2": "Annex team", "cafe_3": "South"}
        self._import(
            *(make_row(id=id_, group_identifier=name) for id_, name in groups.items())
        )
        north, annex, south = (self._get_order(id_) for id_ in groups)
        self.assertEqual(annex.warehouse_id, warehouse)
        self.assertNotEqual(north.warehouse_id, warehouse)
        self.assertEqual(north.warehouse_id, south.warehouse_id)

    def test_type_that_is_named_as_the_category_is_taken(self):
        types = self.env["rma.service.equipment.type"]
        types.search([("ords_category", "=", "Kettle")]).ords_category = False
        types.search([("name", "=ilike", "kettle")]).active = False
        own = types.create({"name": "kettle"})
        result = self._import(make_row(id="cafe_9", product_category="Kettle"))
        self.assertEqual(result["created"], 1)
        self.assertEqual(self._get_order("cafe_9").equipment_type_id, own)
        self.assertEqual((own.ords_category, own.ords_category_number), ("Kettle", 14))

    def test_barriers_become_reasons_and_their_text_is_kept(self):
        barriers = {
            "c-1": ("Too worn out", "reason_worn_out"),
            "c-2": ("No way to open the product", "reason_no_opening"),
            "c-3": ("eaten by a goat", "reason_barrier_unknown"),
        }
        self._import(
            *(
                make_row(
                    id=ords_id,
                    repair_status="End of life",
                    repair_barrier_if_end_of_life=text,
                )
                for ords_id, (text, _reason) in barriers.items()
            )
        )
        for ords_id, (text, reason) in barriers.items():
            order = self._get_order(ords_id)
            self.assertEqual(
                order.outcome_reason_id, self.env.ref(f"rma_service.{reason}")
            )
            self.assertEqual(order.ords_data["repair_barrier_if_end_of_life"], text)

    def test_record_is_mapped_to_team_type_product_customer_and_dates(self):
        self._import(make_row(problem="pęknięty\nkabel"))
        order = self._get_order("cafe_1")
        self.assertEqual(order.team_id.name, "North")
        self.assertEqual(order.equipment_type_id.ords_category, "Kettle")
        self.assertEqual(order.equipment_type_id.ords_category_number, 14)
        self.assertEqual(order.product_id.name, "Acme Kettle")
        self.assertEqual(order.product_id.tracking, "serial")
        self.assertTrue(order.product_id.is_storable)
        self.assertEqual(order.partner_id.name, "Cafe")
        self.assertTrue(order.partner_id.is_company)
        self.assertEqual(order.problem, "pęknięty\nkabel")
        # Noon of the day at our place, wherever that is.
        noon = place.get_moment(order, date(2024, 5, 4), time(12))
        self.assertEqual(order.date_in, noon)
        self.assertEqual(order.date_out, order.date_in)
        log = order.stage_log_ids
        self.assertEqual(log.mapped("phase"), ["done"])
        self.assertEqual(log.date_entered, order.date_in)
        self.assertTrue(order.name.startswith("SRV/"))
        self.assertFalse(order.message_ids.filtered("tracking_value_ids"))

    def test_what_is_equal_is_shared(self):
        self._import(
            make_row(id="c-1", brand="Acme", group_identifier="North "),
            make_row(id="c-2", brand="ACME", group_identifier="north"),
            make_row(id="c-3", brand="Unknown"),
            make_row(id="c-4", brand=""),
        )
        first, second, third, fourth = (self._get_order(f"c-{i}") for i in range(1, 5))
        self.assertEqual(first.product_id, second.product_id)
        self.assertEqual(first.team_id, second.team_id)
        self.assertEqual(third.product_id, fourth.product_id)
        self.assertEqual(third.product_id.name, "Unknown brand Kettle")
        self._import(make_row(id="c-5"))
        self.assertEqual(self._get_order("c-5").product_id, first.product_id)

    def test_second_run_changes_nothing(self):
        self._import(*self.four)
        order = self._get_order("cafe_2")
        order.problem = "corrected here"
        self.env.cr.flush()  # the note of this change
        counts = self._count_all()
        result = self._import(*self.four)
        self.assertEqual((result["created"], result["unchanged"]), (0, 4))
        self.assertEqual(result["statuses"], dict.fromkeys(self.statuses, 1))
        self.assertEqual(self._count_all(), counts)
        self.assertEqual(order.problem, "corrected here")

    def test_other_spelling_of_the_id_and_archived_orders_are_recognised(self):
        self._import(make_row(id="cafe_1"), make_row(id="cafe_2"))
        self._get_order("cafe_2").active = False
        result = self._import(make_row(id="cafe-1"), make_row(id="CAFE_2"))
        self.assertEqual((result["created"], result["unchanged"]), (0, 2))

    def _count_all(self):
        models = ("order", "team", "equipment.type", "reason", "stage.log")
        counts = [self.env[f"rma.service.{name}"].search_count([]) for name in models]
        others = ("product.product", "res.partner", "mail.message", "mail.mail")
        return counts + [self.env[name].search_count([]) for name in others]

    def test_malformed_rows_are_listed_and_good_ones_kept(self):
        result = self._import(
            self.four[0],
            make_row(id="c-9", event_date="yesterday", repair_status="?"),
            "c-8,short",
            self.four[1],
        )
        self.assertEqual((result["read"], result["created"]), (4, 2))
        self.assertEqual(result["malformed"], 2)
        header, *lines = result["problem_lines"]
        self.assertEqual(header, "row,line,id,field,value,reason")
        self.assertEqual(
            [line.split(",")[:5] for line in lines[:2]],
            [
                ["3", "3", "c-9", "repair_status", "?"],
                ["3", "3", "c-9", "event_date", "yesterday"],
            ],
        )
        self.assertTrue(lines[2].startswith('4,4,c-8,row,"c-8,short'))
        self.assertFalse(self._get_order("c-9"))

    def test_row_that_the_database_refuses_costs_itself_alone(self):
        original = type(self.importer)._prepare_order_vals

        def refuse_second(wizard, record, cache):
            vals = original(wizard, record, cache)
            return vals | ({"partner_id": 0} if record.id == "cafe_2" else {})

        patched = patch.object(
            self.registry[self.importer._name], "_prepare_order_vals", refuse_second
        )
        with patched, mute_logger("odoo.sql_db"):
            result = self._import(*self.four)
        self.assertEqual((result["created"], result["malformed"]), (3, 1))
        self.assertEqual(result["statuses"]["Repairable"], 0)
        self.assertIn("3,3,cafe_2,row,", result["problem_lines"][1])
        self.assertEqual(self._import(*self.four)["created"], 1)

    def test_batch_that_meets_the_work_of_somebody_is_tried_again(self):
        usual = type(self.importer)._import_records
        tries = []

        def meet_somebody_first(wizard, records, cache):
            tries.append(len(records))
            if len(tries) == 1:
                raise SerializationFailure
            return usual(wizard, records, cache)

        with patch.object(
            self.registry[self.importer._name], "_import_records", meet_somebody_first
        ):
            result = self._import(*self.four)
        self.assertEqual(tries, [4, 4])
        self.assertEqual((result["created"], result["malformed"]), (4, 0))

    def test_csv_import_that_meets_the_work_of_somebody_is_done_once_more(self):
        for model in ("rma.service.order", "stock.lot"):
            with (
                patch.object(
                    self.registry[model], "create", side_effect=SerializationFailure
                ),
                self.assertRaises(ConcurrencyError),  # Odoo repeats the request
            ):
                self.env[model].load(["name"], [["CSV-1"]])

    def test_batches_are_committed_and_an_interrupted_import_goes_on(self):
        self.commits.clear()
        self._import(*self.four, batch_size=3)
        self.assertEqual(self.commits, [3, 1])
        rows = [make_row(id=f"next-{i}") for i in range(5)]
        calls = []

        def fail_later(wizard, processed):
            calls.append(processed)
            self._no_commit(wizard, processed)
            if len(calls) == 2:
                raise ConnectionError("the cable was pulled")
            return float("inf")

        wizard_class = self.registry[self.importer._name]
        with patch.object(wizard_class, "_commit_batch", fail_later):
            # assertRaises would roll back what the batches have saved
            try:
                self._import(*rows, batch_size=2)
            except ConnectionError:
                calls.append("interrupted")
        self.assertEqual(calls, [2, 2, "interrupted"])
        result = self._import(*rows, batch_size=2)
        self.assertEqual((result["created"], result["unchanged"]), (1, 4))

    def test_wizard_goes_on_from_the_row_it_had_reached(self):
        wizard = self._upload(*[make_row(id=f"c-{i}") for i in range(5)])
        stream = make_csv(*[make_row(id=f"c-{i}") for i in range(5)])
        self.assertFalse(wizard._import_stream(stream, deadline=1, batch_size=2))
        self.assertEqual((wizard.state, wizard.row_done), ("running", 2))
        self.assertEqual(wizard.progress, 40.0)
        with self.enter_registry_test_mode():
            self.env.ref("rma_service.ir_cron_ords_import").method_direct_trigger()
        wizard.invalidate_recordset()
        self.assertEqual((wizard.state, wizard.row_done), ("done", 5))
        self.assertEqual((wizard.created_count, wizard.unchanged_count), (5, 0))

    def test_wizard_imports_as_manager(self):
        wizard = self._upload(*self.four, "bad", user=self.manager)
        action = wizard.action_import()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.state, "done")
        self.assertEqual((wizard.created_count, wizard.malformed_count), (4, 1))
        self.assertIn("Fixed: 1", wizard.status_summary)
        self.assertEqual(wizard.problem_ids.mapped("row"), [6])
        self.assertEqual(wizard.problems_filename, "records_problems.csv")
        self.assertTrue(wizard.problems_file)
        order = self._get_order("cafe_1")
        self.assertEqual(order.create_uid, self.manager)
        self.assertIn(order.id, self._get_ids(wizard.action_view_orders()))

    def _get_ids(self, action):
        return self.env[action["res_model"]].search(action["domain"]).ids

    def test_form_of_the_wizard_asks_for_the_file_alone(self):
        with Form(self.importer.with_user(self.manager)) as form:
            form.file = base64.b64encode(make_csv(*self.four, "bad").getvalue())
        wizard = form.save()
        wizard.action_import()
        with Form(wizard) as form:
            self.assertEqual(form.created_count, 4)
            self.assertEqual(form.progress, 100.0)

    def test_wizard_takes_customer_type_and_company(self):
        partner = self.env["res.partner"].create({"name": "Repair days"})
        service_type = self.env.ref("rma_service.rma_service_type_warranty")
        wizard = self._upload(
            make_row(), partner_id=partner.id, type_id=service_type.id
        )
        wizard.action_import()
        order = self._get_order("cafe_1")
        self.assertEqual((order.partner_id, order.type_id), (partner, service_type))

    def test_same_record_can_be_imported_into_two_companies(self):
        self._import(make_row())
        company = self.env["res.company"].create({"name": "Second company"})
        self.importer = self.importer.with_company(company).with_context(
            allowed_company_ids=company.ids
        )
        self.assertEqual(self._import(make_row())["created"], 1)
        orders = self._get_order("cafe_1")
        self.assertEqual(len(orders.company_id), 2)
        second = orders.filtered(lambda order: order.company_id == company)
        self.assertEqual(second.warehouse_id.company_id, company)

    def test_files_of_something_else_are_refused_in_one_sentence(self):
        wizard = self.importer.create({"file": b"bm90aGluZw==", "filename": "x.csv"})
        with self.assertRaisesRegex(UserError, "x.csv cannot be imported"):
            wizard.action_import()
        with self.assertRaisesRegex(UserError, "Choose the CSV file"):
            self.importer.create({}).action_import()

    def test_service_users_cannot_import(self):
        with self.assertRaises(AccessError):
            self._upload(make_row(), user=self.clerk)
        wizard = self._upload(make_row())
        with self.assertRaises(AccessError):
            wizard.with_user(self.clerk).action_import()
        with self.assertRaises(AccessError):
            self.importer.with_user(self.clerk).import_path("records.csv")

    def test_files_of_the_server_cannot_be_named_over_rpc(self):
        self.assertTrue(get_public_method(self.importer, "action_import"))
        for method in ("import_path", "_import_stream"):
            with self.assertRaises(AccessError):
                get_public_method(self.importer, method)

    def test_imported_open_order_can_be_received(self):
        self._import(self.four[1])
        order = self._get_order("cafe_2")
        order.action_receive()
        self.assertTrue(order.device_id)
        self.assertEqual(order.phase, "intake")
        self.assertEqual(order.custody_in_move_id.state, "done")
        self.assertEqual(order._get_ords_status(), "Repairable")
