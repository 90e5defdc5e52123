"""Booked times of requests that are merged or split: nobody waits for two."""

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ..common.booking import NOW, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBookingMerge(BookingCommon):
    def test_time_of_the_merged_one_is_kept_where_there_is_none(self):
        booking = self._book()
        stays = self._create_booked_order()
        stays._merge(self.order)
        self.assertEqual(booking.order_id, stays)
        self.assertEqual(booking.state, "booked")
        self.assertEqual(stays.booking_start, self._at(WEDNESDAY, 9))
        self.assertFalse(self.order.booking_start)

    def test_of_two_times_one_is_needed_and_the_other_is_free(self):
        booking = self._book()
        stays = self._create_booked_order()
        own = stays._book("bring", self._at(THURSDAY, 9))
        logs = len(self.order.message_ids)
        stays._merge(self.order)
        self.assertEqual((own.state, booking.state), ("booked", "cancelled"))
        self.assertEqual(stays.booking_start, self._at(THURSDAY, 9))
        # Noted for colleagues; no mail says that his time is cancelled.
        told = self.order.message_ids[: len(self.order.message_ids) - logs]
        self.assertFalse(told.notified_partner_ids)

    def test_time_of_a_split_request_is_kept_for_the_first_order(self):
        booking = self._book()
        dialog = self.env["rma.service.split"].create(
            {
                "order_id": self.order.id,
                "line_ids": [
                    Command.create({"problem": text, "type_id": self.type_repair.id})
                    for text in ("Printer jams", "Drawer stuck")
                ],
            }
        )
        dialog.action_split()
        first, second = self.order.follow_up_ids.sorted("id")
        self.assertEqual(booking.order_id, first)
        self.assertEqual(booking.state, "booked")
        self.assertEqual(first.booking_start, self._at(WEDNESDAY, 9))
        self.assertFalse(second.booking_start or self.order.booking_start)
