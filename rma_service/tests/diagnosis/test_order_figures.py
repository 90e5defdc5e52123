import random
import runpy
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path

from ...report import service_kept_rows
from ...tools import place
from ..common.service import ServiceCommon

UPDATE = "rma_service/migrations/19.0.1.6.0/post-figures.py"
# What is asked of each order, read from the orders themselves: the truth.
FULL_QUERY = """
    SELECT o.id, %(day)s, o.date_in IS NOT NULL, o.company_id, o.type_id, o.team_id,
           o.user_id, o.partner_id, o.product_id, o.equipment_type_id, o.device_id,
           o.category_id, o.severity, o.outcome, o.outcome_reason_id,
           (SELECT fault.id
              FROM rma_service_symptom fault
              JOIN rma_service_order_symptom_rel rel ON rel.symptom_id = fault.id
             WHERE rel.order_id = o.id
          ORDER BY fault.sequence, fault.id LIMIT 1),
           (SELECT fault.id
              FROM rma_service_defect fault
              JOIN rma_service_order_defect_rel rel ON rel.defect_id = fault.id
             WHERE rel.order_id = o.id
          ORDER BY fault.sequence, fault.id LIMIT 1),
           (SELECT count(*) > 0
              FROM rma_service_order earlier
             WHERE earlier.device_id = o.device_id
               AND earlier.id != o.id
               AND o.date_in - earlier.date_out >= interval '0'
               AND o.date_in - earlier.date_out < interval '90 days'),
           'warranty' IN (
               SELECT payer FROM rma_service_operation WHERE order_id = o.id
                UNION ALL
               SELECT payer FROM rma_service_part WHERE order_id = o.id),
           device.vendor_id, device.year_of_manufacture, device.date_sold
      FROM rma_service_order o
 LEFT JOIN stock_lot device ON device.id = o.device_id
     WHERE o.phase != 'cancel'
  ORDER BY o.id
"""
COLUMNS = (
    *("order_id", "date", "is_received", "company_id", "type_id", "team_id"),
    *("user_id", "partner_id", "product_id", "equipment_type_id", "device_id"),
    *("category_id", "severity", "outcome", "reason_id", "symptom_id", "defect_id"),
    *("is_repeat", "is_warranty", "vendor_id", "year_of_manufacture", "date_sold"),
)


class FiguresCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.figures = cls.env["rma.service.order.figures"]
        # Orders that are there already moved to the time zone of these tests.
        for _done in cls.figures._write_all():
            pass
        cls.worn, cls.dirt = cls.env["rma.service.defect"].create(
            [{"name": "Worn", "sequence": 1}, {"name": "Dirt", "sequence": 2}]
        )
        cls.sticks, cls.hums = cls.env["rma.service.symptom"].create(
            [{"name": "Sticks", "sequence": 1}, {"name": "Hums", "sequence": 2}]
        )
        cls.mended = cls.env["rma.service.resolution"].create({"name": "Mended"})
        cls.no_fault = cls.env.ref("rma_service.reason_no_fault")
        cls.devices = cls.device | cls.env["stock.lot"].create(
            [
                {"name": f"SN-F{number}", "product_id": cls.device_product.id}
                for number in range(3)
            ]
        )

    def _read_kept(self, *orders):
        """Return the rows that are kept, of some orders or of all."""
        self.figures._write_pending()
        ids = sum((order.ids for order in orders), [])
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM rma_service_order_figures WHERE %s ORDER BY order_id",
                SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                SQL("order_id = ANY(%s)", ids) if ids else SQL("TRUE"),
            )
        )

    def _reopen(self, order):
        """Take a finished order back, as a stage that a manager made may allow."""
        order._write_stage(order.type_id._get_stage_of_phase("ready"))
        order._as_system().date_out = False

    def _check(self):
        """What reports read is what the orders say, for each order once."""
        read = self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) rows ORDER BY order_id",
                SQL(", ").join(SQL.identifier(name) for name in COLUMNS),
                self.figures._select_rows(),
            )
        )
        day = place.get_sql_day(
            self.env,
            SQL("COALESCE(o.date_in, o.create_date)"),
            SQL("o.warehouse_id"),
        )
        truth = self.env.execute_query(SQL(FULL_QUERY, day=day))
        self.assertEqual(read, truth)


@tagged("post_install", "-at_install")
class TestFigures(FiguresCommon):
    """What reports over history read is always what the orders themselves say."""

    def test_finished_order_has_a_row_and_an_open_one_has_none(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "ready")
        self.assertFalse(self._read_kept(order))
        order.action_hand_over()
        self.assertEqual(len(self._read_kept(order)), 1)
        self._reopen(order)
        self.assertFalse(self._read_kept(order))
        self._check()

    def test_correction_of_a_finished_order_is_in_its_row(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "done")
        self._read_kept()
        order.write({"user_id": self.clerk.id, "defect_ids": self.dirt.ids})
        [row] = self._read_kept(order)
        self.assertEqual(row[COLUMNS.index("user_id")], self.clerk.id)
        self.assertEqual(row[COLUMNS.index("defect_id")], self.dirt.id)
        self._check()

    def test_next_visit_learns_of_a_corrected_hand_over(self):
        first = self._bring_to(self._create_order([self.labour]), "done")
        second = self._bring_to(self._create_order([self.labour]), "done")
        repeat = COLUMNS.index("is_repeat")
        now = fields.Datetime.now()
        second._as_system().write({"date_in": now, "date_out": now})
        for days, expected in ((100, False), (10, True), (90, False), (89, True)):
            with self.subTest(days=days):
                first._as_system().write(
                    {
                        "date_in": now - timedelta(days=days + 1),
                        "date_out": now - timedelta(days=days),
                    }
                )
                [row] = self._read_kept(second)
                self.assertEqual(row[repeat], expected)
                self._check()

    def test_day_is_that_of_the_warehouse(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "done")
        day = COLUMNS.index("date")
        for hour in (2, 13):
            moment = fields.Datetime.to_datetime(f"2026-03-05 {hour:02}:30:00")
            order._as_system().write({"date_in": moment})
            [row] = self._read_kept(order)
            self.assertEqual(row[day], place.get_day(order, moment))
        self._check()

    def test_figures_are_right_whatever_happens_to_the_orders(self):
        """A year of random events: after each, every figure is that of the order."""
        chance = random.Random(14)
        west = self.env["stock.warehouse"].create(
            {
                "name": "West",
                "code": "WST",
                "partner_id": self.env["res.partner"]
                .create({"name": "West", "tz": self.reader_zone})
                .id,
            }
        )
        people = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        start = fields.Datetime.to_datetime("2026-01-01 05:00:00")
        orders = self.env["rma.service.order"]
        for device in self.devices:
            for service_type in (self.type_repair, self.type_warranty):
                orders += self._create_order(
                    [self.labour],
                    device_id=device.id,
                    type_id=service_type.id,
                    warehouse_id=chance.choice((self.warehouse, west)).id,
                )

        def correct(order):
            values = chance.choice(
                (
                    {"partner_id": chance.choice(people).id},
                    {"user_id": chance.choice((self.technician, self.clerk)).id},
                    {"symptom_ids": chance.choice((self.sticks, self.hums)).ids},
                    {"symptom_ids": (self.sticks | self.hums).ids},
                    {"defect_ids": chance.choice(((), self.dirt.ids))},
                    {"defect_ids": (self.worn | self.dirt).ids},
                    {"severity": chance.choice(("limited", "dangerous"))},
                    {
                        "outcome": "no_fault",
                        "outcome_reason_id": self.no_fault.id,
                    },
                )
            )
            order.write(values)

        def move_dates(order):
            moment = start + timedelta(hours=chance.randrange(24 * 300))
            values = {"date_in": moment}
            if order.date_out:
                values["date_out"] = moment + timedelta(days=chance.randrange(40))
            order._as_system().write(values)

        def tell_of_device(order):
            order.device_id.write(
                chance.choice(
                    (
                        {"vendor_id": chance.choice(people).id},
                        {"vendor_id": False},
                        {"year_of_manufacture": str(chance.randrange(2010, 2026))},
                        {"date_sold": f"2025-0{chance.randrange(1, 9)}-11"},
                    )
                )
            )

        def finish(order):
            if order.phase == "cancel":
                order.action_reopen()
            self._bring_to(order, "done")

        def reopen(order):
            if order.phase == "done":
                self._reopen(order)
            else:
                order.action_reopen()

        def cancel(order):
            order.action_cancel()

        happened = set()
        events = (finish, finish, finish, correct, correct, move_dates)
        events += (tell_of_device, reopen, cancel)
        for _turn in range(90):
            event, order = chance.choice(events), chance.choice(orders)
            try:
                with self.env.cr.savepoint():
                    event(order)
            except UserError:
                continue
            happened.add((event.__name__, order.phase == "done"))
            if chance.random() < 0.5:
                self._check()
        self._check()
        self.assertLessEqual(
            {
                *(("finish", True), ("correct", True), ("move_dates", True)),
                *(("tell_of_device", True), ("tell_of_device", False)),
            },
            happened,
        )
        self.assertIn(("reopen", False), happened)

    def test_fault_that_leaves_the_catalogue_leaves_the_figures(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        order.symptom_ids = self.sticks | self.hums
        self._read_kept()
        self.sticks.unlink()
        [row] = self._read_kept(order)
        self.assertEqual(row[COLUMNS.index("symptom_id")], self.hums.id)
        self._check()

    # === BESIDE THE ORDERS ===#

    def test_check_finds_what_nobody_told_of(self):
        orders = self.env["rma.service.order"]
        for device in self.devices:
            orders += self._bring_to(
                self._create_order([self.labour], device_id=device.id), "done"
            )
        orders.symptom_ids = self.sticks | self.hums
        self._read_kept()
        self.hums.sequence = 0
        self.company.partner_id.tz = self.reader_zone
        orders[0].flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE rma_service_order SET severity = 'dangerous' WHERE id = %s",
                orders[0].id,
            )
        )
        with (
            patch.object(service_kept_rows, "BATCH", 2),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60
            ) as progress,
        ):
            self.figures._cron_check()
        self._check()
        self.assertGreater(progress.call_count, 1)
        self.assertEqual(progress.call_args.kwargs["remaining"], 0)

    def test_check_goes_on_where_its_time_was_over(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        self._read_kept()
        self.env.cr.execute("DELETE FROM rma_service_order_figures")
        calls = 0
        with (
            patch.object(service_kept_rows, "BATCH", 1),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0),
        ):
            while not self._read_kept(order):
                calls += 1
                self.assertLess(calls, 1000)
                self.figures._cron_check()
        self._check()

    def test_new_order_of_the_catalogue_has_the_figures_checked(self):
        cron = self.env.ref("rma_service.ir_cron_check_figures")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        triggers.unlink()
        self.worn.with_user(self.manager).sequence = 9
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))

    def test_update_makes_the_rows_of_what_was_finished_before(self):
        orders = self.env["rma.service.order"]
        for device in self.devices:
            orders += self._create_order([self.labour], device_id=device.id)
        self._bring_to(orders[0], "done")
        self._bring_to(orders[1], "done")
        orders[2].action_cancel()
        kept = self._read_kept()
        self.env.cr.execute("DELETE FROM rma_service_order_figures")
        runpy.run_path(file_path(UPDATE))["migrate"](self.env.cr, "19.0.1.4.0")
        self.assertEqual(self._read_kept(), kept)
        self._check()

    # === COST ===#

    def test_hand_over_costs_one_statement(self):
        orders = self.env["rma.service.order"]
        for device in self.devices:
            orders += self._bring_to(
                self._create_order([self.labour], device_id=device.id), "ready"
            )
        self._read_kept()
        orders.action_hand_over()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.figures._write_pending()
        self.assertEqual(len(self._read_kept(orders)), len(orders))

    def test_open_orders_cost_nothing(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "ready")
        order.write({"user_id": self.clerk.id, "defect_ids": self.worn.ids})
        pending = self.env["rma.service.order.figures"]._pending
        self.assertNotIn(pending, self.env.cr.precommit.data)

    def test_what_is_taken_back_is_not_kept(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            order.action_hand_over()
            raise ZeroDivisionError
        self.assertEqual(order.phase, "ready")
        self.assertFalse(self._read_kept(order))
        self._check()


@tagged("post_install", "-at_install")
class TestFaultReport(FiguresCommon):
    """Each order once for each of its faults, seen by whom it is seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["rma.service.fault.report"]
        cls.open_order, cls.done_order, cls.foreign = (
            cls._create_order(
                [cls.labour],
                device_id=device.id,
                user_id=user.id,
                symptom_ids=[Command.set((cls.sticks | cls.hums).ids)],
            )
            for device, user in zip(
                cls.devices,
                (cls.technician, cls.technician, cls.clerk),
                strict=False,
            )
        )
        cls._bring_to(cls.done_order, "done")
        cls.done_order.defect_ids = cls.worn | cls.dirt
        cls.done_order.resolution_ids = cls.mended
        cls._bring_to(cls.foreign, "done")
        cls.orders = cls.open_order | cls.done_order | cls.foreign

    def _rows(self, user=None):
        self.env.flush_all()
        report = self.report.with_user(user) if user else self.report
        return report.search([("order_id", "in", self.orders.ids)])

    def test_rows_are_all_combinations_each_with_a_number_of_its_own(self):
        rows = self._rows()
        self.assertEqual(len(set(rows.ids)), 2 + 4 + 2)
        found = [
            (row.order_id, row.symptom_id, row.defect_id, row.resolution_id)
            for row in rows
        ]
        self.assertCountEqual(
            found,
            [
                *(
                    (order, symptom, self.worn.browse(), self.mended.browse())
                    for order in (self.open_order, self.foreign)
                    for symptom in (self.sticks, self.hums)
                ),
                *(
                    (self.done_order, symptom, defect, self.mended)
                    for symptom in (self.sticks, self.hums)
                    for defect in (self.worn, self.dirt)
                ),
            ],
        )

    def test_order_counts_once_in_a_group(self):
        self.env.flush_all()
        [[count]] = self.report._read_group(
            [("order_id", "in", self.orders.ids)], [], ["order_count:count_distinct"]
        )
        self.assertEqual(count, 3)

    def test_technician_reads_of_his_own_orders_only(self):
        self.assertEqual(
            self._rows(self.technician).order_id, self.open_order | self.done_order
        )
        self.assertEqual(self._rows(self.clerk).order_id, self.orders)

    def test_other_company_reads_nothing(self):
        other = self.env["res.company"].create({"name": "Neighbour"})
        neighbour = self._create_user(
            "figures_neighbour",
            "group_service_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        self.assertFalse(self._rows(neighbour))
        quality = self.env["rma.service.quality.report"].with_user(neighbour)
        self.assertFalse(quality.search([("order_id", "in", self.orders.ids)]))

    def test_cancelled_order_is_left_out(self):
        self.open_order.action_cancel()
        self.assertNotIn(self.open_order, self._rows().order_id)
