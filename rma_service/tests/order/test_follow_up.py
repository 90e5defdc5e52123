from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestFollowUp(ServiceCommon):
    """Splitting an order: what moves to the follow-up, and what must stay."""

    def _follow(self, order, user=None, **values):
        wizard = (
            self.env["rma.service.follow.up"]
            .with_user(user or self.technician)
            .create({"order_id": order.id, "problem": "The rest"} | values)
        )
        action = wizard.action_confirm()
        return order.browse(action["res_id"])

    def test_follow_up_is_for_the_same_customer_and_device_and_linked(self):
        order = self._create_order(user_id=self.technician.id)
        follow_up = self._follow(order)
        for name in ("partner_id", "device_id", "type_id", "user_id", "company_id"):
            self.assertEqual(follow_up[name], order[name], name)
        self.assertEqual(follow_up.problem, "The rest")
        self.assertEqual(follow_up.phase, "request")
        self.assertEqual(order.follow_up_ids, follow_up)
        self.assertIn(follow_up.name, order.message_ids[0].body)
        self.assertIn(order.name, follow_up.message_ids[0].body)

    def test_custom_fields_go_with_it(self):
        self.type_repair.properties_definition = [
            {
                "name": "lender",
                "string": "Lender",
                "type": "many2one",
                "comodel": "res.partner",
            },
            {"name": "number", "string": "Purchase number", "type": "char"},
        ]
        values = {"lender": self.partner.id, "number": "PO 7"}
        order = self._create_order(user_id=self.technician.id, properties=values)
        self.env.flush_all()
        follow_up = self._follow(order)
        self.assertEqual(follow_up.properties["number"], "PO 7")
        self.assertEqual(follow_up.properties["lender"], self.partner)

    def test_chosen_lines_move_with_quantity_and_payer(self):
        order = self._create_order(
            [self.labour, self.labour_2],
            [{"product_id": self.part_keyboard.id, "quantity": 3}],
            user_id=self.technician.id,
        )
        order.part_ids.payer = "goodwill"
        follow_up = self._follow(
            order,
            operation_ids=order.operation_ids[1].ids,
            part_ids=order.part_ids.ids,
        )
        self.assertEqual(order.operation_ids.product_id, self.labour)
        self.assertFalse(order.part_ids)
        self.assertEqual(follow_up.operation_ids.product_id, self.labour_2)
        part = follow_up.part_ids
        self.assertEqual((part.quantity, part.payer), (3, "goodwill"))

    def test_offered_begun_and_reserved_lines_stay(self):
        order = self._create_order(
            [self.labour], [self.part_keyboard], user_id=self.technician.id
        )
        self._bring_to(order, "approval")
        for values in (
            {"operation_ids": order.operation_ids.ids},
            {"part_ids": order.part_ids.ids},
        ):
            with self.assertRaisesRegex(UserError, "cannot move to another order"):
                self._follow(order, **values)
        warranty = self._create_order(
            [self.labour], [self.part_keyboard], type_id=self.type_warranty.id,
            user_id=self.technician.id, device_id=False,
        )  # fmt: skip
        self._bring_to(warranty, "repair")
        for values in (
            {"operation_ids": warranty.operation_ids.ids},
            {"part_ids": warranty.part_ids.ids},
        ):
            with self.assertRaises(UserError):
                self._follow(warranty, **values)

    def test_lines_of_another_order_cannot_be_taken(self):
        order = self._create_order(user_id=self.technician.id)
        other = self._create_order([self.labour], user_id=self.technician.id)
        with self.assertRaises(UserError):
            self._follow(order, operation_ids=other.operation_ids.ids)
        self.assertTrue(other.operation_ids)

    def test_order_of_somebody_else_is_not_followed(self):
        order = self._create_order(user_id=self.manager.id)
        with self.assertRaises(AccessError):
            self._follow(order)

    # === THE DEVICE IS ON BOTH ===#

    def test_follow_up_is_not_warned_of_the_order_it_follows(self):
        order = self._bring_to(
            self._create_order([self.labour], user_id=self.technician.id), "diagnosis"
        )
        follow_up = self._follow(order)
        self.assertFalse(follow_up.intake_warning)
        self.assertFalse(follow_up.other_open_order_ids)
        self.assertFalse(order.other_open_order_ids)
        third = self._follow(follow_up)
        self.assertFalse((order | follow_up | third).other_open_order_ids)

    def test_follow_up_is_no_earlier_visit(self):
        order = self._create_order(user_id=self.technician.id)
        follow_up = self._follow(order)
        self.assertFalse(order.has_earlier_orders)
        self.assertTrue(follow_up.has_earlier_orders)
        self.assertFalse(order.earlier_order_count)
        another = self._create_order()
        order.invalidate_recordset()
        self.assertEqual(order.earlier_order_count, 1)
        self.assertFalse(order.has_earlier_orders)
        self.assertTrue(another.has_earlier_orders)

    def test_follow_up_is_received_once_the_first_order_is_handed_over(self):
        order = self._bring_to(
            self._create_order([self.labour], user_id=self.technician.id), "diagnosis"
        )
        follow_up = self._follow(order)
        self.assertTrue(follow_up.is_device_here)
        with self.assertRaisesRegex(UserError, f"Go on with {order.name}"):
            follow_up.action_receive()
        self._bring_to(order, "done")
        follow_up.invalidate_recordset()
        self.assertFalse(follow_up.is_device_here)
        follow_up.action_receive()
        self.assertEqual(follow_up.phase, "intake")

    def test_follow_up_is_warned_of_other_work_on_the_device(self):
        other = self._create_order()
        order = self._create_order(user_id=self.technician.id)
        follow_up = self._follow(order)
        self.assertEqual(follow_up.other_open_order_ids, other)
        self.assertEqual(other.other_open_order_ids, order | follow_up)
        self.assertIn(other.name, follow_up.intake_warning)
