from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.stock_account.tests.common import TestStockValuationCommon

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestValuation(ServiceStockCommon, TestStockValuationCommon):
    """Parts that are built in are valued as goods that are sold and delivered."""

    def _create_part(self, category, name):
        """Return a part of which 2 were bought at 10 and 3 at 16."""
        part = self._create_product(
            name,
            is_storable=True,
            list_price=40,
            standard_price=10,
            categ_id=category.id,
        )
        self._receive_goods(part, 2, 10)
        self._receive_goods(part, 3, 16)
        return part

    def _repair_with(self, part, quantity, **values):
        """Return a repaired order with a posted invoice, if there is one."""
        order = self._create_order(
            [self.labour], [{"product_id": part.id, "quantity": quantity} | values]
        )
        self._bring_to(order, "ready")
        order.action_create_invoice()
        order.invoice_ids.action_post()
        return order

    def _sell(self, part, quantity):
        """Return a delivered sale order with a posted invoice."""
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create({"product_id": part.id, "product_uom_qty": quantity})
                ],
            }
        )
        sale.action_confirm()
        self._validate(sale.picking_ids)
        sale._create_invoices().action_post()
        return sale

    def _get_entries(self, invoice, part):
        """Return account and balance of the journal items of ``part``."""
        lines = invoice.line_ids.filtered(lambda line: line.product_id == part)
        return sorted((line.account_id.code, line.balance) for line in lines)

    def _check_as_sold(self, cost_method, valuation):
        category = self._create_category(cost_method, valuation)
        part = self._create_part(category, "Part")
        twin = self._create_part(category, "Twin")
        order = self._repair_with(part, 3)
        sale = self._sell(twin, 3)
        self.env.invalidate_all()
        moves = order.part_ids.move_ids
        sold = sale.order_line.move_ids
        self.assertTrue(sold.value)
        self.assertEqual(moves.value, sold.value)
        self.assertEqual((moves.is_valued, moves.is_out), (sold.is_valued, sold.is_out))
        for product in (part, twin):
            self.assertEqual(product.qty_available, 2)
        self.assertEqual(part.total_value, twin.total_value)
        self.assertEqual(part.avg_cost, twin.avg_cost)
        self.assertEqual(part.standard_price, twin.standard_price)
        self.assertEqual(order.invoice_ids.amount_untaxed, 50 + 3 * 40)
        entries = self._get_entries(order.invoice_ids, part)
        self.assertEqual(entries, self._get_entries(sale.invoice_ids, twin))
        self.assertEqual(len(entries), 3 if valuation == "real_time" else 1)

    def test_standard_cost_periodic(self):
        self._check_as_sold("standard", "periodic")

    def test_average_cost_periodic(self):
        self._check_as_sold("average", "periodic")

    def test_fifo_periodic(self):
        self._check_as_sold("fifo", "periodic")

    def test_standard_cost_perpetual(self):
        self._check_as_sold("standard", "real_time")

    def test_average_cost_perpetual(self):
        self._check_as_sold("average", "real_time")

    def test_fifo_perpetual(self):
        self._check_as_sold("fifo", "real_time")

    def test_fifo_cost_of_a_supplement_is_that_of_the_used_pieces(self):
        part = self._create_part(self._create_category("fifo", "real_time"), "Part")
        order = self._create_order(
            [self.labour], [{"product_id": part.id, "quantity": 2}]
        )
        self._bring_to(order, "repair")
        order.part_ids.quantity_used = 3
        order.action_prepare_estimate()
        order.action_approve_estimate()
        order.action_finish_repair()
        order.action_pass_quality()
        # Sold in the meantime, so that the next piece of the stack costs 16.
        self._sell(part, 1)
        order.action_create_invoice()
        order.invoice_ids.action_post()
        cost = order.invoice_ids.line_ids.filtered(
            lambda line: line.display_type == "cogs" and line.balance > 0
        )
        self.assertEqual(sum(order.part_ids.move_ids.mapped("value")), 2 * 10 + 16)
        self.assertAlmostEqual(sum(cost.mapped("balance")), 2 * 10 + 16)

    def test_parts_paid_by_the_warranty_are_valued_and_not_invoiced(self):
        for cost_method, value in (("standard", 30), ("average", 40.8), ("fifo", 36)):
            part = self._create_part(self._create_category(cost_method), cost_method)
            lot = self._create_lots(self.device_product, f"W-{cost_method}")
            order = self._create_order(
                [self.labour],
                [{"product_id": part.id, "quantity": 3, "payer": "warranty"}],
                device_id=lot.id,
            )
            before = part.total_value
            self._bring_to(order, "ready")
            order.action_create_invoice()
            self.env.invalidate_all()
            self.assertAlmostEqual(order.part_ids.move_ids.value, value)
            self.assertAlmostEqual(part.total_value, before - value)
            self.assertEqual(order.invoice_ids.invoice_line_ids.product_id, self.labour)
            self.assertEqual(order.invoice_ids.amount_untaxed, 50)

    def test_released_parts_keep_their_value(self):
        part = self._create_part(self._create_category("fifo"), "Part")
        order = self._create_order(
            [self.labour], [{"product_id": part.id, "quantity": 4}]
        )
        self._bring_to(order, "repair")
        order.part_ids.quantity_used = 1
        order.action_finish_repair()
        self.env.invalidate_all()
        self.assertEqual(part.total_value, 2 * 10 + 3 * 16 - 10)

    def test_lot_valued_part_takes_the_value_of_its_serial(self):
        part = self._create_product(
            "Mainboard",
            is_storable=True,
            tracking="serial",
            lot_valuated=True,
            list_price=200,
            categ_id=self._create_category("fifo").id,
        )
        cheap, dear = self._create_lots(part, "MB-1", "MB-2")
        self._receive_goods(part, 1, 100, lots=cheap)
        self._receive_goods(part, 1, 150, lots=dear)
        order = self._create_order([self.labour], [part])
        self._bring_to(order, "repair")
        order.part_ids.lot_ids = dear
        order.action_finish_repair()
        self.env.invalidate_all()
        move = order.part_ids.move_ids.filtered(lambda m: m.state == "done")
        self.assertEqual(move.value, 150)
        self.assertEqual(part.total_value, 100)

    def test_returned_parts_come_back_at_the_value_they_left_with(self):
        for cost_method in ("standard", "average", "fifo"):
            part = self._create_part(self._create_category(cost_method), cost_method)
            before = part.total_value
            lot = self._create_lots(self.device_product, f"R-{cost_method}")
            order = self._create_order(
                [self.labour],
                [{"product_id": part.id, "quantity": 2}],
                device_id=lot.id,
            )
            self._bring_to(order, "quality")
            self.env.invalidate_all()
            self.assertLess(part.total_value, before)
            order.part_ids.action_return_to_stock()
            self.env.invalidate_all()
            self.assertAlmostEqual(part.total_value, before)
