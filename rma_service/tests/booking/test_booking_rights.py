"""Who may see, make, move and cancel booked times: refusals first."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common.booking import NOW, THURSDAY, WEDNESDAY, BookingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestBookingRights(BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_user("other_technician", "group_service_own")
        cls.order.user_id = cls.other
        cls.portal = new_test_user(
            cls.env, login="booking_portal", groups="base.group_portal"
        )
        cls.public = new_test_user(
            cls.env, login="booking_public", groups="base.group_public"
        )

    def test_nobody_types_a_time_in(self):
        booking = self._book()
        vals = {
            "order_id": self._create_booked_order().id,
            "purpose": "bring",
            "team_id": self.team.id,
            "start": self._at(WEDNESDAY, 8),
            "stop": self._at(WEDNESDAY, 9),
        }
        for user in (self.technician, self.clerk, self.manager, self.portal):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    booking.with_user(user).create(vals)
                with self.assertRaises(AccessError):
                    booking.with_user(user).write({"start": self._at(WEDNESDAY, 8)})
                with self.assertRaises(AccessError):
                    booking.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    self.order.with_user(user).write({"booking_start": NOW})

    def test_technician_neither_sees_nor_changes_the_time_of_a_colleague(self):
        booking = self._book().with_user(self.technician)
        self.assertFalse(booking.search([]))
        for call in (
            lambda: booking.read(["start"]),
            booking.action_cancel,
            booking.action_done,
            booking.action_move,
            self.order.with_user(self.technician).action_book_time,
            self.order.with_user(self.technician).action_cancel_time,
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(self.order.booking_ids.state, "booked")
        self._book().with_user(self.other).action_cancel()
        self.assertEqual(self.order.booking_ids.state, "cancelled")

    def test_dialog_of_a_colleague_is_not_confirmed_by_another(self):
        order = self.order.with_user(self.clerk)
        dialog = self.env["rma.service.booking.choose"].browse(
            order.action_book_time()["res_id"]
        )
        with self.assertRaises(AccessError):
            dialog.with_user(self.other).action_book()
        dialogs = self.env["rma.service.booking.choose"].with_user(self.technician)
        with self.assertRaises(AccessError):
            dialogs.create({"order_id": self.order.id, "purpose": "bring"})

    def test_dialog_takes_no_time_of_another_dialog(self):
        mine = self.env["rma.service.booking.choose"].browse(
            self.order.with_user(self.clerk).action_book_time()["res_id"]
        )
        second = self._create_booked_order()
        other = self.env["rma.service.booking.choose"].browse(
            second.with_user(self.clerk).action_book_time()["res_id"]
        )
        dialog = mine.with_user(self.clerk)
        with self.assertRaises(UserError):
            dialog.slot_id = other.slot_ids[0]
            dialog.action_book()

    def test_technician_sees_what_is_taken_by_orders_that_he_does_not_see(self):
        self._book()
        mine = self._create_booked_order(user_id=self.technician.id)
        dialog = self.env["rma.service.booking.choose"].browse(
            mine.with_user(self.technician).action_book_time()["res_id"]
        )
        starts = dialog.slot_ids.mapped("start")
        self.assertNotIn(self._at(WEDNESDAY, 9), starts)
        self.assertIn(self._at(THURSDAY, 9), starts)

    def test_managers_alone_say_what_a_team_offers(self):
        for user in (self.technician, self.clerk):
            rule = self.rule.with_user(user)
            self.assertEqual(rule.read(["capacity"])[0]["capacity"], 1)
            for call in (
                lambda rule=rule: rule.write({"capacity": 9}),
                rule.unlink,
                lambda rule=rule: rule.create(
                    {"team_id": self.team.id, "purpose": "visit"}
                ),
            ):
                with self.assertRaises(AccessError):
                    call()
        self.rule.with_user(self.manager).capacity = 3
        self.assertEqual(self.rule.capacity, 3)

    def test_customers_and_visitors_call_nothing(self):
        booking = self._book()
        for user in (self.portal, self.public):
            for call in (
                lambda user=user: booking.with_user(user).read(["start"]),
                lambda user=user: booking.with_user(user).search([]),
                lambda user=user: self.rule.with_user(user).read(["capacity"]),
                self.order.with_user(user).action_book_time,
                self.order.with_user(user).action_cancel_time,
                booking.with_user(user).action_cancel,
                booking.with_user(user).action_done,
                booking.with_user(user).action_move,
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()
        self.assertEqual(booking.state, "booked")

    def test_times_of_another_company_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        neighbour = self._create_user(
            "booking_neighbour",
            "group_service_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        booking = self._book().with_user(neighbour)
        self.assertFalse(booking.search([]))
        self.assertFalse(
            self.rule.with_user(neighbour).search([("id", "=", self.rule.id)])
        )
        with self.assertRaises(AccessError):
            booking.action_cancel()

    def test_numbers_that_make_no_time_are_refused(self):
        for vals in (
            {"slot_minutes": 0},
            {"slot_minutes": 100_000},
            {"capacity": 0},
            {"lead_hours": -1},
            {"ahead_days": 0},
            {"ahead_days": 10_000},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.rule.with_user(self.manager).write(vals)
