from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestDevice(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Piotr Nowak"})

    def _sell(self, product, lot):
        """Deliver ``lot`` on a sale of ours; return the sale line."""
        self._add_stock(product, 1, lot=lot)
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
        )
        sale.action_confirm()
        picking = sale.picking_ids
        picking.move_ids.picked = True
        picking.button_validate()
        return sale.order_line

    # === OWNER ===#

    def test_first_intake_makes_the_customer_the_owner(self):
        self._bring_to(self._create_order(), "intake")
        self.assertEqual(self.device.owner_id, self.partner)
        self.assertEqual(self.device.owner_history_ids.partner_id, self.partner)

    def test_change_of_owner_needs_a_reason_and_is_kept(self):
        self.device.owner_id = self.partner
        with self.assertRaisesRegex(UserError, "Say why"):
            self.device.action_change_owner(self.other, " ")
        self.device.action_change_owner(self.other, "Sold on")
        first, last = self.device.owner_history_ids.sorted("id")
        self.assertEqual(last.partner_id, self.other)
        self.assertEqual(last.note, "Sold on")
        self.assertFalse(last.date_to)
        self.assertTrue(first.date_to)

    def test_history_of_owners_is_never_edited(self):
        self.device.owner_id = self.partner
        with self.assertRaisesRegex(UserError, "never edited"):
            self.device.owner_history_ids.partner_id = self.other
        with self.assertRaises(AccessError):
            self.device.owner_history_ids.with_user(self.manager).unlink()

    # === PLACE ===#

    def _assert_place(self, device, place):
        """The place is shown and found, by who may not see the order as well."""
        device.invalidate_recordset(["place"])
        self.assertEqual(device.place, place)
        lots = self.env["stock.lot"].with_user(self.technician)
        for key in ("customer", "shelf", "workshop", "vendor", "loan", "ours", False):
            found = lots.search([("place", "=", key), ("id", "=", device.id)])
            self.assertEqual(bool(found), key == place, key)

    def test_place_follows_the_device(self):
        order = self._create_order(user_id=self.manager.id, team_id=False)
        self._assert_place(self.device, "ours")
        self._bring_to(order, "intake")
        self._assert_place(self.device, "shelf")
        self._bring_to(order, "diagnosis")
        self._assert_place(self.device, "workshop")
        self._bring_to(order, "done")
        self._assert_place(self.device, "customer")
        self.device.write({"owner_id": False, "service_state": "out"})
        self._assert_place(self.device, False)

    def test_partner_counts_open_orders_beside_all(self):
        self._bring_to(self._create_order(), "done")
        self._create_order()
        contact = self.env["res.partner"].create(
            {"name": "Shop", "parent_id": self.partner.id}
        )
        self._create_order(partner_id=contact.id)
        self.assertEqual(self.partner.service_order_count, 3)
        self.assertEqual(self.partner.service_order_open_count, 2)

    # === INTAKE ===#

    def test_serial_of_another_customer_has_to_be_confirmed(self):
        self.device.owner_id = self.other
        order = self._create_order()
        self.assertIn("belongs to Piotr Nowak", order.intake_warning)
        with self.assertRaisesRegex(UserError, "belongs to Piotr Nowak"):
            order.action_receive()
        order.action_confirm_intake("Brings it for him")
        self.assertEqual(order.phase, "intake")
        self.assertEqual(self.device.owner_id, self.other)
        self.assertIn("Brings it for him", order.message_ids[0].body)

    def test_new_owner_is_taken_over_at_intake(self):
        self.device.owner_id = self.other
        order = self._create_order()
        order.with_user(self.clerk).action_confirm_intake(
            "Bought it", change_owner=True
        )
        self.assertEqual(self.device.owner_id, self.partner)
        self.assertEqual(
            self.device.owner_history_ids.sorted("id")[-1].note, "Bought it"
        )

    def test_device_out_of_service_has_to_be_confirmed(self):
        self.device.action_out_of_service()
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "out of service"):
            order.action_receive()
        order.action_confirm_intake("For spare parts")
        self.assertEqual(order.phase, "intake")

    def test_second_open_order_of_a_device_has_to_be_confirmed(self):
        first = self._create_order()
        order = self._create_order()
        with self.assertRaisesRegex(UserError, first.name):
            order.action_receive()
        order.action_confirm_intake("Asked twice")
        self.assertEqual(order.phase, "intake")

    def test_confirmation_without_reason_is_refused(self):
        order = self._create_order()
        with self.assertRaisesRegex(UserError, "Say why"):
            order.action_confirm_intake("")

    def test_contact_of_the_owning_company_is_no_stranger(self):
        company = self.env["res.partner"].create({"name": "ACME", "is_company": True})
        self.partner.parent_id = company
        self.device.owner_id = company
        self._create_order().action_receive()

    # === SALE ===#

    def test_delivery_of_a_sale_fills_the_device(self):
        line = self._sell(self.device_product, self.device)
        self.assertEqual(self.device.owner_id, self.partner)
        self.assertEqual(self.device.sale_line_id, line)
        self.assertEqual(self.device.date_sold, self._get_today())
        self.assertFalse(self.device.is_foreign)
        self.assertFalse(self.device.sale_invoice_names)
        invoice = line.order_id._create_invoices()
        self.assertFalse(self.device.sale_invoice_names)
        invoice.action_post()
        device = self.device.with_user(self.technician)
        device.invalidate_recordset(["sale_invoice_names"])
        self.assertEqual(device.sale_invoice_names, invoice.name)

    def test_parts_used_in_a_repair_are_not_sold_devices(self):
        board = self._create_product("Board", is_storable=True, tracking="serial")
        lot = self.env["stock.lot"].create({"name": "B-1", "product_id": board.id})
        self._add_stock(board, 1, lot=lot)
        self._bring_to(self._create_order([self.labour], [board]), "done")
        self.assertFalse(lot.sale_line_id)

    # === LIFE ===#

    def test_device_goes_out_of_service_and_back(self):
        self.device.action_out_of_service()
        self.assertEqual(self.device.date_out_of_service, self._get_today())
        self.device.action_in_service()
        self.assertEqual(self.device.service_state, "in")
        self.assertEqual(self.device.date_in_service, self._get_today())

    def test_plain_user_sees_no_warranties_and_owners(self):
        plain = self._create_user("service_plain", "base.group_user")
        for model in ("rma.service.warranty", "rma.service.device.owner"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(plain).search([])
