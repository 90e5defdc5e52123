from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestOrderDevice(ServiceCommon):
    def _solved(self, device, solution):
        order = self._create_order([self.labour], device_id=device.id)
        order.solution = solution
        return self._bring_to(order, "done")

    def test_order_shows_earlier_repairs_of_its_device(self):
        first = self._solved(self.device, "Changed the keyboard")
        order = self._create_order()
        self.assertEqual(order.device_history_ids, first)
        self.assertFalse(order.model_history_ids)

    def test_order_shows_solutions_for_the_same_model(self):
        other = self.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": self.device_product.id}
        )
        solved = self._solved(other, "Cleaned the contacts")
        self._solved(other, False)
        order = self._create_order()
        self.assertEqual(order.model_history_ids, solved)

    def test_history_is_found_for_many_orders(self):
        first = self._solved(self.device, "Changed the keyboard")
        orders = self._create_order() | self._create_order(device_id=False)
        self.assertEqual(orders[0].device_history_ids, first)
        self.assertFalse(orders[1].device_history_ids)
        self.assertEqual(orders[1].model_history_ids, first)

    def test_history_begins_with_the_newest_and_ends_with_the_order(self):
        orders = self.env["rma.service.order"]
        for index in range(24):
            order = self._create_order(priority="1" if index < 4 else "0")
            # As the import does: the oldest was written down last.
            order.date_in = fields.Datetime.to_datetime("2026-01-30") - timedelta(
                days=index
            )
            orders |= order
        announced = self._create_order()
        self.assertEqual(announced.device_history_ids, orders[:20])
        self.assertEqual(announced.device_history_ids.ids, orders[:20].ids)
        self.assertEqual(orders[20].device_history_ids.ids, orders[21:].ids)
        self.assertFalse(orders[-1].device_history_ids)

    def test_later_orders_are_not_called_earlier(self):
        first = self._solved(self.device, "Changed the keyboard")
        second = self._create_order()
        self.assertFalse(first.has_earlier_orders)
        self.assertFalse(first.device_history_ids)
        self.assertTrue(second.has_earlier_orders)
        # Both are other orders of the device.
        self.assertEqual((first | second).mapped("earlier_order_count"), [1, 1])

    def test_nothing_is_searched_without_a_device(self):
        order = self._create_order(device_id=False, product_id=False)
        self.env.flush_all()
        self.env.invalidate_all()
        order.mapped("device_id")
        with self.assertQueryCount(0):
            self.assertFalse(order.device_history_ids)
            self.assertFalse(order.has_earlier_orders)

    def test_accessories_are_ticked_at_hand_over(self):
        order = self._create_order(
            [self.labour],
            accessory_ids=[
                (0, 0, {"name": "Power supply"}),
                (0, 0, {"name": "Bag"}),
            ],
        )
        self._bring_to(order, "ready")
        supply, bag = order.accessory_ids
        supply.is_back = True
        with self.assertRaisesRegex(UserError, "Bag"):
            order.action_hand_over()
        bag.note = "Thrown away as agreed"
        order.action_hand_over()
        self.assertEqual(order.phase, "done")

    def test_who_collects_is_kept_beside_who_handed_in(self):
        brings, collects = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.partner.id} for name in ("Jan", "Ewa")]
        )
        order = self._create_order([self.labour], delegate_id=brings.id)
        self._bring_to(order, "ready")
        order.with_user(self.clerk).collector_id = collects
        order.action_hand_over()
        self.assertEqual(order.delegate_id, brings)
        self.assertEqual(order.collector_id, collects)
        self.assertFalse(order.copy().collector_id)

    def test_accessory_that_was_not_received_is_not_asked_for(self):
        order = self._create_order(
            [self.labour], accessory_ids=[(0, 0, {"name": "Bag", "is_in": False})]
        )
        self._bring_to(order, "done")
        self.assertEqual(order.phase, "done")

    def test_where_the_device_is_follows_the_order(self):
        order = self._create_order([self.labour])
        places = []
        for phase in ("request", "intake", "diagnosis", "repair", "ready", "done"):
            self._bring_to(order, phase)
            places.append(order.device_place)
        self.assertEqual(
            places,
            ["customer", "shelf", "workshop", "workshop", "shelf", "customer"],
        )
        found = self.env["rma.service.order"].search(
            [("device_place", "=", "customer")]
        )
        self.assertIn(order, found)
