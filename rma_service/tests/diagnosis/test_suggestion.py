from datetime import timedelta
from itertools import count
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged, warmup

from ...models.diagnosis import service_order_suggestion
from ..common.service import ServiceCommon
from ..common.slow import slow_server

NUMBERS = count(1)


class SuggestionCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.equipment_type = cls.env["rma.service.equipment.type"].create(
            {"name": "Till"}
        )
        cls.device_product.equipment_type_id = cls.equipment_type
        cls.symptom = cls.env["rma.service.symptom"].create({"name": "Keys stick"})
        cls.defect, cls.other_defect = cls.env["rma.service.defect"].create(
            [{"name": "Membrane worn"}, {"name": "Dirt"}]
        )
        cls.resolution = cls.env["rma.service.resolution"].create({"name": "Replaced"})

    def _finish(self, operations=None, parts=None, **values):
        """Return an order that was repaired and handed over, of a device of its own."""
        device = self.env["stock.lot"].create(
            {
                "name": f"OLD-{next(NUMBERS)}",
                "product_id": self.device_product.id,
            }
        )
        order = self._create_order(
            [self.labour] if operations is None else operations,
            [self.part_keyboard] if parts is None else parts,
            **({"device_id": device.id, "type_id": self.type_warranty.id} | values),
        )
        return self._bring_to(order, "done")

    def _finish_coded(self, **values):
        return self._finish(
            **{
                "symptom_ids": self.symptom.ids,
                "defect_ids": self.defect.ids,
                "resolution_ids": self.resolution.ids,
            }
            | values
        )


@tagged("post_install", "-at_install")
class TestSuggestion(SuggestionCommon):
    """What is suggested from history, for whom, and what *Add* puts on the order."""

    def _ask(self, **values):
        order = self._create_order(
            **{"symptom_ids": self.symptom.ids, "problem": False} | values
        )
        self.env.flush_all()
        return order, order.get_suggestions()

    def test_groups_count_orders_with_the_same_symptom_and_their_success(self):
        for _i in range(2):
            self._finish_coded()
        self._finish_coded(defect_ids=self.other_defect.ids, parts=[])
        self._finish_coded(symptom_ids=False, problem="Something else")
        _order, answer = self._ask()
        groups = {
            tuple(group["defects"]): (group["count"], group["success"])
            for group in answer["groups"]
        }
        self.assertEqual(groups, {("Membrane worn",): (2, 2), ("Dirt",): (1, 1)})
        self.assertEqual(answer["count"], 3)
        self.assertEqual(answer["outcomes"][0]["label"], "Repaired")

    def test_device_that_came_back_in_time_is_no_success(self):
        order = self._finish_coded()
        late = self._finish_coded()
        order.date_out -= timedelta(days=1)
        late.date_out -= timedelta(days=91)
        for device in (order | late).device_id:
            self._create_order(device_id=device.id, problem="Again")
        _order, answer = self._ask()
        self.assertEqual(
            [(group["count"], group["success"]) for group in answer["groups"]], [(2, 1)]
        )
        self.company.service_return_days = 100
        _order, answer = self._ask()
        self.assertEqual(answer["groups"][0]["success"], 0)

    def test_model_without_history_borrows_that_of_its_type(self):
        self._finish_coded()
        sister = self._create_product("Till 2", is_storable=True, tracking="serial")
        sister.equipment_type_id = self.equipment_type
        order, answer = self._ask(product_id=sister.id, device_id=False)
        self.assertEqual(order.equipment_type_id, self.equipment_type)
        self.assertEqual((answer["scope"], answer["count"]), ("type", 1))

    def test_model_with_enough_history_ignores_its_type(self):
        sister = self._create_product("Till 2", is_storable=True, tracking="serial")
        sister.equipment_type_id = self.equipment_type
        for _i in range(5):
            self._finish_coded()
        self._finish_coded(product_id=sister.id, device_id=False)
        _order, answer = self._ask()
        self.assertEqual((answer["scope"], answer["count"]), ("model", 5))

    def test_orders_without_symptoms_are_found_by_the_words_of_their_problem(self):
        self._finish(problem="Printer chews the paper, error E42", solution="Gear")
        self._finish(problem="Drawer is locked")
        _order, answer = self._ask(symptom_ids=False, problem="E42 and chews paper")
        self.assertEqual(answer["count"], 1)
        self.assertEqual(answer["similar"][0]["solution"], "Gear")
        # Nobody chose a fault: the products used name the group.
        [group] = answer["groups"]
        self.assertEqual(group["defects"], [])
        self.assertEqual(
            sorted(group["key"]), sorted((self.labour | self.part_keyboard).ids)
        )

    def test_problem_full_of_signs_breaks_nothing(self):
        self._finish(problem="it's \\ broken & (bad): 'really' | <tag> 100%")
        _order, answer = self._ask(
            symptom_ids=False, problem="it's \\ broken & (bad): 'really' | !100% %s"
        )
        self.assertEqual(answer["count"], 1)
        _order, answer = self._ask(symptom_ids=False, problem="? !")
        self.assertEqual(answer["count"], 1)

    def test_add_puts_job_and_fault_on_the_order_once(self):
        self._finish_coded()
        self._finish_coded(operations=[self.labour, self.labour_2])
        self._finish_coded()
        order, answer = self._ask(user_id=self.technician.id)
        [group] = answer["groups"]
        arguments = (group["defect_ids"], group["resolution_ids"], group["key"])
        order = order.with_user(self.technician)
        order.action_add_suggestion(*arguments)
        # One of three needed more: that is not the usual job.
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertEqual(order.part_ids.product_id, self.part_keyboard)
        self.assertEqual(order.defect_ids, self.defect)
        # What was done is said when it is done.
        self.assertFalse(order.resolution_ids)
        order.action_add_suggestion(*arguments)
        self.assertEqual(len(order.operation_ids), 1)
        self.assertEqual(len(order.part_ids), 1)

    def test_group_that_is_on_the_order_is_told_as_added(self):
        self._finish_coded()
        order, answer = self._ask()
        [group] = answer["groups"]
        self.assertFalse(group["is_added"])
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        # The work is there, but not what was found.
        self.assertFalse(order.get_suggestions()["groups"][0]["is_added"])
        order.action_add_suggestion(
            group["defect_ids"], group["resolution_ids"], group["key"]
        )
        self.assertTrue(order.get_suggestions()["groups"][0]["is_added"])
        order.part_ids.unlink()
        self.assertFalse(order.get_suggestions()["groups"][0]["is_added"])

    def _create_job(self, *products):
        return self.env["rma.service.template"].create(
            {
                "name": "New keyboard",
                "line_ids": [
                    Command.create({"product_id": product.id}) for product in products
                ],
            }
        )

    def test_add_remembers_the_job_that_the_lines_came_from(self):
        job = self._create_job(self.labour, self.part_keyboard)
        line = {"template_id": job.id, "template_version": 1}
        for _i in range(2):
            self._finish_coded(
                operations=[
                    line | {"product_id": self.labour.id},
                    {"product_id": self.labour_2.id},
                ],
                parts=[line | {"product_id": self.part_keyboard.id}],
            )
        order, answer = self._ask(user_id=self.technician.id)
        [group] = answer["groups"]
        arguments = (group["defect_ids"], group["resolution_ids"], group["key"])
        order.with_user(self.technician).action_add_suggestion(*arguments)
        lines = {line.product_id: line.template_id for line in order.operation_ids}
        self.assertEqual(
            lines,
            {self.labour: job, self.labour_2: self.env["rma.service.template"]},
        )
        self.assertEqual(order.part_ids.template_id, job)
        self.assertEqual(order.part_ids.template_version, job.version)
        self.assertTrue(job.is_used)

    def test_lines_of_two_jobs_are_added_without_a_job(self):
        jobs = self._create_job(self.labour) | self._create_job(self.part_keyboard)
        self._finish_coded(
            operations=[{"product_id": self.labour.id, "template_id": jobs[0].id}],
            parts=[{"product_id": self.part_keyboard.id, "template_id": jobs[1].id}],
        )
        order, answer = self._ask()
        [group] = answer["groups"]
        order.action_add_suggestion(
            group["defect_ids"], group["resolution_ids"], group["key"]
        )
        self.assertTrue(order.operation_ids)
        self.assertFalse(order.operation_ids.template_id | order.part_ids.template_id)

    def test_add_takes_nothing_that_is_not_suggested(self):
        self._finish_coded()
        order, _answer = self._ask()
        with self.assertRaises(UserError):
            order.action_add_suggestion([], [], self.part_screw.ids)
        self.assertFalse(order.part_ids)

    def test_closed_order_takes_no_suggestion(self):
        self._finish_coded()
        order, answer = self._ask()
        order.action_cancel()
        group = answer["groups"][0]
        with self.assertRaises(UserError):
            order.action_add_suggestion(
                group["defect_ids"], group["resolution_ids"], group["key"]
            )

    def test_counts_are_the_company_s_and_texts_those_the_user_may_read(self):
        self._finish_coded(user_id=self.manager.id, problem="Secret words")
        mine = self._finish_coded(user_id=self.technician.id)
        order, _answer = self._ask(user_id=self.technician.id)
        self.env.invalidate_all()
        answer = order.with_user(self.technician).get_suggestions()
        self.assertEqual(answer["count"], 2)
        self.assertEqual([each["id"] for each in answer["similar"]], mine.ids)
        answer = order.with_user(self.manager).get_suggestions()
        self.assertEqual(len(answer["similar"]), 2)

    def test_other_company_stays_out(self):
        order, _answer = self._ask()
        self._finish_coded()
        company = self.env["res.company"].create({"name": "Other service"})
        self._finish_coded().with_context(tracking_disable=True)._write(
            {"company_id": company.id}
        )
        self.env.invalidate_all()
        answer = order.with_user(self.manager).get_suggestions()
        self.assertEqual(answer["count"], 1)

    def test_strangers_get_no_suggestions(self):
        order, _answer = self._ask(user_id=self.manager.id)
        plain = self._create_user("suggestion_plain", "base.group_user")
        for user in (plain, self.technician):
            with self.assertRaises(AccessError):
                order.with_user(user).get_suggestions()
        with self.assertRaises(AccessError):
            order.with_user(plain).action_add_suggestion([], [], [])

    def test_older_orders_are_not_looked_through(self):
        for _i in range(3):
            self._finish_coded()
        with patch.object(service_order_suggestion, "RECENT_ORDERS", 2):
            _order, answer = self._ask()
        self.assertEqual(answer["count"], 2)

    @warmup
    def test_answer_takes_one_statement_beside_setting_and_rights(self):
        for _i in range(3):
            self._finish_coded()
        order, _answer = self._ask()
        self.env.invalidate_all()
        with self.assertQueryCount(2):  # the first one says: do not compile
            order.get_suggestions()
        order = order.with_user(self.manager)
        order.get_suggestions()
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            order.get_suggestions()


@tagged("post_install", "-at_install")
class TestSuggestionScreen(HttpCase, SuggestionCommon):
    def test_technician_adds_a_suggestion_on_the_page(self):
        self._finish_coded()
        order = self._create_order(
            symptom_ids=self.symptom.ids, user_id=self.technician.id
        )
        self.start_tour(
            f"/odoo/service-orders/{order.id}",
            "rma_service_suggestion",
            login=self.technician.login,
        )
        self.assertEqual(order.operation_ids.product_id, self.labour)
        # What was done is said when it is done.
        self.assertFalse(order.resolution_ids)

    def test_what_is_written_while_the_server_works_is_kept(self):
        self._finish_coded()
        order = self._create_order(
            symptom_ids=self.symptom.ids, user_id=self.technician.id
        )
        with slow_server():
            self.start_tour(
                f"/odoo/service-orders/{order.id}",
                "rma_service_suggestion_slow",
                login=self.technician.login,
            )
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertEqual(order.diagnosis, "19.05 V")
