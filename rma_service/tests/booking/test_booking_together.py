"""Devices of one visit have one time."""

from freezegun import freeze_time

from odoo.tests import tagged

from ..common.booking import NOW, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
class TestBookingTogether(BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._offer("visit")
        cls.orders = cls.env["rma.service.order"]
        for _number in range(3):
            cls.orders |= cls._create_visited_order()
        cls.visit = cls.env["rma.service.visit"].create(
            {"partner_id": cls.partner.id, "order_ids": cls.orders.ids}
        )

    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def _assert_time(self, orders, day, hour):
        start = self._at(day, hour)
        self.assertEqual(orders.mapped("booking_start"), [start] * len(orders))
        self.assertEqual(orders.mapped("booking_purpose"), ["visit"] * len(orders))

    def test_time_of_one_is_told_on_all_and_taken_once(self):
        other = self._create_visited_order()
        free = self._hours_of(other, WEDNESDAY, "visit")
        self._book(self.orders[0], purpose="visit")
        self._assert_time(self.orders, WEDNESDAY, 9)
        self.assertEqual(len(self.orders.booking_ids), 1)
        self.assertFalse(other.booking_start)
        self.assertEqual(len(self._hours_of(other, WEDNESDAY, "visit")), len(free) - 1)

    def test_another_one_of_the_visit_moves_and_cancels_it(self):
        booking = self._book(self.orders[0], purpose="visit")
        moved = self._book(self.orders[2], THURSDAY, 10, purpose="visit")
        self.assertEqual(moved, booking)
        self._assert_time(self.orders, THURSDAY, 10)
        author = self.partner
        moved = self._book(
            self.orders[1], WEDNESDAY, 9, "visit", author=author, is_customer=True
        )
        self.assertEqual(moved, booking)
        self.orders[1]._cancel_by_customer(author)
        self.assertEqual(booking.state, "cancelled")
        self.assertFalse(any(self.orders.mapped("booking_start")))
        self._book(self.orders[0], purpose="visit")
        self.orders[2].with_user(self.clerk).action_cancel_time()
        self.assertFalse(any(self.orders.mapped("booking_start")))

    def test_order_that_joins_or_leaves(self):
        self._book(self.orders[0], purpose="visit")
        late = self._create_visited_order()
        late.visit_id = self.visit
        self._assert_time(late, WEDNESDAY, 9)
        late.visit_id = False
        self.assertFalse(late.booking_start)
        self._assert_time(self.orders, WEDNESDAY, 9)

    def test_cancelled_order_passes_the_time_on_and_nobody_is_told_it_is_off(self):
        booking = self._book(self.orders[0], purpose="visit")
        self.orders[0].action_cancel()
        self.assertEqual(booking.state, "booked")
        self.assertIn(booking.order_id, self.orders[1:])
        self.assertFalse(self.orders[0].booking_start)
        self._assert_time(self.orders[1:], WEDNESDAY, 9)
        self.orders[1:].action_cancel()
        self.assertEqual(booking.state, "cancelled")

    def test_device_that_is_done_first_leaves_the_time_to_the_others(self):
        self._book(self.orders[0], purpose="visit")
        self._bring_to(self.orders[1], "ready")
        self.assertFalse(self.orders[1].booking_start)
        self._assert_time(self.orders[0] | self.orders[2], WEDNESDAY, 9)

    def test_devices_are_collected_each_at_its_own_time(self):
        self._offer("collect")
        orders = self.env["rma.service.order"]
        for _number in range(2):
            orders |= self._create_booked_order()
        self.env["rma.service.visit"].create(
            {"partner_id": self.partner.id, "order_ids": orders.ids}
        )
        self._book(orders[0])
        self.assertTrue(all(orders.mapped("booking_start")))
        for order in orders:
            self._bring_to(order, "ready")
        self._book(orders[0], THURSDAY, 10, purpose="collect")
        self.assertTrue(orders[0].booking_start)
        self.assertFalse(orders[1].booking_start)
