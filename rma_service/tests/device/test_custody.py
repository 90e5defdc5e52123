from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestCustody(ServiceStockCommon):
    """The customer's device is with us, but neither ours nor available."""

    def _quants(self, lot, location=None):
        quants = self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("quantity", "!=", 0)]
        )
        return quants.filtered(lambda q: not location or q.location_id == location)

    def _move_by_hand(self, lot, source, destination):
        """Move a device with its owner, as a storekeeper does in the inventory app."""
        quant = self._quants(lot, source)
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": lot.product_id.id,
                            "product_uom": lot.product_id.uom_id.id,
                            "product_uom_qty": 1,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                            "move_line_ids": [
                                (
                                    0,
                                    0,
                                    {
                                        "product_id": lot.product_id.id,
                                        "lot_id": lot.id,
                                        "owner_id": quant.owner_id.id,
                                        "quantity": 1,
                                        "picked": True,
                                        "location_id": source.id,
                                        "location_dest_id": destination.id,
                                    },
                                )
                            ],
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.picked = True
        picking._action_done()
        self.assertEqual(picking.state, "done")
        return picking

    # === RECEIPT AND HAND-OVER ===#

    def test_receipt_is_done_at_once_with_serial_and_owner(self):
        company = self.env["res.partner"].create(
            {"name": "Kowalska Sp. z o.o.", "is_company": True}
        )
        contact = self.env["res.partner"].create(
            {"name": "Jan", "parent_id": company.id, "type": "contact"}
        )
        order = self._create_order(partner_id=contact.id)
        order.action_receive()
        move = order.custody_in_move_id
        self.assertRecordValues(
            move,
            [
                {
                    "state": "done",
                    "quantity": 1,
                    "location_id": self.customers.id,
                    "location_dest_id": self.custody.id,
                    "origin": order.name,
                }
            ],
        )
        self.assertEqual(move.picking_id.picking_type_id.sequence_code, "SIN")
        self.assertEqual(move.picking_id.state, "done")
        self.assertEqual(move.move_line_ids.lot_id, self.device)
        quant = self._quants(self.device, self.custody)
        self.assertEqual(quant.quantity, 1)
        self.assertEqual(quant.reserved_quantity, 0)
        self.assertEqual(quant.owner_id, company)
        self.assertEqual(order.picking_ids, move.picking_id)
        self.assertTrue(order._is_in_custody())

    def test_hand_over_takes_the_same_serial_and_owner_chained_to_the_receipt(self):
        order = self._bring_to(self._create_order([self.labour]), "done")
        move = order.custody_out_move_id
        self.assertEqual(move.state, "done")
        self.assertEqual(move.move_orig_ids, order.custody_in_move_id)
        self.assertEqual(move.move_line_ids.lot_id, self.device)
        self.assertEqual(move.move_line_ids.owner_id, self.partner)
        self.assertEqual(move.picking_id.picking_type_id.sequence_code, "SOUT")
        self.assertEqual(move.picking_id.state, "done")
        self.assertFalse(self._quants(self.device, self.custody))
        self.assertFalse(order._is_in_custody())

    def test_hand_over_after_a_change_of_the_owner_company_takes_the_old_owner(self):
        company = self.env["res.partner"].create(
            {"name": "New Ltd", "is_company": True}
        )
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self.partner.parent_id = company
        self.assertEqual(self.partner.commercial_partner_id, company)
        order.action_hand_over()
        self.assertEqual(order.custody_out_move_id.move_line_ids.owner_id, self.partner)
        self.assertFalse(self._quants(self.device, self.custody))

    def test_received_device_cannot_be_exchanged_for_another(self):
        other = self._create_lots(self.device_product, "SN-0002")
        order = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, f"{order.name}.*SN-0001"):
            order.device_id = other
        with self.assertRaisesRegex(UserError, order.name):
            order.product_id = self.part_screw
        order.device_id = self.device
        self.assertEqual(order.device_id, self.device)

    def test_serial_corrected_on_the_device_is_handed_over(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self.device.name = "SN-OOO1"
        order.action_hand_over()
        self.assertEqual(order.custody_out_move_id.move_line_ids.lot_id, self.device)

    def _check_handed_over_from(self, place):
        """The device is handed over from the place it was moved to by hand."""
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self._move_by_hand(self.device, self.custody, place)
        order.action_hand_over()
        self.assertEqual(order.custody_out_move_id.location_id, place)
        quants = self._quants(self.device)
        self.assertFalse(quants.filtered(lambda q: q.location_id.usage == "internal"))

    def test_device_moved_by_hand_is_handed_over_from_where_it_stands(self):
        shelf = self.env["stock.location"].create(
            {
                "name": "Shelf",
                "usage": "internal",
                "is_custody": True,
                "location_id": self.custody.id,
            }
        )
        self._check_handed_over_from(shelf)

    def test_device_moved_by_hand_into_the_stock_keeps_its_owner(self):
        stock = self.warehouse.lot_stock_id
        self._check_handed_over_from(stock)

    def test_device_that_left_by_hand_is_not_delivered_twice(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        self._move_by_hand(self.device, self.custody, self.customers)
        order.action_hand_over()
        self.assertEqual(order.phase, "done")
        quants = self._quants(self.device)
        self.assertFalse(quants.filtered(lambda q: q.location_id.usage == "internal"))
        self.assertFalse(order._is_in_custody())

    # === KINDS OF PRODUCTS ===#

    def test_same_serial_on_two_products_stays_two_devices(self):
        other_product = self._create_product(
            "Scale", is_storable=True, tracking="serial"
        )
        other = self._create_lots(other_product, self.device.name)
        first = self._create_order([self.labour])
        second = self._create_order(
            [self.labour], product_id=other_product.id, device_id=other.id
        )
        self._bring_to(first, "intake")
        self._bring_to(second, "intake")
        self.assertEqual(self._quants(self.device, self.custody).quantity, 1)
        self.assertEqual(self._quants(other, self.custody).quantity, 1)
        self._bring_to(second, "done")
        self.assertFalse(self._quants(other, self.custody))
        self.assertEqual(self._quants(self.device, self.custody).quantity, 1)

    def test_devices_tracked_by_lot_share_a_lot(self):
        product = self._create_product("Pager", is_storable=True, tracking="lot")
        lot = self._create_lots(product, "LOT-7")
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        mine = self._create_order(
            [self.labour], product_id=product.id, device_id=lot.id
        )
        theirs = self._create_order(
            [self.labour],
            product_id=product.id,
            device_id=lot.id,
            partner_id=stranger.id,
        )
        (mine | theirs).action_receive()
        quants = self._quants(lot, self.custody)
        self.assertEqual(set(quants.owner_id), {self.partner, stranger})
        self._bring_to(mine, "done")
        self.assertEqual(self._quants(lot, self.custody).owner_id, stranger)

    def test_untracked_device_is_kept_by_owner_alone(self):
        product = self._create_product("Charger", is_storable=True)
        order = self._create_order(
            [self.labour], product_id=product.id, device_id=False
        )
        self._bring_to(order, "intake")
        self.assertFalse(order.device_id)
        quant = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", self.custody.id)]
        )
        self.assertEqual((quant.quantity, quant.owner_id), (1, self.partner))
        self._bring_to(order, "done")
        self.assertEqual(quant.exists().quantity, 0)

    def test_device_that_is_no_stock_goes_through_the_flow_without_transfers(self):
        product = self._create_product("Garden gate")
        order = self._create_order(
            [self.labour], product_id=product.id, device_id=False
        )
        self._bring_to(order, "intake")
        self.assertTrue(order._is_in_custody())
        self._bring_to(order, "done")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order._is_in_custody())

    def test_work_at_the_customers_place_makes_no_transfer(self):
        self.type_repair.has_custody = False
        order = self._bring_to(self._create_order([self.labour]), "done")
        self.assertFalse(order.picking_ids)

    def test_device_without_serial_gets_a_number_of_the_product(self):
        sequence = self.device_product.lot_sequence_id
        self.assertTrue(sequence)
        orders = self.env["rma.service.order"]
        for _index in range(2):
            orders |= self._create_order([self.labour], device_id=False)
        orders.action_receive()
        self.assertEqual(len(orders.device_id), 2)
        self.assertEqual(orders.device_id.product_id, self.device_product)
        self.assertEqual(orders.custody_in_move_id.lot_ids, orders.device_id)

    def test_product_without_number_sequence_is_named(self):
        self.device_product.lot_sequence_id = False
        order = self._create_order(device_id=False)
        with self.assertRaises(UserError) as caught:
            order.action_receive()
        self.assertIn("Cash register has no sequence", str(caught.exception))
        self.assertEqual(order.phase, "request")
        self.assertFalse(order.picking_ids)

    # === SEVERAL ORDERS ===#

    def test_same_device_comes_again_and_again(self):
        for count in range(1, 4):
            order = self._bring_to(self._create_order([self.labour]), "done")
            self.assertFalse(self._quants(self.device, self.custody))
            self.assertEqual(order.earlier_order_count, count - 1)

    def test_device_in_custody_cannot_be_received_twice(self):
        first = self._bring_to(self._create_order([self.labour]), "intake")
        second = self._create_order([self.labour])
        with self.assertRaises(UserError) as caught:
            second.action_receive()
        for text in (first.name, second.name, self.device.name):
            self.assertIn(text, str(caught.exception))
        self.assertEqual(second.phase, "request")
        self.assertFalse(second.date_in)
        self.assertFalse(second.picking_ids)
        self.assertEqual(self._quants(self.device, self.custody).quantity, 1)

    def test_device_in_custody_of_another_warehouse_cannot_be_received(self):
        warehouse = self.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BRN", "company_id": self.company.id}
        )
        first = self._bring_to(self._create_order([self.labour]), "intake")
        second = self._create_order([self.labour], warehouse_id=warehouse.id)
        with self.assertRaisesRegex(UserError, first.name):
            second.action_receive()

    def test_one_device_on_two_orders_received_at_once_is_refused(self):
        orders = self._create_order([self.labour]) | self._create_order([self.labour])
        with self.assertRaises(UserError) as caught:
            orders.action_receive()
        self.assertIn(self.device.name, str(caught.exception))
        for order in orders:
            self.assertIn(order.name, str(caught.exception))
        self.assertFalse(orders.picking_ids)
        self.assertEqual(set(orders.mapped("phase")), {"request"})

    def test_orders_are_received_and_handed_over_in_batch(self):
        lots = self._create_lots(self.device_product, *(f"B-{i}" for i in range(5)))
        orders = self.env["rma.service.order"]
        for lot in lots:
            orders |= self._create_order([self.labour], device_id=lot.id)
        orders.action_receive()
        self.assertEqual(len(orders.picking_ids), 5)
        for order in orders:
            self.assertEqual(order.custody_in_move_id.lot_ids, order.device_id)
            self.assertEqual(order.custody_in_move_id.origin, order.name)
            self._bring_to(order, "ready")
        orders.action_hand_over()
        self.assertEqual(set(orders.custody_out_move_id.mapped("state")), {"done"})
        for order in orders:
            self.assertEqual(order.custody_out_move_id.lot_ids, order.device_id)
        self.assertFalse(
            self.env["stock.quant"].search(
                [
                    ("location_id", "=", self.custody.id),
                    ("lot_id", "in", lots.ids),
                    ("quantity", "!=", 0),
                ]
            )
        )

    def test_reopened_order_is_received_once(self):
        order = self._create_order([self.labour])
        order.action_cancel()
        order.action_reopen()
        self._bring_to(order, "intake")
        self.assertEqual(len(order.picking_ids), 1)
        order._move_to_phase("request")
        order.action_receive()
        self.assertEqual(len(order.picking_ids), 1)
        with self.assertRaisesRegex(UserError, "still here"):
            order.action_cancel()

    def test_customer_of_a_received_device_cannot_be_changed(self):
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        order = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            order.partner_id = stranger

    # === AVAILABILITY ===#

    def _create_own_and_brought_in(self, product):
        """Return five units of our stock, and the orders of two of a customer."""
        own = self._create_lots(product, *(f"OWN-{i}" for i in range(5)))
        self._receive_goods(product, 5, 300, lots=own)
        orders = self.env["rma.service.order"]
        for lot in self._create_lots(product, "CUST-1", "CUST-2"):
            orders |= self._create_order([self.labour], device_id=lot.id)
        return own, orders

    def test_devices_in_custody_are_never_available(self):
        product = self.device_product
        own, orders = self._create_own_and_brought_in(product)

        def availability():
            here = product.with_context(warehouse_id=self.warehouse.id)
            stock = product.with_context(location=self.warehouse.lot_stock_id.id)
            return [
                (item.qty_available, item.virtual_available, item.free_qty)
                for item in (product, here, stock)
            ]

        expected = [(5, 5, 5)] * 3
        self.assertEqual(availability(), expected)
        orders.action_receive()
        self.env.invalidate_all()
        self.assertEqual(availability(), expected)
        in_custody = product.with_context(location=self.custody.id)
        self.assertEqual(in_custody.qty_available, 2)
        for order in orders:
            self._bring_to(order, "done")
        self.env.invalidate_all()
        self.assertEqual(availability(), expected)

    def test_no_other_delivery_takes_a_device_in_custody(self):
        product = self.device_product
        own, orders = self._create_own_and_brought_in(product)
        orders.action_receive()
        delivery = self._create_delivery(product, 7)
        self.assertEqual(delivery.move_ids.quantity, 5)
        self.assertEqual(delivery.move_ids.lot_ids, own)
        for order in orders:
            self._bring_to(order, "done")
        self.assertEqual(delivery.move_ids.lot_ids, own)

    def test_custody_never_triggers_replenishment(self):
        product = self.device_product
        orderpoint = self.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": product.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "product_min_qty": 2,
                "product_max_qty": 2,
            }
        )
        self._bring_to(self._create_order([self.labour]), "intake")
        self.env.invalidate_all()
        self.assertEqual(orderpoint.qty_to_order, 2)

    # === VALUE ===#

    def _check_value_untouched(self, cost_method):
        product = self._create_product(
            f"Till {cost_method}",
            is_storable=True,
            tracking="serial",
            standard_price=10,
            categ_id=self._create_category(cost_method).id,
        )
        names = [f"{cost_method}-{i}" for i in range(7)]
        own = self._create_lots(product, *names[:5])
        self._receive_goods(product, 2, 10, lots=own[:2])
        self._receive_goods(product, 3, 16, lots=own[2:])
        devices = self._create_lots(product, *names[5:])
        orders = self.env["rma.service.order"]
        for lot in devices:
            orders |= self._create_order(
                [self.labour], product_id=product.id, device_id=lot.id
            )

        def values():
            self.env.flush_all()
            self.env.invalidate_all()
            return (
                product.total_value,
                product.avg_cost,
                product.standard_price,
                product._run_fifo(3) if cost_method == "fifo" else None,
            )

        before = values()
        expected = 5 * 10 if cost_method == "standard" else 2 * 10 + 3 * 16
        self.assertAlmostEqual(before[0], expected)
        orders.action_receive()
        self.assertEqual(values(), before)
        self.assertEqual(set(orders.custody_in_move_id.mapped("value")), {0})
        for order in orders:
            self._bring_to(order, "quality")
        self.assertEqual(values(), before)
        for order in orders:
            self._bring_to(order, "done")
        self.assertEqual(values(), before)
        self.assertEqual(set(orders.custody_out_move_id.mapped("value")), {0})

    def test_custody_leaves_the_standard_value_alone(self):
        self._check_value_untouched("standard")

    def test_custody_leaves_the_average_value_alone(self):
        self._check_value_untouched("average")

    def test_custody_leaves_the_fifo_value_alone(self):
        self._check_value_untouched("fifo")
