from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestIntakeConfirm(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Piotr Nowak"})

    def _dialog(self, model, records):
        """Return the dialog ``model`` as the button on ``records`` opens it."""
        wizards = self.env[model].with_user(self.clerk)
        return Form(
            wizards.with_context(active_model=records._name, active_ids=records.ids)
        )

    # === INTAKE ===#

    def test_stranger_is_received_with_a_reason(self):
        self.device.owner_id = self.other
        order = self._create_order()
        dialog = self._dialog("rma.service.intake.confirm", order)
        self.assertIn("Piotr Nowak", dialog.warning)
        self.assertTrue(dialog.is_owner_different)
        dialog.reason = "Brings it for him"
        dialog.save().action_confirm()
        self.assertEqual(order.phase, "intake")
        self.assertEqual(order.intake_confirmation, "Brings it for him")
        self.assertEqual(self.device.owner_id, self.other)

    def test_customer_becomes_the_owner_on_demand(self):
        self.device.owner_id = self.other
        order = self._create_order()
        dialog = self._dialog("rma.service.intake.confirm", order)
        dialog.reason = "Bought it"
        dialog.change_owner = True
        dialog.save().action_confirm()
        self.assertEqual(self.device.owner_id, self.partner)

    def test_owner_is_not_asked_for_where_he_is_right(self):
        self.device.action_out_of_service()
        self.device.owner_id = self.partner
        order = self._create_order()
        dialog = self._dialog("rma.service.intake.confirm", order)
        self.assertFalse(dialog.is_owner_different)
        self.assertIn("out of service", dialog.warning)
        dialog.reason = "For spare parts"
        dialog.save().action_confirm()
        self.assertEqual(order.phase, "intake")

    def test_reason_is_required(self):
        self.device.action_out_of_service()
        dialog = self._dialog("rma.service.intake.confirm", self._create_order())
        dialog.reason = " "
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.save().action_confirm()

    # === DEVICE ===#

    def test_owner_is_changed_from_the_device(self):
        self.device.owner_id = self.partner
        dialog = self._dialog("rma.service.device.owner.change", self.device)
        dialog.partner_id = self.other
        dialog.reason = "Sold on"
        dialog.save().action_change()
        self.assertEqual(self.device.owner_id, self.other)
        self.assertEqual(self.device.owner_history_ids.sorted("id")[-1].note, "Sold on")

    def test_warranty_is_extended_and_voided_from_the_device(self):
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": "2026-01-01",
                "date_end": "2027-12-31",
            }
        )
        dialog = self._dialog("rma.service.warranty.extend", warranty)
        dialog.months = 6
        dialog.save().action_extend()
        extension = self.device.warranty_ids - warranty
        self.assertEqual(str(extension.date_start), "2028-01-01")
        self.assertEqual(str(extension.date_end), "2028-06-30")
        dialog = self._dialog("rma.service.warranty.void", warranty)
        dialog.reason = "Seal broken"
        dialog.save().action_void()
        self.assertEqual(warranty.state, "void")
        self.assertEqual(warranty.void_reason, "Seal broken")

    # === PARTNER ===#

    def test_customer_shows_his_devices_and_those_of_his_contacts(self):
        contact = self.env["res.partner"].create(
            {"name": "Shop", "parent_id": self.partner.id}
        )
        self.device.owner_id = contact
        customer = self.partner.with_user(self.clerk)
        self.assertEqual(customer.service_device_count, 1)
        action = customer.action_view_service_devices()
        self.assertEqual(self.env["stock.lot"].search(action["domain"]), self.device)
