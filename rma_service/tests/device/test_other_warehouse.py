from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestOtherWarehouse(ServiceStockCommon):
    """A running order changes its warehouse as a whole, or stays where it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls.env["stock.warehouse"].create(
            {"name": "North", "code": "NTH", "company_id": cls.company.id}
        )

    def _drafted(self, *parts):
        """Return an order that is not received, with a draft estimate."""
        order = self._create_order([self.labour], parts or [self.part_keyboard])
        order.action_prepare_estimate()
        return order

    def test_draft_estimate_follows(self):
        order = self._drafted()
        estimate = order.estimate_ids
        self.assertEqual(estimate.warehouse_id, self.warehouse)
        order.warehouse_id = self.north
        self.assertEqual(estimate.warehouse_id, self.north)

    def test_parts_are_reserved_in_the_new_one(self):
        self._add_stock(self.part_keyboard, 3, self.north.lot_stock_id)
        order = self._drafted()
        order.warehouse_id = self.north
        self._agree(order)
        self.assertEqual(order.part_ids.move_ids.location_id, self.north.lot_stock_id)
        custody = order.custody_in_move_id.location_dest_id
        self.assertEqual(custody, self.north.service_custody_location_id)

    def test_availability_is_that_of_the_new_one(self):
        order = self._drafted()
        self.assertEqual(order.part_ids.availability, "available")
        order.warehouse_id = self.north
        self.assertEqual(order.part_ids.availability, "no_vendor")

    def test_order_with_reserved_parts_stays(self):
        self.type_repair.has_custody = False
        order = self._drafted()
        self._agree(order)
        with self.assertRaisesRegex(UserError, "Keyboard are reserved or on order"):
            order.warehouse_id = self.north
        order.part_ids._give_up_supply()
        order.date_in = False
        order.warehouse_id = self.north
        self.assertEqual(order.warehouse_id, self.north)

    def test_order_with_a_received_device_stays(self):
        order = self._drafted()
        order.action_receive()
        with self.assertRaisesRegex(UserError, "its device is received there"):
            order.warehouse_id = self.north
        self.assertEqual(order.warehouse_id, self.warehouse)
        self.assertEqual(order.estimate_ids.warehouse_id, self.warehouse)

    def test_form_says_the_same(self):
        order = self._drafted()
        order.action_receive()
        self.env.user.group_ids |= self.env.ref("stock.group_stock_multi_warehouses")
        with self.assertRaisesRegex(UserError, "stays in"), Form(order) as form:
            form.warehouse_id = self.north

    def test_order_whose_customer_has_a_loan_device_stays(self):
        lot = self._create_lots(self.device_product, "LOAN-1")
        lot.is_loan_unit = True
        self._add_stock(self.device_product, 1, lot=lot)
        order = self._drafted()
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": lot.id}
        )
        loan.action_hand_out()
        with self.assertRaisesRegex(UserError, "has to come back there"):
            order.warehouse_id = self.north

    def test_order_that_is_over_stays(self):
        order = self._drafted()
        self._bring_to(order, "done")
        with self.assertRaisesRegex(UserError, "the work is over"):
            order.warehouse_id = self.north

    def test_one_that_stays_keeps_all_from_moving(self):
        device = self._create_lots(self.device_product, "SN-0002")
        free = self._create_order([self.labour], device_id=device.id)
        held = self._drafted()
        held.action_receive()
        with self.assertRaises(UserError):
            (free | held).write({"warehouse_id": self.north.id})
        self.assertEqual(free.warehouse_id, self.warehouse)

    def test_same_warehouse_again_is_no_change(self):
        order = self._drafted()
        order.action_receive()
        order.warehouse_id = self.warehouse
        self.assertEqual(order.warehouse_id, self.warehouse)
