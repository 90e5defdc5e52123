from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestLostSupply(ServiceStockCommon):
    """What the vendor does not bring is to be ordered again, and people are told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part_head = cls._create_product("Print head", is_storable=True)
        cls._add_vendor(cls.part_head)
        cls.buyer = cls._create_user("buyer", "purchase.group_purchase_user")

    def _ordered(self, quantity=3, **values):
        """Return an agreed order whose parts stand on a confirmed purchase."""
        number = self.env["stock.lot"].search_count([]) + 1
        lot = self._create_lots(self.device_product, f"DEV-{number}")
        order = self._create_order(
            [self.labour],
            [{"product_id": self.part_head.id, "quantity": quantity}],
            device_id=lot.id,
            user_id=self.technician.id,
            **values,
        )
        self._agree(order)
        self._confirm(order.purchase_ids)
        return order

    def _confirm(self, purchase):
        purchase.user_id = self.buyer
        purchase.button_confirm()
        return purchase

    def _availability(self, order):
        order.part_ids.invalidate_recordset(["availability", "expected_date"])
        return order.part_ids.availability

    def _receive(self, purchase, quantity, close=True):
        """Receive some of the purchase; the rest is not expected any more."""
        picking = purchase.picking_ids.filtered(lambda p: p.state != "done")
        picking.move_ids.quantity = quantity
        picking.move_ids.picked = True
        picking.with_context(cancel_backorder=close)._action_done()
        return picking

    def _notes(self, order):
        told = order.message_ids.filtered(
            lambda m: self.technician.partner_id in m.notified_partner_ids
        )
        return told.filtered(lambda m: "does not bring" in m.body)

    def _assert_told(self, order, purchase, label):
        activity = purchase.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.buyer)
        self.assertIn(order.name, activity.summary)
        self.assertIn(label, activity.note)
        note = self._notes(order)
        self.assertEqual(len(note), 1)
        self.assertIn(label, note.body)

    # === WHAT IS NOT COMING ===#

    def test_open_receipt_is_on_order(self):
        order = self._ordered()
        self.assertEqual(self._availability(order), "ordered")
        self.assertTrue(order.part_ids.expected_date)
        self.assertFalse(order.purchase_ids.activity_ids)
        self.assertFalse(self._notes(order))

    def test_receipt_closed_without_backorder_is_to_order(self):
        order = self._ordered()
        purchase = order.purchase_ids
        self._receive(purchase, 2)
        self.assertEqual(order.part_ids.move_ids.quantity, 2)
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, purchase, "1 Units Print head")
        order.action_order_parts()
        self.assertEqual(self._availability(order), "to_order")
        again = order.purchase_ids - purchase
        self.assertEqual(again.order_line.product_qty, 1)
        self._confirm(again)
        self._receive(again, 1)
        self.assertEqual(self._availability(order), "available")
        self.assertEqual(sum(order.part_ids.move_ids.mapped("quantity")), 3)

    def test_receipt_with_backorder_stays_on_order(self):
        order = self._ordered()
        self._receive(order.purchase_ids, 2, close=False)
        self.assertEqual(self._availability(order), "ordered")
        self.assertFalse(order.purchase_ids.activity_ids)

    def test_cancelled_receipt_is_to_order(self):
        order = self._ordered()
        purchase = order.purchase_ids
        purchase.picking_ids.action_cancel()
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, purchase, "3 Units Print head")
        order.action_order_parts()
        again = order.purchase_ids - purchase
        self.assertEqual(again.order_line.product_qty, 3)

    def test_goods_returned_to_the_vendor_are_to_order(self):
        order = self._ordered()
        purchase = order.purchase_ids
        receipt = self._receive(purchase, 3)
        self.assertEqual(self._availability(order), "available")
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=receipt.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 2
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.picked = True
        back.button_validate()
        order.part_ids.move_ids._action_assign()
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, purchase, "Units Print head")
        order.action_order_parts()
        again = order.purchase_ids - purchase
        self.assertEqual(again.order_line.product_qty, 2)
        self._confirm(again)
        self._receive(again, 2)
        self.assertEqual(self._availability(order), "available")
        self._bring_to(order, "quality")
        self.assertEqual(order.part_ids.quantity_done, 3)

    def test_cancelled_purchase_is_told_once(self):
        order = self._ordered()
        purchase = order.purchase_ids
        purchase.button_cancel()
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, purchase, "3 Units Print head")

    def test_less_on_the_purchase_than_wanted_leaves_the_rest_to_order(self):
        order = self._ordered()
        purchase = order.purchase_ids
        purchase.order_line.product_qty = 1
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, purchase, "2 Units Print head")
        order.action_order_parts()
        again = order.purchase_ids - purchase
        self.assertEqual(again.order_line.product_qty, 2)
        self._receive(purchase, 1)
        self._confirm(again)
        self._receive(again, 2)
        self.assertEqual(self._availability(order), "available")

    def test_line_taken_off_a_request_is_to_order(self):
        order = self._create_order([self.labour], [self.part_head])
        order.user_id = self.technician
        self._agree(order)
        purchase = order.purchase_ids
        purchase.user_id = self.buyer
        purchase.order_line.unlink()
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, purchase, "1 Units Print head")

    # === TOLD ONCE ===#

    def test_nobody_is_told_twice_of_the_same_part(self):
        order = self._ordered()
        purchase = order.purchase_ids
        self._receive(purchase, 2)
        purchase.order_line.product_qty = 2
        purchase.picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self._assert_told(order, purchase, "1 Units Print head")

    def test_they_are_told_again_when_the_next_vendor_fails_too(self):
        order = self._ordered()
        first = order.purchase_ids
        first.picking_ids.action_cancel()
        order.action_order_parts()
        second = self._confirm(order.purchase_ids - first)
        second.picking_ids.action_cancel()
        self.assertEqual(len(second.activity_ids), 1)
        self.assertEqual(len(self._notes(order)), 2)

    def test_order_that_is_over_tells_nobody(self):
        self.type_repair.has_custody = False
        order = self._ordered()
        purchase = order.purchase_ids
        order.action_cancel()
        purchase.activity_ids.unlink()
        purchase.button_cancel()
        self.assertFalse(purchase.activity_ids)
        self.assertFalse(self._notes(order))

    # === SHARED ===#

    def test_shared_purchase_serves_the_oldest_order_first(self):
        self.vendor.group_rfq = "all"
        first = self._create_order([self.labour], [self.part_head])
        self._agree(first)
        second = self._ordered(2)
        purchase = second.purchase_ids
        self.assertEqual(purchase, first.purchase_ids)
        picking = purchase.picking_ids
        picking.move_ids[0].quantity = 1
        picking.move_ids[1:].quantity = 0
        picking.move_ids.picked = True
        picking.with_context(cancel_backorder=True)._action_done()
        states = {self._availability(first), self._availability(second)}
        self.assertEqual(states, {"available", "to_order"})
        missing = sum(
            move._get_service_missing() for move in (first | second).part_ids.move_ids
        )
        self.assertEqual(missing, 2)
        (first | second).action_order_parts()
        again = (first | second).purchase_ids - purchase
        self.assertEqual(sum(again.order_line.mapped("product_qty")), 2)

    def test_part_on_its_way_in_the_house_is_on_order(self):
        self.warehouse.reception_steps = "two_steps"
        order = self._ordered()
        purchase = order.purchase_ids
        first_step = purchase.picking_ids
        first_step.move_ids.quantity = 3
        first_step.move_ids.picked = True
        first_step._action_done()
        self.assertEqual(self._availability(order), "ordered")
        self.assertFalse(purchase.activity_ids)

    def test_form_of_a_purchase_can_be_changed_by_a_buyer_alone(self):
        order = self._ordered()
        purchase = order.purchase_ids
        with Form(purchase.with_user(self.buyer)) as form:
            with form.order_line.edit(0) as line:
                line.product_qty = 2
        self._assert_told(order, purchase, "1 Units Print head")

    def test_storekeeper_alone_closes_the_receipt(self):
        keeper = self._create_user("keeper", "stock.group_stock_user")
        order = self._ordered()
        picking = order.purchase_ids.picking_ids.with_user(keeper)
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(self._availability(order), "to_order")
        self._assert_told(order, order.purchase_ids, "2 Units Print head")

    def test_purchase_of_others_goes_its_own_way(self):
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.vendor.id,
                "order_line": [
                    Command.create({"product_id": self.part_head.id, "product_qty": 2})
                ],
            }
        )
        purchase.button_confirm()
        purchase.picking_ids.action_cancel()
        self.assertEqual(purchase.picking_ids.state, "cancel")
        self.assertFalse(purchase.activity_ids)

    def test_merged_requests_serve_the_orders_of_both(self):
        agreed = []
        for number, quantity in ((1, 3), (2, 2)):
            order = self._create_order(
                [self.labour],
                [{"product_id": self.part_head.id, "quantity": quantity}],
                device_id=self._create_lots(self.device_product, f"MRG-{number}").id,
                user_id=self.technician.id,
            )
            agreed.append(self._agree(order))
        first, second = agreed
        requests = first.purchase_ids | second.purchase_ids
        self.assertEqual(len(requests), 2)
        requests.with_user(self.buyer).action_merge()
        kept = requests.filtered(lambda request: request.state != "cancel")
        for order in agreed:
            self.assertEqual(order.purchase_ids, kept)
            self.assertFalse(self._notes(order))
        self.assertFalse(requests.activity_ids)
        self._confirm(kept)
        self._receive(kept, 5)
        self.assertEqual(list(map(self._availability, agreed)), ["available"] * 2)
