from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestWithdrawalRights(ServiceCommon):
    """Only managers settle what follows from a withdrawal, by whichever dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.service_withdrawal_days = 14
        cls.company.service_withdrawal = True

    def _withdrawn(self):
        order = self._create_order(
            [self.labour], user_id=self.technician.id, device_id=False
        )
        self._bring_to(order, "approval")
        estimate = order.estimate_id
        order.action_approve_estimate("phone")
        order.action_start_repair()
        order.operation_ids.action_finish()
        estimate._withdraw_contract("Anna", "anna@example.com")
        return order, estimate

    def _end(self, order, user, ending, **values):
        wizards = self.env["rma.service.not.repaired"].with_user(user)
        wizards = wizards.with_context(
            default_ending=ending, active_model=order._name, active_ids=order.ids
        )
        return wizards.create(values).action_confirm()

    def test_who_ends_an_order_does_not_settle_its_withdrawal(self):
        order, estimate = self._withdrawn()
        for user in (self.technician, self.clerk):
            for ending in ("withdrawn", "not_repaired", "cancel"):
                with (
                    self.subTest(user=user.login, ending=ending),
                    self.assertRaisesRegex(AccessError, "service manager settles"),
                ):
                    self._end(order, user, ending)
        self.assertFalse(estimate.service_withdrawal_settled)
        self.assertEqual(order.phase, "repair")

    def test_manager_settles_it_by_each_dialog(self):
        reason = self.env["rma.service.reason"].search(
            [("outcome", "=", "not_repaired")], limit=1
        )
        for ending in ("withdrawn", "not_repaired"):
            with self.subTest(ending=ending):
                order, estimate = self._withdrawn()
                self._end(order, self.manager, ending, outcome_reason_id=reason.id)
                self.assertTrue(estimate.service_withdrawal_settled)
                self.assertEqual(order.phase, "ready")
                self._bring_to(order, "done")

    def test_without_a_withdrawal_technicians_end_orders_as_before(self):
        order = self._create_order([self.labour], user_id=self.technician.id)
        self._bring_to(order, "repair")
        self._end(order, self.technician, "withdrawn")
        self.assertEqual(order.phase, "ready")

    def test_withdrawal_from_an_order_that_was_cancelled_is_settled_later(self):
        self.type_repair.has_custody = False
        order = self._create_order([self.labour], user_id=self.technician.id)
        self._bring_to(order, "approval")
        estimate = order.estimate_id
        order.action_approve_estimate("phone")
        estimate._withdraw_contract("Anna", "anna@example.com")
        order.with_user(self.technician).action_cancel()
        self.assertEqual(order.withdrawn_estimate_id, estimate, "still to be settled")
        order.with_user(self.manager).action_settle_withdrawal()
        self.assertTrue(estimate.service_withdrawal_settled)
