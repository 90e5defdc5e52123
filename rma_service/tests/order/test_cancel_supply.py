from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestCancelSupply(ServiceStockCommon):
    """What was to be bought for an order that is given up is not bought."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nothing is in custody, so that the orders can be cancelled at any time.
        cls.type_repair.has_custody = False
        cls.part_head = cls._create_product(
            "Print head", is_storable=True, list_price=90, standard_price=60
        )
        cls._add_vendor(cls.part_head)
        cls.part_belt = cls._create_product("Belt", is_storable=True, list_price=9)
        cls._add_vendor(cls.part_belt)

    def _order_of(self, *parts):
        """Return an agreed order with (product, quantity) parts."""
        number = self.env["stock.lot"].search_count([]) + 1
        lot = self._create_lots(self.device_product, f"DEV-{number}")
        order = self._create_order(
            [self.labour],
            [{"product_id": part.id, "quantity": quantity} for part, quantity in parts],
            device_id=lot.id,
        )
        return self._agree(order)

    def _notes(self, record):
        return " ".join(record.message_ids.mapped("body"))

    def test_a_request_for_one_order_is_cancelled_with_it(self):
        order = self._order_of((self.part_head, 2), (self.part_belt, 1))
        purchase = order.purchase_ids
        order.action_cancel()
        self.assertEqual(purchase.state, "cancel")
        self.assertFalse(purchase.order_line)
        self.assertIn(order.name, self._notes(purchase))
        self.assertIn("Print head", self._notes(order))
        self.assertIn(purchase.name, self._notes(order))
        self.assertFalse(order.purchase_ids)

    def test_what_others_need_stays_on_the_request(self):
        self.vendor.group_rfq = "all"
        first = self._order_of((self.part_head, 2), (self.part_belt, 1))
        second = self._order_of((self.part_head, 3))
        purchase = second.purchase_ids
        first.action_cancel()
        self.assertEqual(purchase.state, "draft")
        self.assertRecordValues(
            purchase.order_line,
            [{"product_id": self.part_head.id, "product_qty": 3}],
        )
        self.assertEqual(purchase.origin, second.name)
        self.assertFalse(first.purchase_ids)
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        self.assertEqual(second.part_ids.move_ids.quantity, 3)

    def test_what_the_buyer_added_stays_on_the_request(self):
        order = self._order_of((self.part_head, 2))
        purchase = order.purchase_ids
        purchase.order_line.product_qty = 10
        order.action_cancel()
        self.assertEqual(purchase.state, "draft")
        self.assertEqual(purchase.order_line.product_qty, 8)

    def test_only_what_was_missing_is_taken_off_a_shared_line(self):
        self.vendor.group_rfq = "all"
        self._add_stock(self.part_head, 3)
        first = self._order_of((self.part_head, 5))
        second = self._order_of((self.part_head, 4))
        purchase = second.purchase_ids
        self.assertEqual(sum(purchase.order_line.mapped("product_qty")), 6)
        first.action_cancel()
        self.assertEqual(sum(purchase.order_line.mapped("product_qty")), 4)

    def test_a_purchase_that_the_vendor_has_is_left_to_its_buyer(self):
        for state in ("sent", "purchase"):
            with self.subTest(state=state):
                order = self._order_of((self.part_head, 2))
                purchase = order.purchase_ids
                purchase.user_id = self.env.ref("base.user_admin")
                if state == "sent":
                    purchase.state = "sent"
                else:
                    purchase.button_confirm()
                order.action_cancel()
                self.assertEqual(purchase.state, state)
                self.assertEqual(purchase.order_line.product_qty, 2)
                self.assertEqual(purchase.activity_ids.user_id, purchase.user_id)
                self.assertIn(order.name, purchase.activity_ids.summary)
                self.assertIn("Print head", purchase.activity_ids.note)
                self.assertIn(purchase.name, self._notes(order))

    def test_parts_that_came_already_ask_nobody(self):
        order = self._order_of((self.part_head, 2))
        purchase = order.purchase_ids
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        order.action_cancel()
        self.assertFalse(purchase.activity_ids)

    def test_a_part_that_is_deleted_is_not_bought(self):
        order = self._order_of((self.part_head, 2), (self.part_belt, 1))
        purchase = order.purchase_ids
        extra = self.env["rma.service.part"].create(
            {
                "order_id": order.id,
                "product_id": self.part_belt.id,
                "quantity": 4,
                "payer": "goodwill",
                "payer_reason": "Our fault",
            }
        )
        order._procure_parts()
        belts = order.purchase_ids.order_line.filtered(
            lambda line: line.product_id == self.part_belt
        )
        self.assertEqual(sum(belts.mapped("product_qty")), 5)
        extra.unlink()
        self.assertEqual(sum(belts.exists().mapped("product_qty")), 1)
        self.assertEqual(purchase.state, "draft")

    def test_a_part_that_was_not_used_is_not_bought(self):
        order = self._order_of((self.part_head, 2))
        purchase = order.purchase_ids
        order.action_start_repair()
        order.part_ids.quantity_used = 0
        order.action_finish_repair()
        self.assertEqual(purchase.state, "cancel")

    def test_an_order_that_ends_without_repair_buys_nothing(self):
        order = self._order_of((self.part_head, 2))
        purchase = order.purchase_ids
        order.write(
            {
                "outcome": "not_repaired",
                "outcome_reason_id": self.env["rma.service.reason"]
                .search([("outcome", "=", "not_repaired")], limit=1)
                .id,
            }
        )
        order._move_to_phase("ready")
        self.assertEqual(purchase.state, "cancel")

    def test_a_technician_without_purchase_rights_cancels_too(self):
        order = self._order_of((self.part_head, 2))
        purchase = order.purchase_ids
        order.with_user(self.technician).action_cancel()
        self.assertEqual(purchase.state, "cancel")
