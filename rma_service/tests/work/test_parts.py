from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.estimate.service_order_settlement import SETTLED
from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestParts(ServiceStockCommon):
    """Parts are reserved or bought for the order, and what was used is taken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stock = cls.warehouse.lot_stock_id
        cls.part_head = cls._create_product(
            "Print head", is_storable=True, list_price=90, standard_price=60
        )
        cls.part_board = cls._create_product(
            "Mainboard",
            is_storable=True,
            tracking="serial",
            list_price=200,
            standard_price=120,
        )

    def _part(self, product, quantity=1, **values):
        return {"product_id": product.id, "quantity": quantity} | values

    def _order_with(self, *parts, **values):
        """Return an order of a device of its own, with parts and one operation."""
        number = self.env["stock.lot"].search_count([]) + 1
        lot = self._create_lots(self.device_product, f"DEV-{number}")
        return self._create_order([self.labour], parts, device_id=lot.id, **values)

    def _available(self, product):
        self.env.invalidate_all()
        return product.with_context(location=self.stock.id).free_qty

    def _on_hand(self, product):
        self.env.invalidate_all()
        return product.with_context(location=self.stock.id).qty_available

    def _moves(self, order):
        return order.part_ids.move_ids.filtered(lambda move: move.state != "cancel")

    # === RESERVATION ===#

    def test_what_nobody_agreed_to_is_not_prepared(self):
        """To Prepare: asked for from the stock, as the work is agreed."""
        agreed = self._order_with(self._part(self.part_keyboard))
        asked, offered = (self._order_with(self.part_keyboard) for _turn in "ab")
        (agreed | asked | offered).action_receive()
        (agreed | offered).action_send_estimate()
        agreed.action_approve_estimate()
        parts = self.env["rma.service.part"]
        for user in (self.technician, self.manager):
            found = parts.with_user(user).search([("is_to_prepare", "=", True)])
            with self.subTest(user=user.login):
                self.assertEqual(
                    found & (agreed | asked | offered).part_ids, agreed.part_ids
                )
        agreed.action_start_repair()
        # A supplement is not agreed with the first estimate.
        late = parts.create({"order_id": agreed.id, "product_id": self.part_screw.id})
        to_prepare = parts.search([("is_to_prepare", "=", True)])
        self.assertIn(agreed.part_ids - late, to_prepare)
        self.assertNotIn(late, to_prepare)
        self.assertIn(late, parts.search([("is_to_prepare", "=", False)]))
        agreed.operation_ids.action_finish()
        agreed.part_ids = [Command.unlink(late.id)]
        agreed.action_finish_repair()
        self.assertFalse(agreed.part_ids & parts.search([("is_to_prepare", "=", True)]))

    def test_parts_are_reserved_when_the_customer_agrees(self):
        order = self._order_with(self._part(self.part_keyboard, 2))
        order.action_receive()
        order.action_send_estimate()
        self.assertFalse(order.part_ids.move_ids)
        self.assertEqual(order.part_ids.availability, "available")
        order.action_approve_estimate()
        self.assertRecordValues(
            self._moves(order),
            [
                {
                    "state": "assigned",
                    "quantity": 2,
                    "location_id": self.stock.id,
                    "location_dest_id": self.customers.id,
                    "reference_ids": order.reference_id.ids,
                    "reference": order.name,
                    "picking_id": False,
                }
            ],
        )
        self.assertEqual(order.start_state, "agreed")
        self.assertEqual(self._available(self.part_keyboard), 8)
        self.assertEqual(self._on_hand(self.part_keyboard), 10)
        self.assertEqual(order.parts_state, "available")

    def test_no_other_delivery_takes_reserved_parts(self):
        self._agree(self._order_with(self._part(self.part_keyboard, 4)))
        delivery = self._create_delivery(self.part_keyboard, 10)
        self.assertEqual(delivery.move_ids.quantity, 6)

    def test_parts_never_carry_the_owner_of_the_device(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 2)))
        self._repair(order)
        self.assertFalse(order.part_ids.move_ids.move_line_ids.owner_id)

    def test_two_lines_of_one_product_share_what_is_free(self):
        order = self._order_with(
            self._part(self.part_keyboard, 6), self._part(self.part_keyboard, 6)
        )
        self.assertEqual(
            order.part_ids.mapped("availability"), ["available", "no_vendor"]
        )

    def test_parts_of_two_orders_never_merge(self):
        first = self._order_with(self._part(self.part_keyboard, 2))
        second = self._order_with(self._part(self.part_keyboard, 3))
        (first | second).action_receive()
        (first | second).action_send_estimate()
        (first | second).action_approve_estimate()
        self.assertEqual(self._moves(first).product_uom_qty, 2)
        self.assertEqual(self._moves(second).product_uom_qty, 3)
        self.assertNotEqual(first.reference_id, second.reference_id)

    def test_two_lines_of_one_product_have_moves_of_their_own(self):
        order = self._agree(
            self._order_with(
                self._part(self.part_keyboard, 2), self._part(self.part_keyboard, 3)
            )
        )
        self.assertEqual(order.part_ids.mapped("move_ids.product_uom_qty"), [2, 3])
        self._repair(order)
        self.assertEqual(order.part_ids.mapped("quantity_done"), [2, 3])

    def test_units_of_the_line_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.part_screw.uom_ids = dozen
        order = self._agree(
            self._order_with(self._part(self.part_screw, 2, product_uom_id=dozen.id))
        )
        self.assertEqual(self._available(self.part_screw), 76)
        order.action_start_repair()
        order.part_ids.quantity_used = 1.5
        order.action_finish_repair()
        self.assertEqual(self._on_hand(self.part_screw), 82)
        self.assertEqual(self._available(self.part_screw), 82)
        self.assertEqual(order.part_ids.quantity_done, 1.5)
        self.assertEqual(order.estimate_id.order_line[1:].qty_delivered, 1.5)

    def test_consumables_need_no_stock(self):
        grease = self._create_product("Grease", list_price=5)
        order = self._agree(self._order_with(self._part(grease, 2)))
        self.assertEqual(order.parts_state, "available")
        self.assertEqual(order.start_state, "agreed")
        self._repair(order)
        self.assertEqual(order.part_ids.quantity_done, 2)
        self.assertEqual(order.part_ids.availability, "used")
        self.assertEqual(order.estimate_id.order_line[1:].qty_delivered, 2)

    # === PURCHASE ===#

    def test_missing_part_is_bought_for_the_order(self):
        self._add_vendor(self.part_head)
        self._add_stock(self.part_head, 3)
        order = self._order_with(self._part(self.part_head, 5))
        self.assertEqual(order.parts_state, "to_order")
        self._agree(order)
        self.assertEqual(order.phase, "parts")
        # The buyer has not confirmed the request yet.
        self.assertEqual(order.parts_state, "to_order")
        self.assertRecordValues(
            self._moves(order),
            [
                {"product_uom_qty": 3, "quantity": 3, "state": "assigned"},
                {"product_uom_qty": 2, "quantity": 0, "state": "waiting"},
            ],
        )
        purchase = order.purchase_ids
        self.assertEqual(order.purchase_count, 1)
        self.assertRecordValues(
            purchase,
            [
                {
                    "state": "draft",
                    "partner_id": self.vendor.id,
                    "origin": order.name,
                    "dest_address_id": False,
                    "service_order_count": 1,
                }
            ],
        )
        self.assertRecordValues(
            purchase.order_line,
            [{"product_id": self.part_head.id, "product_qty": 2, "price_unit": 7}],
        )
        self.assertEqual(purchase._get_service_orders(), order)
        self.assertEqual(purchase.action_view_service_orders()["res_id"], order.id)
        self.assertEqual(order.action_view_purchases()["res_id"], purchase.id)

    def test_two_orders_buy_separately(self):
        self._add_vendor(self.part_head)
        first = self._agree(self._order_with(self._part(self.part_head, 2)))
        second = self._agree(self._order_with(self._part(self.part_head, 3)))
        self.assertNotEqual(first.purchase_ids, second.purchase_ids)
        self.assertEqual(first.purchase_ids.order_line.product_qty, 2)
        self.assertEqual(second.purchase_ids.order_line.product_qty, 3)

    def test_vendor_who_collects_requests_gets_one_for_both_orders(self):
        self.vendor.group_rfq = "all"
        self._add_vendor(self.part_head)
        first = self._agree(self._order_with(self._part(self.part_head, 2)))
        second = self._agree(self._order_with(self._part(self.part_head, 3)))
        self.assertEqual(first.purchase_ids, second.purchase_ids)
        purchase = first.purchase_ids
        self.assertEqual(sum(purchase.order_line.mapped("product_qty")), 5)
        self.assertEqual(purchase._get_service_orders(), first | second)
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        self.assertEqual(self._moves(first).quantity, 2)
        self.assertEqual(self._moves(second).quantity, 3)

    def test_receipt_reserves_for_its_own_order(self):
        self._add_vendor(self.part_head, delay=4)
        self._add_stock(self.part_head, 3)
        earlier = self._agree(self._order_with(self._part(self.part_head, 5)))
        waiting = self._agree(self._order_with(self._part(self.part_head, 2)))
        purchase = waiting.purchase_ids
        purchase.button_confirm()
        self.assertEqual(waiting.part_ids.availability, "ordered")
        self.assertEqual(waiting.stage_hint, waiting.stage_id.description)
        expected = waiting.part_ids.expected_date
        self.assertEqual(self._get_day(expected), self._get_today() + timedelta(days=4))
        self._validate(purchase.picking_ids)
        self.assertIn(purchase.picking_ids, waiting.picking_ids)
        self.env.invalidate_all()
        self.assertEqual(self._moves(waiting).state, "assigned")
        self.assertEqual(waiting.parts_state, "available")
        self.assertEqual(waiting.phase, "parts")
        self.assertIn("start the repair", waiting.stage_hint)
        self.assertFalse(waiting.part_ids.expected_date)
        self.assertEqual(self._moves(earlier).mapped("quantity"), [3, 0])
        self.assertEqual(earlier.parts_state, "to_order")
        earlier.purchase_ids.button_confirm()
        self._validate(earlier.purchase_ids.picking_ids)
        self.assertEqual(self._moves(earlier).mapped("quantity"), [3, 2])
        self.assertEqual(earlier.parts_state, "available")

    def test_receipt_in_two_steps_reaches_the_order(self):
        self.warehouse.reception_steps = "two_steps"
        self._add_vendor(self.part_head)
        order = self._agree(self._order_with(self._part(self.part_head, 2)))
        purchase = order.purchase_ids
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        self.assertFalse(self._moves(order).quantity)
        self.env.invalidate_all()
        self.assertEqual(order.parts_state, "ordered")
        step = self.env["stock.picking"].search(
            [("product_id", "=", self.part_head.id), ("state", "=", "assigned")]
        )
        self._validate(step)
        self.assertEqual(self._moves(order).state, "assigned")

    def test_part_comes_from_the_central_warehouse(self):
        central = self.env["stock.warehouse"].create(
            {"name": "Central", "code": "CEN", "company_id": self.company.id}
        )
        self.warehouse.resupply_wh_ids = central
        self.part_head.route_ids = self.warehouse.resupply_route_ids
        self._add_stock(self.part_head, 4, location=central.lot_stock_id)
        order = self._order_with(self._part(self.part_head, 2))
        self.assertEqual(order.parts_state, "to_order")
        self._agree(order)
        self.assertEqual(order.phase, "parts")
        self.assertEqual(order.parts_state, "ordered")
        transfers = order.picking_ids - order.custody_in_move_id.picking_id
        self.assertEqual(len(transfers), 2)
        self.assertEqual(transfers._get_service_orders(), order)
        out = transfers.filtered(lambda p: p.picking_type_id == central.out_type_id)
        self._validate(out)
        self._validate(transfers - out)
        self.env.invalidate_all()
        self.assertEqual(order.parts_state, "available")
        self._repair(order)
        self.assertEqual(order.part_ids.quantity_done, 2)
        self.assertEqual(self._on_hand(self.part_head), 0)

    def test_make_to_order_product_takes_free_stock_first(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        self.part_head.route_ids = mto
        self._add_vendor(self.part_head)
        self._add_stock(self.part_head, 1)
        order = self._agree(self._order_with(self._part(self.part_head, 3)))
        self.assertEqual(self._moves(order).mapped("quantity"), [1, 0])
        self.assertEqual(order.purchase_ids.order_line.product_qty, 2)
        order.purchase_ids.button_confirm()
        self._validate(order.purchase_ids.picking_ids)
        self.assertEqual(order.parts_state, "available")

    def test_vendor_of_another_company_supplies_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._add_vendor(self.part_head, company_id=other.id)
        order = self._order_with(self._part(self.part_head))
        self.assertEqual(order.parts_state, "no_vendor")

    # === NO VENDOR, ORDERED BY HAND ===#

    def test_part_without_stock_and_vendor_waits_and_is_named(self):
        order = self._order_with(self._part(self.part_head))
        self.assertEqual(order.part_ids.availability, "no_vendor")
        self._agree(order)
        self.assertEqual(order.phase, "parts")
        self.assertEqual(order.parts_state, "no_vendor")
        self.assertIn("not on order", order.stage_hint)
        self.assertFalse(order.purchase_ids)
        with self.assertRaisesRegex(UserError, "without a vendor: Print head"):
            order.action_order_parts()

    def test_part_gets_a_vendor_later_and_is_ordered_by_hand(self):
        self._add_stock(self.part_head, 1)
        order = self._agree(self._order_with(self._part(self.part_head, 3)))
        self.assertEqual(order.parts_state, "no_vendor")
        self._add_vendor(self.part_head)
        self.env.invalidate_all()
        self.assertEqual(order.parts_state, "to_order")
        order.action_order_parts()
        self.assertEqual(order.purchase_ids.order_line.product_qty, 2)
        self.assertEqual(order.parts_state, "to_order")
        told = order.action_order_parts()
        self.assertEqual(told["params"]["links"][0]["label"], order.purchase_ids.name)
        self.assertEqual(order.purchase_ids.order_line.product_qty, 2)
        order.purchase_ids.button_confirm()
        self.assertEqual(order.parts_state, "ordered")
        self.assertIs(order.action_order_parts(), True)
        self.assertEqual(order.purchase_ids.order_line.product_qty, 2)
        self._validate(order.purchase_ids.picking_ids)
        self.assertEqual(order.parts_state, "available")
        self._repair(order)
        self.assertEqual(order.part_ids.quantity_done, 3)

    def test_what_can_be_bought_is_bought_and_the_rest_is_noted(self):
        self._add_vendor(self.part_board)
        order = self._order_with(
            self._part(self.part_head), self._part(self.part_board)
        )
        self._agree(order)
        self.assertEqual(order.purchase_ids.order_line.product_id, self.part_board)
        order.action_order_parts()
        self.assertIn("without a vendor: Print head", order.message_ids[0].body)
        self.assertEqual(order.purchase_ids.order_line.product_qty, 1)

    def test_ordering_before_the_consent_is_refused(self):
        self._add_vendor(self.part_head)
        order = self._order_with(self._part(self.part_head))
        with self.assertRaisesRegex(UserError, "not agreed"):
            order.action_order_parts()
        self.assertFalse(order.purchase_ids)

    def test_parts_of_a_warranty_repair_are_ordered_by_hand_without_consent(self):
        self._add_vendor(self.part_head)
        order = self._order_with(
            self._part(self.part_head), type_id=self.type_warranty.id
        )
        order.action_receive()
        self.assertFalse(order.purchase_ids)
        order.action_order_parts()
        self.assertEqual(order.purchase_ids.order_line.product_qty, 1)
        order.action_order_parts()
        self.assertEqual(order.purchase_ids.order_line.product_qty, 1)
        order.action_start_repair()
        self.assertEqual(order.purchase_ids.order_line.product_qty, 1)

    def test_cancelled_purchase_is_ordered_again(self):
        self._add_vendor(self.part_head)
        order = self._agree(self._order_with(self._part(self.part_head, 2)))
        first = order.purchase_ids
        first.button_cancel()
        self.env.invalidate_all()
        self.assertEqual(order.parts_state, "to_order")
        order.action_order_parts()
        again = order.purchase_ids - first
        self.assertEqual(again.order_line.product_qty, 2)
        again.button_confirm()
        self._validate(again.picking_ids)
        self.assertEqual(self._moves(order).state, "assigned")

    def test_cancelled_purchase_in_two_steps_is_ordered_again(self):
        self.warehouse.reception_steps = "two_steps"
        self._add_vendor(self.part_head)
        self._add_stock(self.part_head, 1)
        order = self._agree(self._order_with(self._part(self.part_head, 3)))
        first = order.purchase_ids
        first.button_confirm()
        first.button_cancel()
        self.env.invalidate_all()
        self.assertEqual(order.parts_state, "to_order")
        order.action_order_parts()
        self.assertEqual((order.purchase_ids - first).order_line.product_qty, 2)

    def test_no_parts_are_ordered_when_the_work_is_over(self):
        self._add_vendor(self.part_head)
        order = self._bring_to(self._order_with(), "done")
        with self.assertRaisesRegex(UserError, order.name):
            order.action_order_parts()

    # === USE ===#

    def test_repair_takes_the_planned_quantity_by_default(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 2)))
        order.action_start_repair()
        self.assertEqual(order.part_ids.quantity_used, 2)
        order.action_finish_repair()
        part = order.part_ids
        self.assertRecordValues(
            part, [{"quantity_done": 2, "is_consumed": True, "availability": "used"}]
        )
        self.assertEqual(self._on_hand(self.part_keyboard), 8)
        self.assertEqual(order.parts_state, "used")
        order.action_pass_quality()
        self.assertEqual(self._on_hand(self.part_keyboard), 8)

    def test_less_than_planned_releases_the_rest(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 5)))
        order.action_start_repair()
        order.part_ids.quantity_used = 2
        order.action_finish_repair()
        self.assertEqual(self._on_hand(self.part_keyboard), 8)
        self.assertEqual(self._available(self.part_keyboard), 8)
        self.assertEqual(order.part_ids.quantity_done, 2)
        self.assertFalse(
            order.part_ids.move_ids.filtered(
                lambda m: m.state not in ("done", "cancel")
            )
        )
        order.action_pass_quality()
        order.action_hand_over()
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 50 + 2 * 40)

    def test_nothing_used_consumes_nothing(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 5)))
        order.action_start_repair()
        order.part_ids.quantity_used = 0
        order.action_finish_repair()
        self.assertEqual(self._available(self.part_keyboard), 10)
        self.assertRecordValues(
            order.part_ids,
            [{"quantity_done": 0, "is_consumed": False, "availability": False}],
        )
        self.assertEqual(set(order.part_ids.move_ids.mapped("state")), {"cancel"})
        order.action_pass_quality()
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, 50)

    def test_unused_part_is_neither_proposed_nor_bought_after_a_failed_check(self):
        self._add_vendor(self.part_head)
        order = self._agree(self._order_with(self._part(self.part_head, 2)))
        purchases = order.purchase_ids
        order.action_start_repair()
        order.part_ids.quantity_used = 0
        order.action_finish_repair()
        order.action_fail_quality(reason="Still broken")
        self.assertEqual(order.part_ids.quantity_used, 0)
        order.action_finish_repair()
        self.assertEqual(order.part_ids.quantity_done, 0)
        self.assertEqual(purchases.state, "cancel")
        self.assertFalse(order.purchase_ids)

    def test_finishing_with_less_never_buys_the_rest(self):
        self._add_vendor(self.part_head)
        self._add_stock(self.part_head, 3)
        order = self._agree(self._order_with())
        order.action_start_repair()
        order.part_ids = [Command.create(self._part(self.part_head, 5))]
        self.assertFalse(order.part_ids.move_ids)
        order.part_ids.quantity_used = 2
        order._confirm_on_our_word("override")
        order.action_finish_repair()
        self.assertEqual(order.part_ids.quantity_done, 2)
        self.assertFalse(order.purchase_ids)
        self.assertEqual(self._available(self.part_head), 1)

    def test_more_than_agreed_is_not_taken(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 2)))
        order.action_start_repair()
        order.part_ids.quantity_used = 5
        with self.assertRaisesRegex(UserError, "has not agreed to Keyboard"):
            order.action_finish_repair()
        self.assertEqual(self._on_hand(self.part_keyboard), 10)
        self.assertEqual((order.phase, order.part_ids.quantity_done), ("repair", 0))

    def test_supplement_offers_what_was_used_beyond_the_agreement(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 2)))
        first = order.estimate_id
        order.action_start_repair()
        order.part_ids.quantity_used = 5
        order.action_prepare_estimate()
        supplement = order.estimate_id
        self.assertNotEqual(supplement, first)
        self.assertTrue(supplement.service_is_supplement)
        self.assertEqual(supplement.order_line.product_uom_qty, 3)
        order.action_approve_estimate()
        order.action_finish_repair()
        self.assertEqual(supplement.order_line.qty_delivered, 3)
        self.assertEqual(sum(self._moves(order).mapped("quantity")), 5)
        order.action_pass_quality()
        order.action_create_invoice()
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(order.invoice_ids.amount_untaxed, 50 + 5 * 40)

    def test_part_nobody_agreed_to_is_not_taken(self):
        order = self._agree(self._order_with())
        order.action_start_repair()
        order.part_ids = [Command.create(self._part(self.part_keyboard, 2))]
        with self.assertRaisesRegex(UserError, "has not agreed to Keyboard"):
            order.action_finish_repair()
        self.assertEqual(self._on_hand(self.part_keyboard), 10)

    def test_warranty_part_added_during_the_repair_is_reserved_at_once(self):
        order = self._agree(self._order_with())
        order.action_start_repair()
        order.part_ids = [
            Command.create(self._part(self.part_keyboard, 2, payer="warranty"))
        ]
        self.assertEqual(order.part_ids.quantity_used, 2)
        self.assertEqual(self._moves(order).state, "assigned")
        order.part_ids.quantity = 3
        self.assertEqual(order.part_ids.quantity_used, 3)
        self.assertEqual(self._available(self.part_keyboard), 7)
        order.action_finish_repair()
        self.assertEqual(self._on_hand(self.part_keyboard), 7)
        self.assertNotIn(self.part_keyboard, order.estimate_ids.order_line.product_id)

    def test_typed_used_quantity_does_not_follow_the_plan(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 2)))
        order.action_start_repair()
        order.part_ids.quantity_used = 1
        order.part_ids.quantity = 4
        self.assertEqual(order.part_ids.quantity_used, 1)

    def test_failed_check_takes_more_parts(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 1)))
        self._repair(order)
        order.action_fail_quality(reason="Keys still stick")
        order.part_ids = [
            Command.create(self._part(self.part_screw, 4, payer="goodwill"))
        ]
        order.action_finish_repair()
        self.assertEqual(order.part_ids.mapped("quantity_done"), [1, 4])
        self.assertEqual(self._on_hand(self.part_keyboard), 9)
        self.assertEqual(self._on_hand(self.part_screw), 96)

    def test_used_part_cannot_be_changed_any_more(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 1)))
        self._repair(order)
        for vals in ({"quantity_used": 3}, {"quantity": 3}):
            with self.assertRaisesRegex(UserError, f"Keyboard of {order.name}"):
                order.part_ids.write(vals)

    def test_missing_stock_at_the_end_is_one_message_and_nothing_half_done(self):
        nobody_asked = {"payer": "goodwill", "payer_reason": "Our fault"}
        order = self._agree(
            self._order_with(
                self._part(self.part_keyboard, 2) | nobody_asked,
                self._part(self.part_screw, 3) | nobody_asked,
            )
        )
        order.action_start_repair()
        order.part_ids[0].quantity_used = 12
        order.part_ids[1].quantity_used = 150
        with self.assertRaises(UserError) as caught:
            order.action_finish_repair()
        message = str(caught.exception)
        for text in (order.name, "2.0", "Keyboard", "50.0", "Screw"):
            self.assertIn(text, message)
        self.assertIn(self.stock.display_name, message)
        self.assertEqual(order.phase, "repair")
        self.assertEqual(order.operation_ids.status_kind, "work")
        self.assertEqual(self._on_hand(self.part_keyboard), 10)
        self.assertEqual(set(self._moves(order).mapped("state")), {"assigned"})

    def test_parts_reserved_for_another_order_are_not_taken(self):
        other = self._agree(self._order_with(self._part(self.part_keyboard, 9)))
        order = self._agree(self._order_with(self._part(self.part_keyboard, 1)))
        order.action_start_repair()
        order.part_ids.quantity_used = 2
        with self.assertRaises(UserError):
            order.action_finish_repair()
        self.assertEqual(self._moves(other).quantity, 9)

    def test_repair_may_start_while_a_part_is_missing_but_not_end(self):
        order = self._agree(self._order_with(self._part(self.part_head)))
        self.assertEqual(order.phase, "parts")
        order.action_start_repair()
        with self.assertRaises(UserError) as caught:
            order.action_finish_repair()
        self.assertIn("Print head", str(caught.exception))
        self._add_stock(self.part_head, 1)
        order.action_finish_repair()
        self.assertEqual(order.part_ids.quantity_done, 1)

    def test_parts_come_from_a_shelf_below_the_stock(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf 7", "usage": "internal", "location_id": self.stock.id}
        )
        self._add_stock(self.part_head, 2, location=shelf)
        order = self._agree(self._order_with(self._part(self.part_head, 1)))
        order.action_start_repair()
        order.part_ids.quantity_used = 2
        order._confirm_on_our_word("override")
        order.action_finish_repair()
        self.assertEqual(self._on_hand(self.part_head), 0)

    # === SERIAL NUMBERS AND LOTS ===#

    def test_reserved_serial_is_kept_on_the_part(self):
        first, second = self._create_lots(self.part_board, "MB-1", "MB-2")
        self._add_stock(self.part_board, 1, lot=first)
        self._add_stock(self.part_board, 1, lot=second)
        order = self._agree(self._order_with(self._part(self.part_board)))
        reserved = self._moves(order).lot_ids
        self._repair(order)
        self.assertEqual(order.part_ids.lot_ids, reserved)
        self.assertEqual(reserved.location_id, self.customers)

    def test_technician_names_the_serial_that_he_built_in(self):
        lots = self._create_lots(self.part_board, "MB-1", "MB-2")
        for lot in lots:
            self._add_stock(self.part_board, 1, lot=lot)
        order = self._agree(self._order_with(self._part(self.part_board)))
        reserved = self._moves(order).lot_ids
        named = lots - reserved
        order.action_start_repair()
        order.part_ids.lot_ids = named
        order.action_finish_repair()
        self.assertEqual(self._moves(order).lot_ids, named)
        self.assertEqual(order.part_ids.lot_ids, named)
        self.assertEqual(self._available(self.part_board), 1)
        self.assertEqual(reserved.location_id, self.stock)

    def test_serial_reserved_for_another_order_may_be_named(self):
        lots = self._create_lots(self.part_board, "MB-1", "MB-2")
        for lot in lots:
            self._add_stock(self.part_board, 1, lot=lot)
        order = self._agree(self._order_with(self._part(self.part_board)))
        other = self._agree(self._order_with(self._part(self.part_board)))
        order.action_start_repair()
        order.part_ids.lot_ids = self._moves(other).lot_ids
        order.action_finish_repair()
        self.assertEqual(order.part_ids.quantity_done, 1)
        self.assertEqual(self._on_hand(self.part_board), 1)
        self._repair(other)
        self.assertEqual(other.part_ids.lot_ids, lots - order.part_ids.lot_ids)

    def test_serial_that_is_not_in_stock_is_refused(self):
        lots = self._create_lots(self.part_board, "MB-1", "MB-2")
        self._add_stock(self.part_board, 1, lot=lots[0])
        order = self._agree(self._order_with(self._part(self.part_board)))
        order.action_start_repair()
        order.part_ids.lot_ids = lots[1]
        with self.assertRaises(UserError) as caught:
            order.action_finish_repair()
        self.assertIn("MB-2", str(caught.exception))
        self.assertIn(self.stock.display_name, str(caught.exception))
        self.assertEqual(self._moves(order).lot_ids, lots[0])

    def test_number_of_serials_must_be_the_used_quantity(self):
        lots = self._create_lots(self.part_board, "MB-1", "MB-2", "MB-3")
        for lot in lots:
            self._add_stock(self.part_board, 1, lot=lot)
        order = self._agree(self._order_with(self._part(self.part_board, 2)))
        order.action_start_repair()
        for wrong in (lots, lots[:1]):
            order.part_ids.lot_ids = wrong
            with self.assertRaises(UserError) as caught:
                order.action_finish_repair()
            self.assertIn("enter one for each", str(caught.exception))
            self.assertIn(order.name, str(caught.exception))
        order.part_ids.lot_ids = lots[1:]
        order.action_finish_repair()
        self.assertEqual(order.part_ids.lot_ids, lots[1:])
        self.assertEqual(self._on_hand(self.part_board), 1)

    def test_part_without_serial_asks_for_it(self):
        order = self._agree(self._order_with(self._part(self.part_board)))
        order.action_start_repair()
        with self.assertRaises(UserError) as caught:
            order.action_finish_repair()
        self.assertIn("Mainboard", str(caught.exception))
        self.assertEqual(order.phase, "repair")

    def test_lot_tracked_part_takes_from_the_named_lots(self):
        paste = self._create_product("Paste", is_storable=True, tracking="lot")
        lots = self._create_lots(paste, "P-1", "P-2", "P-3")
        for lot in lots:
            self._add_stock(paste, 4, lot=lot)
        order = self._agree(self._order_with(self._part(paste, 5)))
        order.action_start_repair()
        order.part_ids.lot_ids = lots[1:]
        order.action_finish_repair()
        lines = self._moves(order).move_line_ids
        self.assertEqual(lines.mapped("lot_id"), lots[1:])
        self.assertEqual(lines.mapped("quantity"), [4, 1])
        self.assertEqual(order.part_ids.quantity_done, 5)

    # === GIVEN BACK ===#

    def test_deleted_part_frees_its_reservation(self):
        order = self._create_order(
            [self.labour],
            [self._part(self.part_keyboard, 3)],
            type_id=self.type_warranty.id,
        )
        order.action_receive()
        order.action_order_parts()
        self.assertEqual(self._available(self.part_keyboard), 7)
        order.part_ids.unlink()
        self.assertEqual(self._available(self.part_keyboard), 10)

    def test_agreed_part_cannot_be_deleted(self):
        order = self._agree(self._order_with(self._part(self.part_keyboard, 3)))
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            order.part_ids.unlink()

    def test_cancelled_order_gives_its_parts_back(self):
        order = self._order_with(self._part(self.part_keyboard, 3))
        order.action_send_estimate()
        order.action_approve_estimate()
        self.assertEqual(self._available(self.part_keyboard), 7)
        order.action_cancel()
        self.assertEqual(self._available(self.part_keyboard), 10)
        self.assertEqual(set(order.part_ids.move_ids.mapped("state")), {"cancel"})
        self.assertFalse(order.part_ids.availability)

    def test_declined_order_reserves_nothing(self):
        order = self._order_with(self._part(self.part_keyboard, 3))
        order.action_receive()
        order.action_send_estimate()
        order.action_decline_estimate()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(self._available(self.part_keyboard), 10)
        self.assertFalse(order.part_ids.quantity_done)

    def test_not_repaired_device_gives_its_parts_back(self):
        reason = self.env["rma.service.reason"].search(
            [("outcome", "=", "not_repaired")], limit=1
        )
        order = self._agree(self._order_with(self._part(self.part_keyboard, 3)))
        order.action_start_repair()
        order.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
        order.action_finish_repair()
        self.assertEqual(self._available(self.part_keyboard), 10)
        self.assertFalse(order.part_ids.quantity_done)

    def test_order_with_used_parts_cannot_be_cancelled(self):
        self.type_repair.has_custody = False
        order = self._agree(self._order_with(self._part(self.part_keyboard)))
        self._repair(order)
        order.action_pass_quality()
        with self.assertRaisesRegex(UserError, "where the parts go"):
            order.action_cancel()

    def test_used_parts_are_returned_to_stock(self):
        lots = self._create_lots(self.part_board, "MB-1", "MB-2")
        for lot in lots:
            self._add_stock(self.part_board, 1, lot=lot)
        order = self._agree(
            self._order_with(
                self._part(self.part_board), self._part(self.part_keyboard, 2)
            )
        )
        self._repair(order)
        board, keyboard = order.part_ids
        serial = board.lot_ids
        order.part_ids.action_return_to_stock()
        self.assertRecordValues(
            order.part_ids,
            [{"quantity_done": 0, "is_consumed": False, "availability": False}] * 2,
        )
        self.assertFalse(board.lot_ids)
        self.assertEqual(serial.location_id, self.stock)
        self.assertEqual(self._on_hand(self.part_keyboard), 10)
        self.assertEqual(self._available(self.part_keyboard), 10)
        self.assertEqual(
            set(order.estimate_id.order_line[1:].mapped("qty_delivered")), {0}
        )
        order.part_ids.action_return_to_stock()
        self.assertEqual(self._on_hand(self.part_keyboard), 10)
        order.action_fail_quality(reason="Wrong board")
        keyboard.quantity_used = 1
        order.action_finish_repair()
        self.assertEqual(keyboard.quantity_done, 1)
        self.assertEqual(self._on_hand(self.part_keyboard), 9)
        self.assertEqual(board.quantity_done, 0)

    def test_order_is_cancelled_after_its_parts_are_returned(self):
        self.type_repair.has_custody = False
        order = self._agree(self._order_with(self._part(self.part_keyboard)))
        self._repair(order)
        order.action_pass_quality()
        order.part_ids.action_return_to_stock()
        order.with_context(rma_settled=SETTLED).action_cancel()
        self.assertEqual(order.phase, "cancel")
        self.assertEqual(self._available(self.part_keyboard), 10)
        with self.assertRaisesRegex(UserError, "is closed"):
            order.part_ids.action_return_to_stock()

    def test_orders_are_searched_by_the_state_of_their_parts(self):
        available = self._agree(self._order_with(self._part(self.part_keyboard)))
        waiting = self._agree(self._order_with(self._part(self.part_head)))
        both = available | waiting
        for state, expected in (("available", available), ("ordered", waiting)):
            found = both.search([("parts_state", "=", state), ("id", "in", both.ids)])
            self.assertEqual(found, expected)
