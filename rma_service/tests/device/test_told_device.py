from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ...tools import place
from ..common import ServiceCommon


@tagged("post_install", "-at_install")
class TestToldDevice(ServiceCommon):
    """What the customer said of his device before anybody saw it."""

    def _told(self, **values):
        order = self._create_order(product_id=False, device_id=False)
        order._as_system().write(
            {"told_brand": "Datix", "told_model": "P 9", "told_serial": "SN-77"}
            | values
        )
        return order.with_user(self.clerk)

    def _open_dialog(self, order):
        dialog = self.env["rma.service.device.create"].with_user(self.clerk)
        return Form(dialog.with_context(active_model=order._name, active_id=order.id))

    def test_order_shows_it_until_the_device_is_known(self):
        order = self._told()
        self.assertEqual(order.told_device, "Datix P 9, SN-77")
        self.assertEqual(self._told(told_serial=False).told_device, "Datix P 9")
        self.assertEqual(self._create_order().told_device, "")

    def test_new_device_begins_with_it(self):
        order = self._told()
        with self._open_dialog(order) as dialog:
            self.assertEqual(dialog.serial, "SN-77")
            self.assertEqual(dialog.brand, "Datix")
            self.assertEqual(dialog.model, "P 9")
        dialog.record.action_confirm()
        self.assertEqual(order.device_id.name, "SN-77")
        self.assertEqual(order.product_id.name, "Datix P 9")

    def test_known_serial_is_found_and_what_is_odd_is_told_at_intake(self):
        order = self._told(told_serial=self.device.name.lower())
        self.device.owner_id = self.env["res.partner"].create({"name": "Somebody"})
        with self._open_dialog(order) as dialog:
            self.assertEqual(dialog.device_id, self.device)
        dialog.record.action_confirm()
        self.assertEqual(order.device_id, self.device)
        self.assertIn("belongs to Somebody", order.intake_warning)

    def test_device_on_the_order_is_not_asked_for_again(self):
        order = self._told()
        order.write({"product_id": self.device_product.id})
        with self._open_dialog(order) as dialog:
            self.assertEqual(dialog.product_id, self.device_product)
            self.assertFalse(dialog.model)

    def test_what_was_told_is_changed_by_nobody(self):
        order = self._told()
        for name in ("told_brand", "told_model", "told_serial"):
            with self.assertRaises(UserError):
                order.write({name: "Other"})

    def test_wanted_day_is_one_that_can_come(self):
        order = self._told()
        day = place.get_today(order) + timedelta(days=3)
        order.write({"date_wanted": day, "wanted_time": "morning"})
        self.assertEqual(order.date_wanted, day)
        with self.assertRaises(ValidationError):
            order.write({"date_wanted": "9999-01-01"})
        self.assertFalse(order.copy().date_wanted)
