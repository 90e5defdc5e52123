"""Booked times that are moved, cancelled, or over; who may until when."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..common.booking import NOW, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBookingChange(BookingCommon):
    def _get_history(self, order=None):
        messages = (self.order if order is None else order).message_ids
        return "\n".join(html2plaintext(body) for body in messages.mapped("body"))

    def test_moved_booking_stays_the_same_one(self):
        booking = self._book()
        moved = self._book(day=THURSDAY, hour=11)
        self.assertEqual(moved, booking)
        self.assertEqual(booking.version, 1)
        self.assertEqual(self.order.booking_start, self._at(THURSDAY, 11))
        history = self._get_history()
        self.assertIn("booked for Wednesday, 3 June 2026", history)
        self.assertIn("moved from Wednesday, 3 June 2026", history)
        self.assertIn("to Thursday, 4 June 2026", history)

    def test_customer_moves_and_cancels_until_the_notice(self):
        self._book(author=self.partner, is_customer=True)
        with freeze_time(self._at(WEDNESDAY, 8)):
            for change in (
                lambda: self._book(day=THURSDAY, author=self.partner, is_customer=True),
                lambda: self.order._cancel_by_customer(self.partner),
            ):
                with self.assertRaisesRegex(UserError, "too late"):
                    change()
        self._book(day=THURSDAY, author=self.partner, is_customer=True)
        self.order._cancel_by_customer(self.partner)
        self.order._cancel_by_customer(self.partner)
        self.assertEqual(self.order.booking_ids.mapped("state"), ["cancelled"])
        self.assertFalse(self.order.booking_start)

    def test_customer_books_only_what_is_online(self):
        self.rule.is_online = False
        with self.assertRaises(UserError):
            self._book(author=self.partner, is_customer=True)
        self.assertTrue(self._book())

    def test_colleague_chooses_a_free_time_in_the_dialog_at_any_hour(self):
        self._book(author=self.partner, is_customer=True)
        with freeze_time(self._at(WEDNESDAY, 8, 30)):
            order = self.order.with_user(self.clerk)
            action = order.action_book_time()
            dialog = order.env[action["res_model"]].browse(action["res_id"])
            self.assertEqual(dialog.day, WEDNESDAY)
            self.assertIn("9:00", dialog.booked)
            dialog.slot_id = dialog.slot_ids.filtered(
                lambda slot: slot.start == self._at(WEDNESDAY, 11)
            )
            dialog.action_book()
            self.assertEqual(self.order.booking_start, self._at(WEDNESDAY, 11))
            # Sent once more after a colleague moved it: nothing goes back.
            self._book(day=THURSDAY)
            dialog.action_book()
        self.assertEqual(self.order.booking_start, self._at(THURSDAY, 9))

    def test_dialog_wants_a_time(self):
        order = self.order.with_user(self.clerk)
        dialog = order.env["rma.service.booking.choose"].browse(
            order.action_book_time()["res_id"]
        )
        self.assertFalse(dialog.slot_id)
        with self.assertRaisesRegex(UserError, "Choose a day"):
            dialog.action_book()

    def test_other_day_forgets_the_chosen_hour(self):
        order = self.order.with_user(self.clerk)
        dialog = order.env["rma.service.booking.choose"].browse(
            order.action_book_time()["res_id"]
        )
        dialog.slot_id = dialog.slot_ids[0]
        dialog.day = dialog.slot_ids[-1].day
        self.assertFalse(dialog.slot_id)

    def test_what_happened_ends_what_was_booked_for_it(self):
        self._book()
        self.order.device_id = self._create_lot()
        self._bring_to(self.order, "intake")
        self.assertEqual(self.order.booking_ids.state, "done")
        self.assertFalse(self.order.booking_start)

    def _create_lot(self):
        return self.env["stock.lot"].create(
            {"name": "SN-BOOKED", "product_id": self.device_product.id}
        )

    def test_ready_device_is_collected_at_a_booked_time(self):
        self._offer("collect")
        order = self._create_booked_order(device_id=self._create_lot().id)
        self.assertEqual(order._get_bookable_purpose(), "bring")
        self._bring_to(order, "intake")
        self.assertFalse(order._get_bookable_purpose())
        self._bring_to(order, "ready")
        self.assertEqual(order._get_bookable_purpose(), "collect")
        self._book(order, purpose="collect")
        self._bring_to(order, "done")
        self.assertEqual(order.booking_ids.state, "done")
        self.assertFalse(order.can_book)

    def test_visits_are_booked_by_customers_until_we_are_at_it(self):
        self._offer("visit")
        order = self._create_visited_order()
        self._bring_to(order, "intake")
        self.assertEqual(order._get_bookable_purpose(is_customer=True), "visit")
        self._book(order, purpose="visit")
        self._bring_to(order, "repair")
        self.assertFalse(order._get_bookable_purpose(is_customer=True))
        self.assertEqual(order._get_bookable_purpose(), "visit")
        self._bring_to(order, "ready")
        self.assertEqual(order.booking_ids.state, "done")

    def test_cancelled_order_cancels_its_time(self):
        self._book()
        self.order.action_cancel()
        self.assertEqual(self.order.booking_ids.state, "cancelled")
        self.assertFalse(self.order.booking_start)

    def test_other_customer_does_not_get_the_time_of_the_former(self):
        self._book(author=self.partner)
        self.order.partner_id = self.env["res.partner"].create({"name": "Buyer"})
        self.assertEqual(self.order.booking_ids.state, "cancelled")

    def test_visit_goes_over_to_the_technician_of_the_order(self):
        self._offer("visit")
        order = self._create_visited_order(user_id=self.technician.id)
        booking = self._book(order, purpose="visit")
        order.user_id = self.clerk
        self.assertEqual(booking.user_id, self.clerk)

    def test_many_are_done_or_cancelled_at_once_and_none_twice(self):
        self.rule.capacity = 3
        orders = [self.order, self._create_booked_order()]
        bookings = self.env["rma.service.booking"].union(*map(self._book, orders))
        bookings.with_user(self.clerk).action_done()
        self.assertEqual(bookings.mapped("state"), ["done", "done"])
        with self.assertRaisesRegex(UserError, "not booked any more"):
            bookings.with_user(self.clerk).action_cancel()

    def test_copy_of_an_order_has_no_time(self):
        self._book()
        copy = self.order.copy()
        self.assertFalse(copy.booking_ids)
        self.assertFalse(copy.booking_start)

    def test_colleagues_hear_in_their_language_what_the_customer_did(self):
        leader = self._create_user("leader", "group_service_all")
        self.team.write({"user_id": leader.id, "member_ids": [Command.clear()]})
        self._book(author=self.partner, is_customer=True)
        self._do_jobs()
        told = self.order.message_ids.filtered(lambda m: "booked for" in m.body)
        self.assertEqual(told.author_id, self.partner)
        self.assertTrue(told.subtype_id.internal)
        self.assertIn(leader.partner_id, told.notified_partner_ids)
