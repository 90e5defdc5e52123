"""The day of a technician: what is due first, one tap each, parts by scan."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.stock import ServiceStockCommon
from .test_worked_time import WorkedTimeCommon, at


@tagged("post_install", "-at_install")
class TestMyWork(WorkedTimeCommon, ServiceStockCommon, HttpCase):
    # Before all that there is.
    first = {"priority": "2", "date_promised": "2020-01-01 10:00:00"}

    def _create_work(self, name="Work", user=None, **values):
        order = self._create_order(
            [self.labour],
            device_id=False,
            type_id=self.type_warranty.id,
            user_id=(user or self.technician).id,
            problem=name,
            **values,
        )
        order.action_receive()
        return order.operation_ids

    def test_what_is_urgent_or_promised_first_comes_first(self):
        late = self._create_work(date_promised="2031-02-03 10:00:00")
        never = self._create_work()
        soon = self._create_work(date_promised="2031-02-01 10:00:00")
        urgent = self._create_work(priority="1", date_promised="2031-02-09 10:00:00")
        never.order_id.date_promised = False
        works = late | never | soon | urgent
        found = self.env["rma.service.operation"].with_user(self.technician)
        found = found.search(
            [("id", "in", works.ids)],
            order="order_priority desc, date_promised, id",
        )
        self.assertEqual(found.ids, (urgent | soon | late | never).ids)

    def test_waiting_for_a_part_is_one_tap(self):
        work = self._create_work().with_user(self.technician)
        work.action_start()
        work.action_wait_for_part()
        waiting = self.env.ref("rma_service.operation_status_parts")
        self.assertEqual(work.status_id, waiting)
        entries = len(work.entry_ids)
        work.action_wait_for_part()
        self.assertEqual(len(work.entry_ids), entries)

    def test_status_that_a_company_does_without_is_any_interruption(self):
        self.env.ref("rma_service.operation_status_parts").active = False
        work = self._create_work().with_user(self.technician)
        work.action_wait_for_part()
        self.assertEqual(work.status_kind, "paused")

    # === LEFT RUNNING ===#

    def test_what_was_left_running_over_night_is_asked_in_the_morning(self):
        with freeze_time(at(16)):
            work = self._create_work().with_user(self.technician)
            work.action_start()
        with freeze_time(at(8, 5, day=13)):
            action = work.action_begin_day()
        self.assertEqual(action["res_model"], "rma.service.time.review")
        self.assertEqual(work.status_kind, "paused")
        review = self.env[action["res_model"]].browse(action["res_id"])
        review = review.with_user(self.technician)
        self.assertEqual(review.line_ids.entry_id.operation_id.ids, work.ids)
        review.line_ids.minutes = 45
        review.action_confirm()
        self.assertEqual(work.time_spent, 45)
        with freeze_time(at(8, 6, day=13)):
            self.assertIs(work.action_begin_day(), True)

    def test_what_runs_since_this_morning_goes_on(self):
        with freeze_time(at(8)):
            work = self._create_work().with_user(self.technician)
            work.action_start()
        with freeze_time(at(11)):
            self.assertIs(work.action_begin_day(), True)
        self.assertEqual(work.status_kind, "work")

    def test_what_a_colleague_left_running_is_his(self):
        with freeze_time(at(16)):
            work = self._create_work(user=self.clerk).with_user(self.clerk)
            work.action_start()
        with freeze_time(at(9, day=13)):
            works = self.env["rma.service.operation"].with_user(self.technician)
            self.assertIs(works.action_begin_day(), True)
        self.assertEqual(work.status_kind, "work")

    # === PARTS BY SCAN ===#

    def test_scanned_part_is_counted_as_used(self):
        self.part_screw.barcode = "SCREW-77"
        order = self._create_work().order_id
        order.part_ids = [
            Command.create({"product_id": self.part_screw.id, "quantity": 2})
        ]
        part = order.part_ids
        order = order.with_user(self.technician)
        self.assertIn("1 of 2", order.use_scanned("SCREW-77"))
        self.assertIn("2 of 2", order.use_scanned(" SCREW-77 "))
        self.assertIn("already", order.use_scanned("SCREW-77"))
        self.assertEqual(part.quantity_used, 2)
        self.part_keyboard.default_code = "KB-9"
        self.assertIn("added", order.use_scanned("KB-9"))
        added = order.part_ids - part
        self.assertEqual(
            (added.product_id, added.quantity_used), (self.part_keyboard, 1)
        )
        for nothing in ("Nobody has this", "", None):
            with self.subTest(nothing):
                self.assertIs(order.use_scanned(nothing), False)

    def test_scanned_serial_number_is_the_one_that_is_built_in(self):
        board = self._create_product("Board", is_storable=True, tracking="serial")
        first, second = self._create_lots(board, "BOARD-1", "BOARD-2")
        self._receive_goods(board, 2, 10, lots=first | second)
        order = self._create_work().order_id
        order.part_ids = [Command.create({"product_id": board.id, "quantity": 1})]
        order = order.with_user(self.technician)
        self.assertIn("1 of 1", order.use_scanned("board-2"))
        self.assertEqual(order.part_ids.lot_ids, second)
        self.assertIn("already", order.use_scanned("BOARD-2"))
        self.assertIn("already", order.use_scanned("BOARD-1"))
        self.assertEqual(order.part_ids.lot_ids, second)

    def test_nobody_scans_onto_the_order_of_another(self):
        self.part_screw.barcode = "SCREW-78"
        order = self._create_work(user=self.clerk).order_id
        with self.assertRaises(AccessError):
            order.with_user(self.technician).use_scanned("SCREW-78")

    # === ON THE SCREEN ===#

    def test_one_tap_for_each_thing_that_happens(self):
        work = self._create_work("Tour of the day", **self.first)
        self.start_tour("/odoo/my-work", "rma_service_my_work", login="service_own")
        self.assertEqual(work.status_kind, "finished")
        kinds = work.entry_ids.sorted("id").status_id.mapped("name")
        self.assertIn("Waiting for part", kinds)

    def test_left_running_is_asked_when_the_day_begins_on_the_screen(self):
        work = self._create_work("Left by Tom", **self.first)
        work = work.with_user(self.technician)
        work.action_start()
        entry = work.sudo().entry_ids.sorted("id")[-1]
        entry._as_system().date = fields.Datetime.now() - timedelta(days=3)
        self.start_tour("/odoo/my-work", "rma_service_day_begins", login="service_own")
        self.assertEqual(work.status_kind, "paused")
        self.assertFalse(work.sudo().entry_ids.filtered("is_doubtful"))
