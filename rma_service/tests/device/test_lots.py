from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestLots(ServiceStockCommon):
    """Serial numbers, lots and owners: where other repair systems lose them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.warehouse.lot_stock_id
        cls.board, cls.boards = cls._create_boards()
        cls.paste = cls._create_product(
            "Paste", is_storable=True, tracking="lot", list_price=5
        )
        cls.tube = cls._create_lots(cls.paste, "P-1")
        cls._add_stock(cls.paste, 10, lot=cls.tube)

    def _agreed(self, *parts, **values):
        """Return an order with parts that the customer agreed to, being repaired."""
        order = self._create_order([self.labour], parts, **values)
        self._bring_to(order, "diagnosis")
        order.action_send_estimate()
        order.action_approve_estimate()
        order.action_start_repair()
        return order

    def _quants(self, product, location=None):
        location = location or self.stock
        return self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "child_of", location.id)]
        )

    def _move_away(self, lot):
        """A storekeeper moves a serial to another shelf of the stock."""
        shelf = self.env["stock.location"].create(
            {"name": "Far away", "usage": "internal", "location_id": self.stock.id}
        )
        quant = self._quants(lot.product_id).filtered(lambda q: q.lot_id == lot)
        quant.move_quants(location_dest_id=shelf, unpack=False)
        self.assertEqual(lot.location_id, shelf)
        return shelf

    # === OWNER ===#

    def test_owner_of_the_device_never_makes_parts_negative(self):
        order = self._agreed(self.board, self.paste, self.part_keyboard)
        order.action_finish_repair()
        for product, left in (
            (self.board, 1),
            (self.paste, 9),
            (self.part_keyboard, 9),
        ):
            quants = self._quants(product)
            self.assertEqual(sum(quants.mapped("quantity")), left)
            self.assertFalse(quants.filtered(lambda q: q.quantity < 0))
            at_customers = self._quants(product, self.customers)
            self.assertFalse((quants | at_customers).owner_id)
            in_custody = self._quants(product, self.custody)
            self.assertFalse(in_custody.filtered("quantity"))

    # === OUT AND IN AGAIN ===#

    def test_part_that_comes_back_names_its_serial(self):
        order = self._agreed(self.board)
        order.action_finish_repair()
        serial = order.part_ids.lot_ids
        order.part_ids.action_return_to_stock()
        back = order.part_ids.move_ids.filtered(
            lambda m: m.location_id.usage == "customer"
        )
        self.assertEqual(back.move_line_ids.lot_id, serial)
        self.assertFalse(back.move_line_ids.owner_id)
        self.assertEqual(serial.location_id, self.stock)

    def test_lot_that_comes_back_in_pieces_keeps_its_number(self):
        order = self._agreed({"product_id": self.paste.id, "quantity": 4})
        order.action_finish_repair()
        order.part_ids.action_take_out(3, "stock")
        self.assertEqual(self._quants(self.paste).lot_id, self.tube)
        self.assertEqual(self._quants(self.paste).quantity, 9)
        self.assertEqual(order.part_ids.lot_ids, self.tube)

    def test_serial_that_was_taken_out_is_used_again_on_the_same_order(self):
        order = self._agreed(self.board)
        order.action_finish_repair()
        serial = order.part_ids.lot_ids
        order.part_ids.action_return_to_stock()
        order.action_fail_quality("It was the board after all")
        order.part_ids.write({"quantity_used": 1, "lot_ids": [Command.set(serial.ids)]})
        order.action_finish_repair()
        self.assertEqual(order.part_ids.quantity_done, 1)
        self.assertEqual(order.part_ids.lot_ids, serial)
        left = self._quants(self.board).filtered("quantity")
        self.assertEqual(left.lot_id, self.boards - serial)
        order.part_ids.action_return_to_stock()
        self.assertEqual(serial.location_id, self.stock)

    def test_serial_that_was_taken_out_is_used_on_another_order(self):
        order = self._agreed(self.board)
        order.action_finish_repair()
        serial = order.part_ids.lot_ids
        order.part_ids.action_return_to_stock()
        other_device = self._create_lots(self.device_product, "SN-0002")
        other = self._agreed(self.board, device_id=other_device.id)
        other.part_ids.lot_ids = serial
        other.action_finish_repair()
        self.assertEqual(other.part_ids.lot_ids, serial)
        self._bring_to(other, "done")
        self._bring_to(order, "done")
        self.assertEqual(sum(self._quants(self.board).mapped("quantity")), 1)

    # === THE WRONG LOT IS RESERVED ===#

    def _reserved_and_other(self, order):
        reserved = order.part_ids.move_ids.move_line_ids.lot_id
        self.assertEqual(len(reserved), 1)
        return reserved, self.boards - reserved

    def test_wrong_reserved_lot_does_not_keep_the_repair_from_ending(self):
        order = self._agreed(self.board)
        reserved, other = self._reserved_and_other(order)
        order.part_ids.lot_ids = other
        order.action_finish_repair()
        self.assertEqual(order.part_ids.lot_ids, other)
        self.assertEqual(reserved.location_id, self.stock)
        self.assertFalse(sum(self._quants(self.board).mapped("reserved_quantity")))

    def test_wrong_reserved_lot_does_not_keep_the_order_from_being_cancelled(self):
        self.type_repair.has_custody = False
        order = self._create_order([self.labour], [self.board])
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        _reserved, other = self._reserved_and_other(order)
        order.part_ids.lot_ids = other
        order.action_cancel()
        self.assertEqual(order.phase, "cancel")
        self.assertEqual(set(order.part_ids.move_ids.mapped("state")), {"cancel"})
        self.assertFalse(sum(self._quants(self.board).mapped("reserved_quantity")))

    def test_reserved_lot_that_was_moved_is_taken_from_its_new_shelf(self):
        order = self._agreed(self.board)
        reserved, _other = self._reserved_and_other(order)
        shelf = self._move_away(reserved)
        order.part_ids.lot_ids = reserved
        order.action_finish_repair()
        self.assertEqual(order.part_ids.lot_ids, reserved)
        quants = self._quants(self.board)
        self.assertFalse(quants.filtered(lambda q: q.quantity < 0))
        self.assertFalse(sum(self._quants(self.board, shelf).mapped("quantity")))

    def test_reserved_lot_that_was_scrapped_keeps_nothing_from_ending(self):
        order = self._agreed(self.board)
        reserved, other = self._reserved_and_other(order)
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.board.id,
                "lot_id": reserved.id,
                "scrap_qty": 1,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        order.part_ids.lot_ids = other
        order.action_finish_repair()
        self.assertEqual(order.part_ids.lot_ids, other)
        self.assertFalse(self._quants(self.board).filtered("quantity"))

    # === INVOICE ===#

    def _get_lots_on_invoice(self, order):
        order.action_create_invoice()
        order.invoice_ids.action_post()
        return {
            (row["lot_name"], row["quantity"])
            for row in order.invoice_ids._get_invoiced_lot_values()
        }

    def test_numbers_of_the_parts_are_on_the_invoice(self):
        self.env.user.group_ids += self.env.ref("stock_account.group_lot_on_invoice")
        order = self._agreed(
            {"product_id": self.board.id, "quantity": 2},
            {"product_id": self.paste.id, "quantity": 3},
            self.part_keyboard,
        )
        order.action_finish_repair()
        self._bring_to(order, "ready")
        self.assertEqual(
            self._get_lots_on_invoice(order),
            {("B-1", "1.00"), ("B-2", "1.00"), ("P-1", "3.00")},
        )
        html = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice_with_payments", order.invoice_ids.ids
        )[0]
        self.assertIn(b"P-1", html)

    def test_number_of_a_part_that_came_out_again_is_not_on_the_invoice(self):
        order = self._agreed(self.board, self.paste)
        order.action_finish_repair()
        board = order.part_ids.filtered(lambda part: part.product_id == self.board)
        board.action_return_to_stock()
        self._bring_to(order, "ready")
        self.assertEqual(self._get_lots_on_invoice(order), {("P-1", "1.00")})

    # === KINDS OF DEVICES AND PARTS ===#

    def _check_whole_flow(self, tracking):
        """Device and part of one kind go from the counter to the invoice."""
        device = self._create_product(
            f"Device {tracking}", is_storable=True, tracking=tracking
        )
        part = self._create_product(
            f"Part {tracking}", is_storable=True, tracking=tracking, list_price=30
        )
        tracked = tracking != "none"
        lot = self._create_lots(part, f"PART-{tracking}") if tracked else None
        self._add_stock(part, 1, lot=lot)
        device_lot = (
            self._create_lots(device, f"DEVICE-{tracking}")
            if tracked
            else self.env["stock.lot"]
        )
        order = self._create_order(
            [self.labour], [part], product_id=device.id, device_id=device_lot.id
        )
        self._bring_to(order, "intake")
        here = self._quants(device, self.custody)
        self.assertEqual(
            (here.quantity, here.lot_id, here.owner_id), (1, device_lot, self.partner)
        )
        self._bring_to(order, "done")
        order.action_create_invoice()
        self.assertFalse(self._quants(device, self.custody).filtered("quantity"))
        self.assertFalse(self._quants(part).filtered("quantity"))
        self.assertEqual(order.part_ids.lot_ids, lot or self.env["stock.lot"])
        self.assertEqual(order.part_ids.quantity_done, 1)
        self.assertEqual(order.invoice_ids.amount_untaxed, 50 + 30)
        out = order.custody_out_move_id.move_line_ids
        self.assertEqual((out.lot_id, out.owner_id), (device_lot, self.partner))

    def test_serial_numbers_through_the_whole_flow(self):
        self._check_whole_flow("serial")

    def test_lots_through_the_whole_flow(self):
        self._check_whole_flow("lot")

    def test_untracked_products_through_the_whole_flow(self):
        self._check_whole_flow("none")

    def test_device_of_unknown_origin_gets_a_number_of_ours_for_good(self):
        intake = self.env["rma.service.intake"].create(
            {
                "partner_id": self.partner.id,
                "model": "Nameless scale",
                "problem": "No label, no number",
            }
        )
        intake.action_confirm()
        order = intake.line_ids.order_id
        device = order.device_id
        self.assertTrue(device.name)
        self.assertEqual(device.owner_id, self.partner)
        here = self._quants(order.product_id, self.custody)
        self.assertEqual((here.lot_id, here.owner_id), (device, self.partner))
        order.operation_ids = [Command.create({"product_id": self.labour.id})]
        self._bring_to(order, "done")
        again = self.env["rma.service.intake"].create(
            {"partner_id": self.partner.id, "serial": device.name}
        )
        again.action_confirm()
        self.assertEqual(again.line_ids.order_id.device_id, device)
