"""Units sold are kept as they are delivered, and are what the stock itself says."""

import runpy
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path

from ...report import service_kept_rows
from ...tools import place
from ..common.stock import ServiceStockCommon

UPDATE = "rma_service/migrations/19.0.1.6.0/post-sold_units.py"
COLUMNS = (
    *("move_line_id", "date", "company_id", "partner_id", "product_id", "device_id"),
    *("vendor_id", "year_of_manufacture", "units"),
)
# What was delivered on sales and taken back, read from the stock: the truth.
FULL_QUERY = """
    SELECT line.id, %(day)s, line.company_id, sale.partner_id, line.product_id,
           line.lot_id,
           (SELECT vendor_id FROM stock_lot WHERE id = line.lot_id),
           (SELECT year_of_manufacture FROM stock_lot WHERE id = line.lot_id),
           CASE WHEN here.usage = 'customer' THEN -1 ELSE 1 END
           * line.quantity_product_uom::double precision
      FROM stock_move move
      JOIN stock_move_line line ON line.move_id = move.id
      JOIN sale_order_line sold ON sold.id = move.sale_line_id
      JOIN sale_order sale ON sale.id = sold.order_id
      JOIN stock_location here ON here.id = line.location_id
      JOIN stock_location there ON there.id = line.location_dest_id
 LEFT JOIN stock_picking_type kind ON kind.id = move.picking_type_id
     WHERE line.state = 'done' AND move.service_part_id IS NULL
       AND (here.usage = 'customer') != (there.usage = 'customer')
       AND (there.usage = 'customer' OR move.to_refund)
  ORDER BY line.id
"""


@tagged("post_install", "-at_install")
class TestSoldUnits(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls.env["rma.service.sold.units"]
        # Deliveries from before moved to the time zone of these tests.
        for _done in cls.kept._write_all():
            pass
        cls.units = cls._create_lots(
            cls.device_product, *[f"U-{number}" for number in range(3)]
        )
        for unit in cls.units:
            cls._add_stock(cls.device_product, 1, lot=unit)
        cls._add_stock(cls.part_keyboard, 20)
        cls.sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": count})
                    for product, count in (
                        (cls.device_product, 3),
                        (cls.part_keyboard, 4),
                    )
                ],
            }
        )
        cls.sale.action_confirm()
        cls.delivery = cls.sale.picking_ids
        cls._validate(cls.delivery)

    def _read(self):
        self.kept._write_pending()
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM rma_service_sold_units ORDER BY move_line_id",
                SQL(", ").join(map(SQL.identifier, COLUMNS)),
            )
        )

    def _check(self):
        """What is kept is what the stock says; return the units of this sale."""
        self.env.flush_all()
        rows = self._read()
        day = place.get_sql_day(self.env, SQL("line.date"), SQL("kind.warehouse_id"))
        self.assertEqual(rows, self.env.execute_query(SQL(FULL_QUERY, day=day)))
        partner, units = COLUMNS.index("partner_id"), COLUMNS.index("units")
        return sum(row[units] for row in rows if row[partner] == self.partner.id)

    def _take_back(self):
        dialog = self.env["stock.return.picking"].create(
            {"picking_id": self.delivery.id}
        )
        for line in dialog.product_return_moves:
            line.quantity = 1
        back = dialog._create_return()
        back.move_ids.to_refund = True
        self._validate(back)
        return back

    def test_delivery_is_kept_and_what_comes_back_counts_against_it(self):
        self.assertEqual(self._check(), 7)
        back = self._take_back()
        self.assertEqual(self._check(), 5)
        back.move_ids.to_refund = False
        self.assertEqual(self._check(), 7)

    def test_correction_of_a_done_delivery_is_kept(self):
        line = self.delivery.move_line_ids.filtered(
            lambda each: each.product_id == self.part_keyboard
        )
        line.quantity = 6
        self.assertEqual(self._check(), 9)
        line.copy({"quantity": 2})
        self._check()
        line.location_dest_id = self.warehouse.lot_stock_id
        self._check()

    def test_what_the_device_says_is_kept(self):
        self._check()
        self.units[0].write(
            {"vendor_id": self.vendor.id, "year_of_manufacture": "2021"}
        )
        self.assertEqual(self._check(), 7)
        device, vendor = COLUMNS.index("device_id"), COLUMNS.index("vendor_id")
        [row] = [row for row in self._read() if row[device] == self.units[0].id]
        self.assertEqual(row[vendor], self.vendor.id)
        self.units[0].vendor_id = False
        self._check()

    def test_parts_that_are_built_in_are_no_sale(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        self._bring_to(order, "done")
        self.assertEqual(self._check(), 7)

    def test_delivery_costs_one_statement(self):
        self._read()
        self.kept._mark(self.delivery.move_ids)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.kept._write_pending()

    def test_check_finds_what_nobody_told_of(self):
        self._check()
        self.company.partner_id.tz = self.reader_zone
        self.sale.flush_recordset()
        other = self.env["res.partner"].create({"name": "Other"})
        self.env.cr.execute(
            SQL(
                "UPDATE sale_order SET partner_id = %s WHERE id = %s",
                other.id,
                self.sale.id,
            )
        )
        with (
            patch.object(service_kept_rows, "BATCH", 2),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", return_value=60
            ) as progress,
        ):
            self.kept._cron_check()
        self._check()
        self.assertGreater(progress.call_count, 1)
        self.assertEqual(progress.call_args.kwargs["remaining"], 0)

    def test_check_goes_on_where_its_time_was_over(self):
        rows = self._read()
        self.env.cr.execute("DELETE FROM rma_service_sold_units")
        calls = 0
        with (
            patch.object(service_kept_rows, "BATCH", 3),
            patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0),
        ):
            while self._read() != rows:
                calls += 1
                self.assertLess(calls, 1000)
                self.kept._cron_check()
        self.assertGreater(calls, 1)

    def test_update_makes_the_rows_of_what_was_delivered_before(self):
        rows = self._read()
        self.env.cr.execute("DELETE FROM rma_service_sold_units")
        runpy.run_path(file_path(UPDATE))["migrate"](self.env.cr, "19.0.1.5.0")
        self.assertEqual(self._read(), rows)
