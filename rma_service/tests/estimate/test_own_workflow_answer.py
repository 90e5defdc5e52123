from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon

START = "Start the Repair"


@tagged("post_install", "-at_install")
class TestOwnWorkflowAnswer(ServiceCommon):
    """Agreed orders of types whose workflow lacks the usual stages before a repair."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = cls.env.ref("rma_service.rma_service_stage_ready_to_start")
        cls.waiting = cls.env.ref("rma_service.rma_service_stage_parts")
        cls.rare = cls._create_product("Rare part", is_storable=True, list_price=5)

    def _own_type(self, *left_out):
        own = self.type_repair.copy()
        own.action_make_workflow()
        own.row_ids.filtered(lambda row: row.stage_id in left_out).is_used = False
        return own

    def _agreed(self, service_type, parts=(), **values):
        order = self._create_order(
            [self.labour],
            parts,
            type_id=service_type.id,
            user_id=self.technician.id,
            **values,
        )
        self._bring_to(order, "approval")
        order.with_user(self.clerk).action_approve_estimate()
        return order

    def _starts(self, order):
        return order.activity_ids.filtered(lambda a: a.activity_type_id.name == START)

    def _found(self, order, state):
        domain = [("start_state", "=", state), ("id", "in", order.ids)]
        return order.search(domain)

    # === NO STAGE BETWEEN CONSENT AND REPAIR ===#

    def test_without_any_stage_for_it_it_is_agreed_where_it_stands(self):
        order = self._agreed(self._own_type(self.waiting, self.start))
        self.assertEqual((order.phase, order.start_state), ("approval", "agreed"))
        self.assertEqual(order.next_action, "start")
        self.assertIn("start the repair", order.stage_hint)
        self.assertEqual(self._found(order, "agreed"), order)
        self.assertFalse(self._found(order, False))
        self.assertEqual(self._starts(order).user_id, self.technician)
        order.action_start_repair()
        self.assertEqual((order.phase, order.start_state), ("repair", False))
        self.assertFalse(self._starts(order))

    def test_without_any_stage_for_it_it_says_that_it_waits_for_parts(self):
        own = self._own_type(self.waiting, self.start)
        order = self._agreed(own, [self.rare])
        self.assertEqual((order.phase, order.start_state), ("approval", "waiting"))
        self.assertNotIn("customer has the estimate", order.stage_hint)
        self.assertEqual(self._found(order, "waiting"), order)
        self.assertFalse(self._found(order, "agreed"))
        self.assertFalse(self._found(order, False), "nobody waits for the customer")
        self.assertFalse(self._starts(order))

    def test_with_the_part_it_is_ready_and_its_technician_is_told(self):
        order = self._agreed(self._own_type(self.waiting, self.start), [self.rare])
        self._add_stock(self.rare, 1)
        order.part_ids.sudo().move_ids._action_assign()
        self.assertEqual((order.phase, order.start_state), ("approval", "agreed"))
        self.assertEqual(self._starts(order).user_id, self.technician)

    def test_part_added_meanwhile_is_asked_for_and_waited_for(self):
        order = self._agreed(self._own_type(self.waiting, self.start))
        order.part_ids = [
            Command.create(
                {
                    "product_id": self.rare.id,
                    "payer": "goodwill",
                    "payer_reason": "Ours",
                }
            )
        ]
        self.assertTrue(order.part_ids.sudo().move_ids, "not only when it starts")
        self.assertEqual(order.start_state, "waiting")
        self.assertFalse(self._starts(order))

    # === ONE STAGE FOR ALL THAT IS AGREED ===#

    def test_with_one_stage_its_start_is_planned_and_given_up_with_the_parts(self):
        order = self._agreed(self._own_type(self.start))
        self.assertEqual((order.stage_id, order.start_state), (self.waiting, "agreed"))
        self.assertTrue(self._starts(order))
        order.part_ids = [
            Command.create(
                {
                    "product_id": self.rare.id,
                    "payer": "goodwill",
                    "payer_reason": "Ours",
                }
            )
        ]
        self.assertEqual((order.stage_id, order.start_state), (self.waiting, False))
        self.assertFalse(self._starts(order), "nothing can be started")
        self._add_stock(self.rare, 1)
        order.part_ids.sudo().move_ids._action_assign()
        self.assertEqual(order.start_state, "agreed")
        self.assertTrue(self._starts(order))

    def test_with_the_ready_stage_alone_it_waits_there_and_says_so(self):
        order = self._agreed(self._own_type(self.waiting), [self.rare])
        self.assertEqual((order.stage_id, order.start_state), (self.start, False))
        self.assertNotIn("nothing is missing", order.stage_hint or "")
        filtered = order.search([("phase", "=", "parts"), ("id", "=", order.id)])
        self.assertEqual(filtered, order)
