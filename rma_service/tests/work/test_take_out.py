from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...models.estimate.service_order_settlement import SETTLED
from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestTakeOut(ServiceStockCommon):
    """Used parts that come out again, and old parts that were removed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.warehouse.lot_stock_id
        cls.board, cls.serials = cls._create_boards()

    def _repaired_with(self, product, quantity=1, **values):
        """Return the used part of an order that is in the quality check."""
        part = {"product_id": product.id, "quantity": quantity}
        order = self._create_order([self.labour], [part], **values)
        self._bring_to(order, "quality")
        return order.part_ids

    def _take_out(self, part, destination, quantity=None, reason="Broken"):
        wizards = self.env["rma.service.part.take.out"].with_context(
            active_model="rma.service.part", active_id=part.id
        )
        with Form(wizards) as form:
            form.destination = destination
            form.reason = reason
            if quantity is not None:
                form.quantity = quantity
        form.save().action_confirm()

    def test_some_pieces_go_back_to_stock_and_the_rest_later(self):
        part = self._repaired_with(self.part_screw, 5)
        self._take_out(part, "stock", 2)
        self.assertEqual(part.quantity_done, 3)
        self.assertEqual(self.part_screw.qty_available, 97)
        self._take_out(part, "stock", 3)
        self.assertEqual(part.quantity_done, 0)
        self.assertEqual(self.part_screw.qty_available, 100)
        self.assertFalse(part.is_consumed)

    def test_part_that_broke_is_scrapped_and_not_charged(self):
        part = self._repaired_with(self.part_keyboard)
        order = part.order_id
        self._take_out(part, "scrap")
        self.assertEqual(self.part_keyboard.qty_available, 9)
        scrap = self.env["stock.scrap"].search([("origin", "=", order.name)])
        self.assertEqual((scrap.state, scrap.scrap_qty), ("done", 1))
        self.assertEqual(part.quantity_done, 0)
        self.assertIn("scrapped. Broken", order.message_ids[0].body)
        order.action_pass_quality()
        order.action_create_invoice()
        products = order.invoice_ids.invoice_line_ids.product_id
        self.assertNotIn(self.part_keyboard, products)

    def test_scrapped_serial_is_gone_and_another_one_is_used(self):
        part = self._repaired_with(self.board)
        first = part.lot_ids
        self._take_out(part, "scrap")
        self.assertEqual(first.location_id.usage, "inventory")
        order = part.order_id
        order.action_fail_quality("Board dead")
        part.write({"quantity_used": 1, "lot_ids": [(6, 0, [])]})
        order.action_finish_repair()
        self.assertEqual(part.lot_ids, self.serials - first)

    def test_part_stays_in_the_device_and_nobody_pays(self):
        part = self._repaired_with(self.part_keyboard)
        order = part.order_id
        self._take_out(part, "device", reason="Goes with the device")
        self.assertEqual((part.payer, part.quantity_done), ("goodwill", 1))
        self.assertEqual(self.part_keyboard.qty_available, 9)
        order.action_pass_quality()
        order.action_create_invoice()
        products = order.invoice_ids.invoice_line_ids.product_id
        self.assertEqual(products, self.labour)

    def test_order_with_used_parts_is_cancelled_when_their_place_is_known(self):
        self.type_repair.has_custody = False
        part = self._repaired_with(self.part_keyboard)
        order = part.order_id
        order.action_pass_quality()
        with self.assertRaisesRegex(UserError, "Keyboard and where the parts go"):
            order.action_cancel()
        self._take_out(part, "device", reason="Customer keeps it")
        order.with_context(rma_settled=SETTLED).action_cancel()
        self.assertEqual(order.phase, "cancel")
        self.assertEqual(self.part_keyboard.qty_available, 9)

    def test_more_than_was_used_is_not_taken_out(self):
        part = self._repaired_with(self.part_screw, 5)
        for quantity in (6, 0, -1):
            with self.assertRaisesRegex(UserError, "5.0 Units of Screw were used"):
                part.action_take_out(quantity, "stock")
        self.assertEqual(part.quantity_done, 5)

    def test_scrapping_needs_a_reason(self):
        part = self._repaired_with(self.part_screw, 5)
        for destination in ("scrap", "device"):
            with self.assertRaisesRegex(UserError, "Say why Screw"):
                part.action_take_out(1, destination, " ")

    def test_technician_takes_parts_out_without_stock_rights(self):
        part = self._repaired_with(self.part_keyboard, user_id=self.technician.id)
        part.with_user(self.technician).action_take_out(1, "scrap", "Broken")
        self.assertEqual(part.quantity_done, 0)

    # === REMOVED PARTS ===#

    def _remove(self, part, **values):
        return self.env["rma.service.removed.part"].create(
            {"order_id": part.order_id.id, "part_id": part.id} | values
        )

    def test_removed_part_is_recorded_with_serial_and_destination(self):
        part = self._repaired_with(self.part_keyboard)
        removed = self._remove(part, serial="OLD-7", destination="customer")
        self.assertEqual(removed.product_id, self.part_keyboard)
        self.assertEqual(removed.name, "Keyboard")
        self.assertEqual(removed.condition, "defective")
        self.assertEqual(part.order_id.removed_part_ids, removed)

    def test_removed_part_is_claimed_at_the_vendor_and_its_swap_comes_into_stock(self):
        self._add_vendor(self.part_keyboard)
        part = self._repaired_with(self.part_keyboard)
        removed = self._remove(part, serial="OLD-7", destination="vendor")
        removed.action_claim_vendor()
        claim = removed.claim_line_id.claim_id
        self.assertEqual(claim.partner_id, self.vendor)
        on_hand = self.part_keyboard.qty_available
        claim.action_send()
        self.assertEqual(self.part_keyboard.qty_available, on_hand)
        self.assertFalse(part.order_id.vendor_claim_id)
        claim.line_ids.outcome = "exchanged"
        claim.action_receive()
        self.assertEqual(self.part_keyboard.qty_available, on_hand + 1)
        with self.assertRaisesRegex(UserError, "stays recorded"):
            removed.unlink()

    def test_removed_part_is_claimed_once_and_not_without_a_vendor(self):
        part = self._repaired_with(self.part_keyboard)
        removed = self._remove(part, destination="vendor")
        with self.assertRaisesRegex(UserError, "has no vendor"):
            removed.action_claim_vendor()
        self._add_vendor(self.part_keyboard)
        removed.action_claim_vendor()
        with self.assertRaisesRegex(UserError, "is already on claim"):
            removed.action_claim_vendor()

    def test_device_is_claimed_beside_its_removed_part(self):
        self._add_vendor(self.part_keyboard)
        part = self._repaired_with(self.part_keyboard)
        removed = self._remove(part, destination="vendor")
        removed.action_claim_vendor()
        claim = removed.claim_line_id.claim_id
        part.order_id.device_id.vendor_id = claim.partner_id
        part.order_id.action_claim_vendor()
        self.assertEqual(set(claim.line_ids.mapped("kind")), {"removed", "device"})

    def test_plain_user_sees_no_removed_parts(self):
        plain = self._create_user("removed_plain", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["rma.service.removed.part"].with_user(plain).search([])
