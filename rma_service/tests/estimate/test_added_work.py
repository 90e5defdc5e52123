from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestAddedWork(ServiceCommon):
    """Work added where nobody has to be asked is confirmed and invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_never = cls.type_repair.copy(
            {"name": "Never asked", "approval_rule": "never"}
        )

    def _repairing(self, **values):
        """Return an order over 50 in repair, to which a job (20) and a part (40) are
        added."""
        order = self._create_order([self.labour], **values)
        self._bring_to(order, "diagnosis")
        order.action_start_repair()
        self.assertEqual(order.estimate_id.service_consent, "not_needed")
        order.write(
            {
                "operation_ids": [Command.create({"product_id": self.labour_2.id})],
                "part_ids": [Command.create({"product_id": self.part_keyboard.id})],
            }
        )
        return order

    def _assert_invoiced(self, order, amount):
        order.action_create_invoice()
        self.assertEqual(order.invoice_ids.amount_untaxed, amount)

    def test_added_job_and_part_are_invoiced_where_nobody_is_asked(self):
        order = self._repairing(type_id=self.type_never.id)
        order.action_finish_repair()
        self.assertFalse(order.has_lines_to_agree)
        added = order.estimate_ids.filtered("service_is_supplement")
        self.assertEqual(added.service_consent, "not_needed")
        self.assertEqual(order.part_ids.move_ids.sale_line_id, added.order_line[1])
        self._bring_to(order, "ready")
        self._assert_invoiced(order, 110)

    def test_added_work_below_the_limit_is_invoiced(self):
        self.type_repair.write({"approval_rule": "amount", "approval_amount": 500})
        order = self._bring_to(self._repairing(), "ready")
        self._assert_invoiced(order, 110)

    def test_more_used_than_planned_is_invoiced(self):
        order = self._create_order(
            [self.labour], [self.part_keyboard], type_id=self.type_never.id
        )
        self._bring_to(order, "repair")
        order.part_ids.quantity_used = 3
        self._bring_to(order, "ready")
        self._assert_invoiced(order, 50 + 3 * 40)

    def test_work_added_during_the_inspection_is_invoiced(self):
        order = self._create_order([self.labour], type_id=self.type_never.id)
        self._bring_to(order, "quality")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.operation_ids[1].action_finish()
        self._bring_to(order, "ready")
        self._assert_invoiced(order, 70)

    def test_work_added_and_finished_after_the_repair_is_invoiced(self):
        order = self._create_order([self.labour], type_id=self.type_never.id)
        self._bring_to(order, "ready")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.operation_ids[1].action_finish()
        self._assert_invoiced(order, 70)

    def test_several_orders_at_once(self):
        orders = self.env["rma.service.order"]
        for number in range(3):
            device = self.device.copy({"name": f"SN-ADD-{number}"})
            orders |= self._repairing(type_id=self.type_never.id, device_id=device.id)
        orders.action_finish_repair()
        orders.action_pass_quality()
        orders.action_create_invoice()
        self.assertEqual(
            [order.invoice_ids.amount_untaxed for order in orders], [110] * 3
        )

    def test_alert_speaks_of_consent_only_where_it_is_asked_for(self):
        order = self._repairing(type_id=self.type_never.id)
        self.assertTrue(order.has_lines_to_agree)
        self.assertFalse(order.is_consent_missing)
        order.type_id.approval_rule = "always"
        order.invalidate_recordset()
        self.assertTrue(order.is_consent_missing)

    def test_nothing_is_confirmed_where_the_device_is_not_repaired(self):
        order = self._repairing(type_id=self.type_never.id)
        order.outcome = "not_repaired"
        order._move_to_phase("ready")
        self.assertFalse(order.estimate_ids.filtered("service_is_supplement"))
