from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestLoan(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loan_unit = cls.env["stock.lot"].create(
            {
                "name": "LOAN-1",
                "product_id": cls.device_product.id,
                "is_loan_unit": True,
            }
        )
        cls._add_stock(cls.device_product, 1, lot=cls.loan_unit)

    def _lend(self, order):
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": self.loan_unit.id, "deposit": 50}
        )
        loan.action_hand_out()
        return loan

    def test_intake_of_a_loan_device_is_warned_of(self):
        orders = self.env["rma.service.order"]
        warnings = self.loan_unit._get_intake_warnings(self.partner, orders)
        self.assertIn("is a loan device of ours.", warnings[0])
        order = self._bring_to(self._create_order(), "intake")
        self._lend(order)
        warnings = self.loan_unit._get_intake_warnings(self.partner, orders)
        self.assertIn(order.name, warnings[0])

    def test_lent_device_leaves_the_stock_and_stays_ours(self):
        value = self.device_product.total_value
        order = self._bring_to(self._create_order(), "intake")
        loan = self._lend(order)
        self.assertEqual(loan.state, "out")
        self.assertEqual(self.loan_unit.loan_id, loan)
        self.assertEqual(self.device_product.qty_available, 0)
        self.assertEqual(self.device_product.total_value, value)
        loan.action_take_back()
        self.assertEqual(loan.state, "back")
        self.assertFalse(self.loan_unit.loan_id)
        self.assertEqual(self.device_product.qty_available, 1)
        self.assertEqual(self.device_product.total_value, value)

    def test_order_is_not_closed_while_a_loan_is_out(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        loan = self._lend(order)
        with self.assertRaisesRegex(UserError, "still with the customer"):
            order.action_hand_over()
        loan.action_take_back()
        loan.is_deposit_returned = True
        order.action_hand_over()
        self.assertEqual(order.phase, "done")

    def test_order_is_not_closed_before_the_deposit_is_settled(self):
        order = self._bring_to(self._create_order([self.labour]), "ready")
        loan = self._lend(order)
        loan.action_take_back()
        with self.assertRaisesRegex(UserError, "deposit for LOAN-1"):
            order.action_hand_over()
        # The order's list of loans opens the dialog in which that is done.
        dialog = loan.action_open_deposit()
        with Form(loan, view=dialog["views"][0][0]) as form:
            form.deposit_note = "Charger missing"
        order.action_hand_over()
        self.assertEqual(order.phase, "done")

    @freeze_time("2026-03-01 10:30")
    def test_loan_is_due_when_the_repair_was_promised(self):
        order = self._bring_to(self._create_order(), "intake")
        order.date_promised = "2026-03-05 10:30:00"
        loan = self._lend(order)
        self.assertEqual(str(loan.date_due), "2026-03-05")

    @freeze_time("2026-03-10 10:30")
    def test_a_loan_on_a_late_order_is_not_overdue_from_the_start(self):
        order = self._create_order(date_promised="2026-03-05 12:00")
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": self.loan_unit.id}
        )
        self.assertFalse(loan.is_late)
        self.assertEqual(str(loan.date_due), "2026-03-24")

    def test_device_is_lent_once(self):
        first = self._bring_to(self._create_order(), "intake")
        self._lend(first)
        second = self._create_order(device_id=False)
        with self.assertRaisesRegex(UserError, "already with"):
            self._lend(second)

    def test_device_that_is_not_in_stock_is_not_lent(self):
        self._add_stock(self.device_product, -1, lot=self.loan_unit)
        with self.assertRaisesRegex(UserError, "not in stock"):
            self._lend(self._create_order())

    def test_loan_that_was_handed_out_is_not_deleted(self):
        loan = self._lend(self._create_order())
        with self.assertRaisesRegex(UserError, "not deleted"):
            loan.unlink()

    def test_device_that_is_not_out_is_not_taken_back(self):
        loan = self._lend(self._create_order())
        loan.action_take_back()
        with self.assertRaisesRegex(UserError, "not with a customer"):
            loan.action_take_back()

    def test_technician_lends_without_stock_rights(self):
        order = self._create_order(user_id=self.technician.id)
        loan = (
            self.env["rma.service.loan"]
            .with_user(self.technician)
            .create({"order_id": order.id, "device_id": self.loan_unit.id})
        )
        loan.action_hand_out()
        loan.action_take_back()
        self.assertEqual(loan.state, "back")

    def test_plain_user_sees_no_loans(self):
        plain = self._create_user("service_plain", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["rma.service.loan"].with_user(plain).search([])
