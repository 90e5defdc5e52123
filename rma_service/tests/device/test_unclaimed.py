from datetime import date, time, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import place
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestUnclaimed(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storage = cls._create_product("Storage", type="service", list_price=2)
        cls.company.write(
            {
                "service_reminder_days": 7,
                "service_reminder_interval": 7,
                "service_reminder_limit": 2,
                "service_unclaimed_days": 90,
                "service_storage_product_id": cls.storage.id,
                "service_storage_free_days": 14,
            }
        )

    def _ready(self, days, **values):
        """Return an order that is ready since some days."""
        order = self._bring_to(self._create_order([self.labour], **values), "ready")
        day = self._get_today() - timedelta(days=days)
        order.date_ready = place.get_moment(order, day, time(12))
        return order

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("rma_service.ir_cron_remind_customers").method_direct_trigger()

    # === WHAT COUNTS AS UNCLAIMED ===#

    def test_device_counts_as_unclaimed_after_the_days_of_its_company(self):
        early = self._ready(89)
        self.assertFalse(early.is_unclaimed)
        late = self._ready(90, device_id=False)
        self.assertTrue(late.is_unclaimed)
        found = late.search([("is_unclaimed", "=", True)])
        self.assertIn(late, found)
        self.assertNotIn(early, found)
        late.action_hand_over()
        self.assertFalse(late.is_unclaimed)
        self.assertNotIn(late, late.search([("is_unclaimed", "=", True)]))

    def test_company_that_waits_for_ever_has_no_unclaimed_devices(self):
        order = self._ready(400)
        self.company.service_unclaimed_days = 0
        self.assertFalse(order.is_unclaimed)
        self.assertNotIn(order, order.search([("is_unclaimed", "=", True)]))

    def test_days_are_those_of_the_calendar_at_our_place(self):
        """Ready in the evening, it is ready since a day the next morning."""
        order = self._ready(0)
        order.company_id.service_unclaimed_days = 1
        day = date(2026, 6, 10)
        order.date_ready = place.get_moment(order, day, time(23))
        with freeze_time(place.get_moment(order, day, time(23, 59))):
            order.invalidate_recordset()
            self.assertEqual(order.days_ready, 0)
            self.assertFalse(order.search([("is_unclaimed", "=", True)]) & order)
        with freeze_time(place.get_moment(order, date(2026, 6, 11), time(0, 5))):
            order.invalidate_recordset()
            self.assertEqual(order.days_ready, 1)
            self.assertTrue(order.is_unclaimed)
            self.assertIn(order, order.search([("is_unclaimed", "=", True)]))

    def test_storage_is_charged_by_days_of_the_calendar(self):
        order = self._ready(0)
        day = date(2026, 6, 10)
        order.date_ready = place.get_moment(order, day, time(23))
        with freeze_time(place.get_moment(order, date(2026, 6, 25), time(1))):
            order.invalidate_recordset()
            self.assertEqual(order.storage_days, 1)

    def test_reminder_comes_on_its_day_at_whatever_hour(self):
        order = self._ready(0)
        day = date(2026, 6, 10)
        order.date_ready = place.get_moment(order, day, time(15))
        with freeze_time(place.get_moment(order, date(2026, 6, 17), time(8))):
            self._run_cron()
        self.assertEqual(order.reminder_count, 1)

    # === REMINDERS ===#

    def test_customer_is_reminded_once_in_the_interval_and_not_too_often(self):
        order = self._ready(8)
        self._run_cron()
        self.assertEqual(order.reminder_count, 1)
        mail = order.message_ids.filtered(
            lambda m: "waits for you" in (m.subject or "")
        )
        self.assertEqual(mail.partner_ids, self.partner)
        self._run_cron()
        self.assertEqual(order.reminder_count, 1)
        order.date_last_reminder -= timedelta(days=8)
        self._run_cron()
        self.assertEqual(order.reminder_count, 2)
        order.date_last_reminder -= timedelta(days=8)
        self._run_cron()
        self.assertEqual(order.reminder_count, 2)

    def test_fresh_silenced_and_other_orders_are_not_reminded(self):
        fresh = self._ready(6)
        silenced = self._ready(8, device_id=False)
        silenced.no_reminders = True
        handed = self._ready(8, device_id=False)
        handed.action_hand_over()
        self._run_cron()
        orders = fresh | silenced | handed
        self.assertEqual(orders.mapped("reminder_count"), [0, 0, 0])

    def test_nobody_is_reminded_where_it_is_switched_off(self):
        order = self._ready(60)
        self.company.service_reminder_days = 0
        self._run_cron()
        self.assertEqual(order.reminder_count, 0)

    def test_reminder_is_logged_and_goes_to_the_customer_alone(self):
        order = self._ready(8)
        order.user_id = self.technician
        self._run_cron()
        self._do_jobs()
        log = order.message_log_ids
        self.assertEqual(log.event, "collect")
        notified = log.mail_message_id.notification_ids.res_partner_id
        self.assertEqual(notified, self.partner)

    def test_reminder_goes_the_way_the_customer_wants(self):
        self.partner.service_channel = "phone"
        order = self._ready(8)
        order.user_id = self.technician
        order.action_remind_customer()
        self.assertFalse(order.message_log_ids.mail_message_id)
        self.assertEqual(order.activity_ids.user_id, self.technician)

    def test_customer_without_address_is_to_be_seen_to(self):
        self.partner.write({"email": False, "phone": False})
        order = self._ready(8)
        order.user_id = self.technician
        order.action_remind_customer()
        self.assertEqual(order.activity_ids.user_id, self.technician)
        self.assertEqual(order.reminder_count, 1)

    def test_device_that_is_not_ready_is_not_called_for(self):
        order = self._bring_to(self._create_order([self.labour]), "repair")
        with self.assertRaisesRegex(UserError, "is not ready to be collected"):
            order.action_remind_customer()

    # === STORAGE ===#

    def test_storage_is_charged_by_the_day_after_the_free_days(self):
        order = self._ready(20)
        self.assertEqual(order.storage_days, 6)
        # Usual minutes of an operation are no minutes of storage.
        order.equipment_type_id = self.env["rma.service.equipment.type"].create(
            {"name": "Tills", "time_norm": 20}
        )
        order.action_charge_storage()
        fee = order.operation_ids.filtered(lambda op: op.product_id == self.storage)
        self.assertEqual((fee.quantity, fee.quantity_done), (6, 6))
        self.assertEqual(fee.time_norm, 0)
        order.action_create_invoice()
        lines = order.invoice_ids.invoice_line_ids
        line = lines.filtered(lambda ln: ln.product_id == self.storage)
        self.assertEqual(line.price_subtotal, 12)

    def test_day_of_storage_is_charged_once(self):
        order = self._ready(20)
        order.action_charge_storage()
        with self.assertRaisesRegex(UserError, "no day of storage"):
            order.action_charge_storage()
        order.date_ready -= timedelta(days=3)
        order.action_charge_storage()
        fees = order.operation_ids.filtered(lambda op: op.product_id == self.storage)
        self.assertEqual(sum(fees.mapped("quantity")), 9)

    def test_company_without_fee_charges_none(self):
        self.company.service_storage_product_id = False
        order = self._ready(20)
        with self.assertRaisesRegex(UserError, "has no storage fee"):
            order.action_charge_storage()

    # === DISPOSAL ===#

    def test_unclaimed_device_is_scrapped_and_its_order_closed(self):
        order = self._ready(95)
        order.accessory_ids = [
            (0, 0, {"name": "Charger", "is_in": True}),
        ]
        value = self.device_product.total_value
        order.action_dispose("scrap", "Terms, paragraph 7")
        self.assertEqual((order.phase, order.device_place), ("done", "ours"))
        self.assertEqual(order.outcome, "repaired")
        self.assertEqual(self.device.location_id.usage, "inventory")
        self.assertEqual(self.device_product.total_value, value)
        self.assertFalse(self.device.owner_id)
        self.assertEqual(self.device.service_state, "out")
        self.assertTrue(order.accessory_ids.note)
        self.assertIn("paragraph 7", order.message_ids[0].body)

    def test_customer_of_a_disposed_device_is_not_told_that_he_has_it_back(self):
        rule = self.env.ref("rma_service.rma_service_message_rule_handed_over")
        rule.active = True
        disposed = self._ready(95)
        disposed.action_dispose("scrap", "Terms, paragraph 7")
        self.assertEqual(disposed.phase, "done")
        self.assertFalse(disposed.message_log_ids)
        handed_over = self._ready(95, device_id=False)
        handed_over.action_hand_over()
        self.assertEqual(handed_over.message_log_ids.event, "handed_over")

    def test_unclaimed_device_comes_into_our_stock(self):
        order = self._ready(95)
        order.action_dispose("stock", "Sold for the claim")
        self.assertEqual(self.device.location_id, self.warehouse.lot_stock_id)
        self.assertEqual(self.device_product.qty_available, 1)
        self.assertFalse(self.device.warranty_ids.filtered(lambda w: not w.is_void))

    def test_device_is_not_disposed_of_too_early_or_without_a_ground(self):
        order = self._ready(30)
        with self.assertRaisesRegex(UserError, "not unclaimed for long enough"):
            order.action_dispose("scrap", "We need the shelf")
        order.date_ready -= timedelta(days=90)
        with self.assertRaisesRegex(UserError, "on what ground"):
            order.action_dispose("scrap", " ")
        self.assertEqual(order.phase, "ready")

    def test_only_managers_dispose_of_devices(self):
        order = self._ready(95)
        order.user_id = self.technician
        with self.assertRaises(AccessError):
            order.with_user(self.technician).action_dispose("scrap", "No room")
        order.with_user(self.manager).action_dispose("scrap", "Terms")
        self.assertEqual(order.phase, "done")
