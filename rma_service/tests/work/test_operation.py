from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestOperation(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        # A working day at noon: how long somebody worked depends on the working hours.
        cls.startClassPatcher(freeze_time("2026-05-13 10:30:00"))
        super().setUpClass()
        ref = cls.env.ref
        cls.started = ref("rma_service.operation_status_started")
        cls.testing = ref("rma_service.operation_status_testing")
        cls.paused = ref("rma_service.operation_status_paused")
        cls.finished = ref("rma_service.operation_status_finished")
        cls.not_done = ref("rma_service.operation_status_not_done")

    def _operation(self, *products, **values):
        order = self._create_order(products or [self.labour], **values)
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        return order.operation_ids

    def test_choosing_the_product_fills_unit_norm_quantity_and_value(self):
        with Form(self._create_order()) as form, form.operation_ids.new() as line:
            line.product_id = self.labour
            self.assertEqual(line.product_uom_id, self.labour.uom_id)
            self.assertEqual(line.time_norm, 30)
            self.assertEqual(line.quantity, 1)
            self.assertEqual(line.price_subtotal, 50)
            line.quantity = 2
            self.assertEqual(line.time_norm, 60)

    def test_who_has_it_to_do_is_the_technician_of_the_order_until_another_is(self):
        operations = self._operation(self.labour, self.labour_2)
        order = operations.order_id
        order.user_id = self.technician
        self.assertEqual(operations.planned_user_id, self.technician)
        self.assertFalse(operations.user_id)
        operations[0].planned_user_id = self.manager
        self.assertEqual(operations[0].user_id, self.manager)
        order.user_id = self.clerk
        self.assertEqual(
            operations.mapped("planned_user_id"), self.manager | self.clerk
        )
        of_clerk = operations.search([("planned_user_id", "=", self.clerk.id)])
        self.assertIn(operations[1], of_clerk)

    def test_repair_that_ends_operations_nobody_started_says_so(self):
        operations = self._operation(self.labour, self.labour_2)
        order = operations.order_id
        order.action_start_repair()
        self.assertTrue(order.has_unstarted_operations)
        order.action_finish_repair()
        self.assertFalse(order.has_unstarted_operations)
        bodies = " ".join(order.message_ids.mapped(lambda m: str(m.body)))
        self.assertIn("nobody started them: Clean.", bodies)
        started = self._create_order([self.labour], device_id=False)
        self._bring_to(started, "repair")
        self.assertFalse(started.has_unstarted_operations)
        self._bring_to(started, "quality")
        bodies = " ".join(started.message_ids.mapped(lambda m: str(m.body)))
        self.assertNotIn("nobody started", bodies)

    def test_hours_without_norm_count_as_time(self):
        hour = self.env.ref("uom.product_uom_hour")
        labour = self._create_product("Labour", type="service", uom_id=hour.id)
        order = self._create_order([{"product_id": labour.id, "quantity": 1.5}])
        self.assertEqual(order.operation_ids.time_norm, 90)

    @freeze_time("2026-03-04 15:00:00")
    def test_first_working_entry_is_the_start_and_final_status_the_end(self):
        operation = self._operation()
        begin = fields.Datetime.now() - timedelta(hours=3)
        operation.action_set_status(self.started, date=begin)
        operation.action_set_status(self.finished, date=begin + timedelta(minutes=40))
        self.assertEqual(operation.date_start, begin)
        self.assertEqual(operation.date_end, begin + timedelta(minutes=40))
        self.assertEqual(operation.time_spent, 40)
        self.assertEqual(operation.quantity_done, 1)

    @freeze_time("2026-03-04 15:00:00")
    def test_interruptions_do_not_count_as_work(self):
        operation = self._operation()
        begin = fields.Datetime.now() - timedelta(hours=5)
        for minutes, status in (
            (0, self.started),
            (20, self.paused),
            (140, self.started),
            (150, self.testing),
            (165, self.finished),
        ):
            operation.action_set_status(status, date=begin + timedelta(minutes=minutes))
        self.assertEqual(operation.time_spent, 45)
        self.assertEqual(len(operation.entry_ids), 5)

    @freeze_time("2026-03-04 15:00:00")
    def test_corrected_entry_corrects_the_times(self):
        operation = self._operation()
        begin = fields.Datetime.now() - timedelta(hours=3)
        operation.action_set_status(self.started, date=begin)
        operation.action_set_status(self.finished, date=begin + timedelta(minutes=40))
        operation.entry_ids[0].date = begin + timedelta(minutes=10)
        self.assertEqual(operation.time_spent, 30)
        operation.entry_ids[1].unlink()
        self.assertFalse(operation.date_end)
        self.assertEqual(operation.quantity_done, 0)

    def test_reopening_is_allowed_and_logged(self):
        operation = self._operation()
        operation.action_start()
        operation.action_finish()
        operation.action_start()
        self.assertFalse(operation.date_end)
        self.assertIn("was reopened", operation.order_id.message_ids[0].body)

    def test_status_written_in_a_list_is_an_entry(self):
        operation = self._operation()
        operation.status_id = self.started
        self.assertEqual(operation.entry_ids.status_id, self.started)
        self.assertEqual(operation.entry_ids.user_id, self.env.user)

    def test_starting_an_operation_starts_the_repair(self):
        operation = self._operation()
        operation.action_start()
        self.assertEqual(operation.order_id.phase, "repair")

    def test_repair_starts_its_first_operation(self):
        operations = self._operation(self.labour, self.labour_2)
        operations.order_id.action_start_repair()
        self.assertEqual(operations.mapped("status_kind"), ["work", "waiting"])

    def test_finishing_the_repair_finishes_open_operations(self):
        operations = self._operation(self.labour, self.labour_2)
        operations.order_id.action_start_repair()
        operations[1].action_set_status(self.not_done)
        operations.order_id.action_finish_repair()
        self.assertEqual(operations.mapped("status_kind"), ["finished", "not_done"])
        self.assertEqual(operations.mapped("quantity_done"), [1, 0])

    def test_type_may_want_each_operation_finished_by_hand(self):
        self.type_repair.finish_open_operations = False
        operations = self._operation(self.labour, self.labour_2)
        operations.order_id.action_start_repair()
        with self.assertRaisesRegex(UserError, "Finish these operations first"):
            operations.order_id.action_finish_repair()
        operations.action_finish()
        operations.order_id.action_finish_repair()
        self.assertEqual(operations.order_id.phase, "quality")

    def test_technician_is_who_did_the_work(self):
        operation = self._operation(user_id=self.technician.id)
        operation.with_user(self.technician).action_start()
        self.assertEqual(operation.user_id, self.technician)
        self.assertEqual(operation.entry_ids.user_id, self.technician)

    def test_entry_in_the_future_is_refused(self):
        operation = self._operation()
        with self.assertRaisesRegex(ValidationError, "future"):
            operation.action_set_status(
                self.started, date=fields.Datetime.now() + timedelta(days=1)
            )

    def test_device_that_is_not_here_is_not_worked_on(self):
        order = self._create_order([self.labour])
        with self.assertRaisesRegex(UserError, "not been received"):
            order.operation_ids.action_start()

    def test_many_operations_change_status_at_once(self):
        self.company.service_parallel_work = True
        operations = self._operation(self.labour) | self._operation(
            self.labour_2, device_id=False
        )
        operations.action_start()
        operations.action_finish()
        self.assertEqual(set(operations.mapped("status_kind")), {"finished"})
