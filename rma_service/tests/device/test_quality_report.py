from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestQualityReport(ServiceStockCommon):
    """Returns and failures against units sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["rma.service.quality.report"]
        cls.units = cls._create_lots(
            cls.device_product, *[f"Q-{number}" for number in range(1, 6)]
        )
        cls.units[:2].year_of_manufacture = "2024"
        cls.units[2:].year_of_manufacture = "2025"
        cls.units[:4].vendor_id = cls.vendor
        cls.other_vendor = cls.env["res.partner"].create({"name": "Other Parts Ltd"})
        cls.units[4].vendor_id = cls.other_vendor
        for unit in cls.units:
            cls._add_stock(cls.device_product, 1, lot=unit)
        cls.sale = cls.env["sale.order"].create(
            {
                "partner_id": cls.partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": cls.device_product.id, "product_uom_qty": 5}
                    )
                ],
            }
        )
        cls.sale.action_confirm()
        cls.sale.picking_ids.move_ids.picked = True
        cls.sale.picking_ids._action_done()

    def _come_back(self, unit, outcome=None, reason=None):
        """Return the order of a unit that came in, ended with ``outcome``."""
        order = self._create_order([self.labour], device_id=unit.id)
        self._bring_to(order, "ready" if outcome == "repaired" else "diagnosis")
        if outcome and outcome != "repaired":
            order.outcome = outcome
            order._move_to_phase("ready")
        return order

    def _read(self, *groupby):
        """Return the figures of the product for each group."""
        self.env.flush_all()
        rows = self.report._read_group(
            [("product_id", "=", self.device_product.id)],
            list(groupby),
            [
                "return_count:sum",
                "failure_count:sum",
                "units_sold:sum",
                "return_rate:avg",
                "failure_rate:avg",
            ],
        )
        return {row[: len(groupby)]: row[len(groupby) :] for row in rows}

    def test_rates_are_counts_by_units_sold(self):
        self._come_back(self.units[0], "repaired")
        self._come_back(self.units[1], "no_fault")
        self.assertEqual(self._read(), {(): (2, 1, 5, 40, 20)})

    def test_rates_by_vendor_and_year(self):
        self._come_back(self.units[0], "repaired")
        self._come_back(self.units[4], "repaired")
        by_vendor = self._read("vendor_id")
        self.assertEqual(by_vendor[self.vendor,], (1, 1, 4, 25, 25))
        self.assertEqual(by_vendor[self.other_vendor,], (1, 1, 1, 100, 100))
        by_year = self._read("year_of_manufacture")
        self.assertEqual(by_year["2024",][:4], (1, 1, 2, 50))

    def test_rates_by_outcome_are_measured_against_the_products_sold(self):
        self._come_back(self.units[0], "repaired")
        self._come_back(self.units[1], "repaired")
        self._come_back(self.units[2], "no_fault")
        by_outcome = self._read("outcome")
        self.assertEqual(by_outcome["repaired",], (2, 2, 0, 40, 40))
        self.assertEqual(by_outcome["no_fault",], (1, 0, 0, 20, 0))

    def test_rates_by_symptom_and_defect_are_measured_against_the_products_sold(self):
        worn, dirt = self.env["rma.service.defect"].create(
            [{"name": "Worn", "sequence": 1}, {"name": "Dirt", "sequence": 2}]
        )
        sticks = self.env["rma.service.symptom"].create({"name": "Sticks"})
        for unit in self.units[:3]:
            order = self._come_back(unit, "repaired")
            order.symptom_ids = sticks
            # Of two defects the first one of the catalogue counts.
            order.defect_ids = dirt | worn
        order.defect_ids = dirt
        self._come_back(self.units[3], "no_fault")
        by_defect = self._read("defect_id")
        self.assertEqual(by_defect[worn,], (2, 2, 0, 40, 40))
        self.assertEqual(by_defect[dirt,], (1, 1, 0, 20, 20))
        by_symptom = self._read("symptom_id")
        self.assertEqual(by_symptom[sticks,], (3, 3, 0, 60, 60))
        self.assertEqual(self._read()[()], (4, 3, 5, 80, 60))

    def test_pivot_reads_the_same_rates(self):
        self._come_back(self.units[0], "repaired")
        self.env.flush_all()
        domain = [("product_id", "=", self.device_product.id)]
        total, by_outcome = self.report._read_grouping_sets(
            domain, [[], ["outcome"]], ["return_rate:avg"]
        )
        self.assertEqual(total, [(20,)])
        self.assertIn(("repaired", 20), by_outcome)

    def test_device_that_is_not_here_or_cancelled_is_no_return(self):
        self._create_order(device_id=self.units[0].id)
        self._create_order(device_id=self.units[1].id).action_cancel()
        self.assertEqual(self._read()[()][0], 0)

    def test_unit_taken_back_on_its_sale_is_not_sold(self):
        self.sale._create_invoices().action_post()
        order = self._come_back(self.units[0])
        order.action_refund_devices("stock")
        self.assertEqual(self._read()[()][:3], (1, 1, 4))

    def test_device_that_is_back_soon_is_a_repeat(self):
        first = self._come_back(self.units[0], "repaired")
        first.action_hand_over()
        second = self._come_back(self.units[0])
        self.env.flush_all()
        rows = self.report.search([("order_id", "in", (first | second).ids)])
        repeats = {row.order_id: row.repeat_count for row in rows}
        self.assertEqual(repeats, {first: 0, second: 1})

    def test_parts_that_are_built_in_are_not_units_sold(self):
        order = self._create_order([], [self.part_keyboard])
        self._bring_to(order, "quality")
        self.env.flush_all()
        rows = self.report.search([("product_id", "=", self.part_keyboard.id)])
        self.assertFalse(rows)

    def test_products_without_sales_have_no_rate(self):
        lamp = self._create_product("Lamp", is_storable=True)
        self._create_order(product_id=lamp.id, device_id=False).action_receive()
        self.env.flush_all()
        rows = self.report._read_group(
            [("product_id", "=", lamp.id)], [], ["return_count:sum", "return_rate:avg"]
        )
        self.assertEqual(rows, [(1, False)])

    def test_only_who_sees_all_orders_reads_the_report(self):
        self.report.with_user(self.clerk).search([], limit=1)
        with self.assertRaises(AccessError):
            self.report.with_user(self.technician).search([], limit=1)
