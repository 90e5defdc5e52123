from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestShelf(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.locations = cls.env["stock.location"]
        cls.shelf, cls.shelf_2 = cls.locations.create(
            [
                {"name": name, "location_id": cls.custody.id, "usage": "internal"}
                for name in ("A1", "A2")
            ]
        )
        cls.vendor_user = cls._create_user("shelf_store", "stock.group_stock_user")

    def _quants(self, location):
        return location.quant_ids.filtered("quantity")

    # === LOCATIONS ===#

    def test_shelf_below_custody_holds_customers_devices(self):
        self.assertTrue(self.shelf.is_custody)
        self.assertFalse(self.shelf._should_be_valued())
        bin_1 = self.locations.create({"name": "B1", "location_id": self.shelf.id})
        self.assertTrue(bin_1.is_custody)
        valued = self.locations.search([("is_valued_internal", "=", True)])
        self.assertFalse(valued & (self.shelf | bin_1))

    def test_shelf_never_gets_into_the_stock_of_a_warehouse(self):
        with self.assertRaisesRegex(ValidationError, "cannot stand in"):
            self.shelf.location_id = self.warehouse.lot_stock_id

    def test_shelf_cannot_hold_own_stock_below_custody(self):
        with self.assertRaisesRegex(ValidationError, "has to hold such devices"):
            self.shelf.is_custody = False

    def test_ordinary_locations_hold_none(self):
        place = self.locations.create(
            {"name": "Rack", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.assertFalse(place.is_custody)

    def test_manager_and_storekeeper_make_shelves_but_no_other_location(self):
        values = {"name": "C", "usage": "internal"}
        for user in (self.manager, self.vendor_user):
            locations = self.locations.with_user(user)
            shelf = locations.create(values | {"location_id": self.custody.id})
            shelf.name = "C2"
            with self.assertRaises(AccessError):
                locations.create(
                    values | {"location_id": self.warehouse.lot_stock_id.id}
                )
            with self.assertRaises(AccessError):
                self.warehouse.lot_stock_id.with_user(user).name = "Mine"

    def test_technician_makes_no_shelf(self):
        with self.assertRaises(AccessError):
            self.locations.with_user(self.technician).create(
                {"name": "C", "location_id": self.custody.id}
            )

    def test_manager_of_the_stock_keeps_his_rights(self):
        user = self._create_user(
            "shelf_boss", "stock.group_stock_manager", "group_service_manager"
        )
        place = self.locations.with_user(user).create(
            {"name": "Rack", "location_id": self.warehouse.lot_stock_id.id}
        )
        place.name = "Rack 2"

    # === DEVICES ===#

    def test_device_is_received_on_its_shelf(self):
        order = self._create_order(shelf_id=self.shelf.id)
        self._bring_to(order, "intake")
        self.assertEqual(order.custody_in_move_id.location_dest_id, self.shelf)
        self.assertEqual(self.device.location_id, self.shelf)
        self.assertEqual(order.device_place, "shelf")

    def test_another_shelf_moves_the_device_with_owner_and_serial(self):
        order = self._bring_to(self._create_order(), "intake")
        order.with_user(self.technician).shelf_id = self.shelf
        quant = self._quants(self.shelf)
        self.assertEqual(quant.lot_id, self.device)
        self.assertEqual(quant.owner_id, self.partner)
        self.assertEqual(quant.quantity, 1)
        inside = self.device.quant_ids.filtered(
            lambda q: q.location_id.usage == "internal" and q.quantity
        )
        self.assertEqual(inside, quant)
        order.shelf_id = self.shelf_2
        self.assertEqual(self.device.location_id, self.shelf_2)
        order.shelf_id = False
        self.assertEqual(self.device.location_id, self.custody)
        self.assertEqual(len(order.picking_ids), 4)

    def test_the_same_shelf_moves_nothing(self):
        order = self._bring_to(self._create_order(shelf_id=self.shelf.id), "intake")
        order.shelf_id = self.shelf
        self.assertEqual(len(order.picking_ids), 1)

    def test_shelf_before_the_receipt_is_only_written_down(self):
        order = self._create_order()
        order.shelf_id = self.shelf
        self.assertFalse(order.picking_ids)

    def test_many_devices_are_put_on_a_shelf_at_once(self):
        lots = self._create_lots(self.device_product, "M-1", "M-2")
        orders = self.env["rma.service.order"]
        for lot in lots:
            orders |= self._create_order(device_id=lot.id)
        orders.action_receive()
        orders.shelf_id = self.shelf
        self.assertEqual(self._quants(self.shelf).lot_id, lots)

    def test_device_is_handed_over_from_its_shelf(self):
        order = self._create_order([self.labour], shelf_id=self.shelf.id)
        self._bring_to(order, "ready")
        order.shelf_id = self.shelf_2
        order.action_hand_over()
        move = order.custody_out_move_id
        self.assertEqual(move.location_id, self.shelf_2)
        self.assertEqual(move.move_orig_ids, order.custody_in_move_id)
        self.assertFalse(self._quants(self.shelf) | self._quants(self.shelf_2))
        self.assertFalse(order.shelf_id)

    def test_device_goes_to_the_vendor_from_its_shelf_and_back(self):
        self.device.vendor_id = self.vendor
        order = self._create_order(shelf_id=self.shelf.id)
        self._bring_to(order, "diagnosis")
        claim = self.env["rma.service.vendor.claim"].browse(
            order.action_claim_vendor()["res_id"]
        )
        claim.action_send()
        self.assertEqual(claim.picking_ids.move_ids.location_id, self.shelf)
        self.assertFalse(self._quants(self.shelf))
        order.shelf_id = self.shelf_2
        self.assertEqual(order.device_place, "vendor")
        claim.line_ids.outcome = "repaired"
        claim.action_receive()
        self.assertEqual(self.device.location_id, self.shelf_2)

    def test_devices_on_different_shelves_go_to_the_vendor_in_one_claim(self):
        lots = self._create_lots(self.device_product, "V-1", "V-2")
        lots.vendor_id = self.vendor
        orders = self.env["rma.service.order"]
        for lot, shelf in zip(lots, (self.shelf, self.shelf_2), strict=True):
            orders |= self._create_order(device_id=lot.id, shelf_id=shelf.id)
        orders.action_receive()
        claim = self.env["rma.service.vendor.claim"].browse(
            orders.action_claim_vendor()["res_id"]
        )
        claim.action_send()
        self.assertEqual(
            claim.picking_ids.move_ids.location_id, self.shelf | self.shelf_2
        )
        self.assertFalse(self._quants(self.shelf) | self._quants(self.shelf_2))
        claim.line_ids.outcome = "refused"
        claim.action_receive()
        self.assertEqual(lots.location_id, self.shelf | self.shelf_2)

    def test_moving_to_a_shelf_changes_no_value(self):
        order = self._bring_to(self._create_order(), "intake")

        def values():
            self.env.flush_all()
            self.env.invalidate_all()
            product = self.device_product
            return product.total_value, product.qty_available, product.free_qty

        before = values()
        order.shelf_id = self.shelf
        self.assertEqual(values(), before)
        self.assertEqual(order.custody_in_move_id.value, 0)

    def test_device_on_a_shelf_is_never_delivered_to_others(self):
        own = self._create_lots(self.device_product, "OWN-1")
        self._receive_goods(self.device_product, 1, 300, lots=own)
        order = self._create_order(shelf_id=self.shelf.id)
        self._bring_to(order, "intake")
        delivery = self._create_delivery(self.device_product, 2)
        self.assertEqual(delivery.move_ids.lot_ids, own)

    def test_untracked_device_stands_on_its_shelf(self):
        product = self._create_product("Vacuum", is_storable=True)
        order = self._create_order(
            [self.labour], product_id=product.id, device_id=False
        )
        self._bring_to(order, "intake")
        order.shelf_id = self.shelf
        self.assertEqual(self._quants(self.shelf).owner_id, self.partner)
        self._bring_to(order, "done")
        self.assertFalse(self._quants(self.shelf))
        self.assertEqual(order.custody_out_move_id.location_id, self.shelf)

    def test_devices_of_one_lot_stand_on_different_shelves(self):
        product = self._create_product("Charger", is_storable=True, tracking="lot")
        lot = self._create_lots(product, "BATCH-1")
        values = {"product_id": product.id, "device_id": lot.id}
        first = self._create_order([self.labour], shelf_id=self.shelf.id, **values)
        second = self._create_order([self.labour], **values)
        (first | second).action_receive()
        second.shelf_id = self.shelf_2
        self.assertEqual(self._quants(self.shelf).quantity, 1)
        self.assertEqual(self._quants(self.shelf_2).quantity, 1)
        self._bring_to(first, "done")
        self.assertFalse(self._quants(self.shelf))
        self.assertEqual(self._quants(self.shelf_2).quantity, 1)

    def test_device_that_is_no_stock_has_its_shelf_written_down(self):
        product = self._create_product("Bag")
        order = self._create_order(product_id=product.id, device_id=False)
        self._bring_to(order, "intake")
        order.shelf_id = self.shelf
        self.assertEqual(order.shelf_id, self.shelf)
        self.assertFalse(order.picking_ids)

    def test_device_never_gets_to_a_place_that_is_no_shelf(self):
        order = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(UserError, "is no shelf of"):
            order.shelf_id = self.warehouse.lot_stock_id

    def test_shelf_of_another_warehouse_is_refused(self):
        branch = self.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BRN", "company_id": self.company.id}
        )
        shelf = self.locations.create(
            {"name": "B1", "location_id": branch.service_custody_location_id.id}
        )
        with self.assertRaisesRegex(UserError, "is no shelf of"):
            self._create_order(shelf_id=shelf.id)

    def test_custody_with_devices_on_shelves_outlives_the_add_on(self):
        self._bring_to(self._create_order(shelf_id=self.shelf.id), "intake")
        self.warehouse._retire_service_equipment()
        self.assertTrue(self.custody.active and self.shelf.active)

    def test_orders_are_found_and_grouped_by_shelf(self):
        order = self._create_order(shelf_id=self.shelf.id)
        orders = self.env["rma.service.order"].with_user(self.clerk)
        self.assertEqual(
            orders.search([("shelf_id", "child_of", self.shelf.id)]), order
        )
        groups = orders._read_group([("id", "=", order.id)], ["shelf_id"], ["__count"])
        self.assertEqual(groups, [(self.shelf.with_user(self.clerk), 1)])
