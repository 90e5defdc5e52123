from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestDeclined(ServiceStockCommon):
    """Of a declined estimate only what it offered is refused; the buyer is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._create_user(
            "declined_buyer",
            "purchase.group_purchase_user",
            name="Barbara Buyer",
            email="buyer@example.com",
            notification_type="email",
        )
        cls.part_head = cls._create_product("Print head", is_storable=True)
        cls._add_vendor(cls.part_head)

    def _asked(self, parts=()):
        """Return an order in repair whose supplement, 2 screws and cleaning, waits."""
        number = self.env["stock.lot"].search_count([]) + 1
        order = self._create_order(
            [self.labour],
            [self.part_screw],
            user_id=self.technician.id,
            device_id=self._create_lots(self.device_product, f"DCL-{number}").id,
        )
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.part_ids.quantity = 3
        order.part_ids = [Command.create({"product_id": part.id}) for part in parts]
        order.action_send_estimate()
        return order

    def _get_lines(self, order, product):
        lines = (
            order.operation_ids if product.type == "service" else order.part_ids
        ).filtered(lambda line: line.product_id == product)
        return [(line.quantity, bool(line.refused_on)) for line in lines.sorted("id")]

    # === ONLY WHAT WAS OFFERED ===#

    def test_line_added_since_he_was_asked_is_not_refused(self):
        order = self._asked()
        order.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        order.action_decline_estimate(name="Jan")
        self.assertEqual(self._get_lines(order, self.labour_2), [(1, True)])
        self.assertEqual(self._get_lines(order, self.part_keyboard), [(1, False)])
        self.assertTrue(order.has_lines_to_agree, "the keyboard is to be offered")

    def test_pieces_added_to_an_agreed_line_since_are_not_refused(self):
        order = self._asked()
        order.part_ids.quantity = 8
        order.action_decline_estimate(name="Jan")
        self.assertEqual(
            self._get_lines(order, self.part_screw), [(1, False), (2, True), (5, False)]
        )
        offered = sum(line._get_quantity_to_agree() for line in order.part_ids)
        self.assertEqual(offered, 5)

    def test_pieces_added_to_an_offered_line_since_are_not_refused(self):
        order = self._asked([self.part_keyboard])
        keyboard = order.part_ids.filtered(
            lambda part: part.product_id == self.part_keyboard
        )
        keyboard.write({"quantity": 4, "quantity_used": 4})
        order.action_decline_estimate(name="Jan")
        self.assertEqual(
            self._get_lines(order, self.part_keyboard), [(1, True), (3, False)]
        )
        self.assertEqual(keyboard.quantity_used, 0, "what he declined is not built in")

    def test_fewer_pieces_than_were_offered_are_refused_as_they_are(self):
        order = self._asked()
        order.part_ids.quantity = 2
        order.action_decline_estimate()
        self.assertEqual(
            self._get_lines(order, self.part_screw), [(1, False), (1, True)]
        )

    def test_another_product_than_was_offered_is_not_refused(self):
        order = self._asked()
        added = order.operation_ids.filtered(lambda o: o.product_id == self.labour_2)
        polish = self._create_product("Polish", type="service", list_price=5)
        added.product_id = polish
        order.action_decline_estimate()
        self.assertEqual(self._get_lines(order, polish), [(1, False)])

    def test_of_two_versions_declined_at_once_nothing_is_refused_twice(self):
        order = self._asked()
        order.part_ids.quantity = 5
        order.action_revise_estimate()
        order.action_send_estimate()
        sent = order.estimate_ids.filtered(lambda e: e.state == "sent")
        self.assertEqual(len(sent), 2, "both bind us")
        order.part_ids.quantity = 9
        order.action_decline_estimate()
        self.assertEqual(
            self._get_lines(order, self.part_screw), [(1, False), (4, True), (4, False)]
        )

    def test_what_was_not_refused_is_offered_next(self):
        order = self._asked()
        order.part_ids.quantity = 8
        order.action_decline_estimate()
        order.action_send_estimate()
        lines = order.estimate_id.order_line
        self.assertEqual(
            [(line.product_id, line.product_uom_qty) for line in lines],
            [(self.part_screw, 5)],
        )

    # === WHO BUYS ===#

    def _bought(self, confirmed):
        """Return an asked order whose offered part is with the vendor already."""
        order = self._asked([self.part_head])
        part = order.part_ids.filtered(lambda p: p.product_id == self.part_head)
        part._procure_missing()
        purchase = order.purchase_ids
        purchase.user_id = self.buyer
        if confirmed:
            purchase.button_confirm()
        else:
            purchase.state = "sent"
        return order, purchase

    def _told(self, purchase):
        """Return what the buyer was written of a purchase."""
        messages = self.env["mail.message"].search(
            [("model", "=", purchase._name), ("res_id", "=", purchase.id)]
        )
        return messages.filtered(
            lambda m: self.buyer.partner_id in m.notified_partner_ids
        )

    def test_buyer_is_written_that_a_declined_part_is_with_the_vendor(self):
        for confirmed in (False, True):
            with self.subTest(confirmed=confirmed):
                order, purchase = self._bought(confirmed)
                order.with_user(self.clerk).action_decline_estimate(name="Jan")
                self.assertNotEqual(purchase.state, "cancel")
                activity = purchase.activity_ids
                self.assertEqual(activity.user_id, self.buyer)
                self.assertIn(order.name, activity.summary)
                self.assertIn("Print head", activity.note)
                mail = self._told(purchase)
                self.assertEqual(len(mail), 1)
                self.assertEqual(mail.notification_ids.notification_type, "email")
                self.assertIn(purchase.name, str(order.message_ids.mapped("body")))

    def test_draft_request_for_a_declined_part_is_given_up(self):
        order = self._asked([self.part_head])
        order.part_ids.filtered(
            lambda p: p.product_id == self.part_head
        )._procure_missing()
        purchase = order.purchase_ids
        order.action_decline_estimate()
        self.assertEqual(purchase.state, "cancel")

    def test_buyer_is_written_when_the_whole_repair_is_declined(self):
        order = self._create_order([self.labour], [self.part_head])
        self._bring_to(order, "approval")
        order.part_ids._procure_missing()
        purchase = order.purchase_ids
        purchase.user_id = self.buyer
        purchase.button_confirm()
        order.with_user(self.clerk).action_decline_estimate(name="Jan")
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertEqual(purchase.activity_ids.user_id, self.buyer)
        self.assertEqual(len(self._told(purchase)), 1)

    def test_buyer_is_written_when_the_version_with_the_part_was_not_chosen(self):
        order = self._create_order([self.labour], [self.part_head])
        self._bring_to(order, "approval")
        first = order.estimate_id
        order.part_ids._procure_missing()
        purchase = order.purchase_ids
        purchase.user_id = self.buyer
        purchase.button_confirm()
        order.part_ids.unlink()
        order.action_revise_estimate()
        order.action_send_estimate()
        order.with_user(self.clerk).action_approve_estimate()
        self.assertEqual(first.state, "cancel")
        self.assertEqual(len(self._told(purchase)), 1, "once, when it was taken off")

    def test_buyer_is_written_when_a_later_version_with_the_part_is_not_chosen(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "approval")
        first = order.estimate_id
        order.part_ids = [Command.create({"product_id": self.part_head.id})]
        order.action_revise_estimate()
        order.action_send_estimate()
        order.part_ids._procure_missing()
        purchase = order.purchase_ids
        purchase.user_id = self.buyer
        purchase.button_confirm()
        order.with_user(self.clerk).action_approve_estimate(estimate_id=first.id)
        self.assertFalse(order.part_ids)
        self.assertEqual(len(self._told(purchase)), 1)
