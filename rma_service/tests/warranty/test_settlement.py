from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestSettlement(ServiceCommon):
    """Orders that end without a repair: what was done is asked about line by line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee = cls._create_product("Diagnosis", type="service", list_price=15)
        cls.type_repair.diagnosis_product_id = cls.fee
        cls.type_field = cls.type_repair.copy(
            {"name": "At the customer's", "has_custody": False}
        )
        cls.reason = cls.env["rma.service.reason"].search(
            [("outcome", "=", "not_repaired"), ("is_refusal", "=", False)], limit=1
        )

    def _done(self, phase="quality", **values):
        """Return an order over 50 + 2 × 40 + 20 with finished work."""
        order = self._create_order(
            [self.labour, self.labour_2],
            [{"product_id": self.part_keyboard.id, "quantity": 2}],
            **values,
        )
        self._bring_to(order, "repair")
        order.operation_ids.action_finish()
        return self._bring_to(order, phase)

    def _dialog(self, orders, ending="not_repaired", user=None, **choices):
        """Return the dialog with choices by the first word of the line."""
        wizards = self.env["rma.service.not.repaired"].with_user(
            user or self.technician
        )
        wizards = wizards.with_context(
            active_model="rma.service.order",
            active_ids=orders.ids,
            default_ending=ending,
        )
        with Form(wizards) as form:
            for index in range(len(form.line_ids)):
                with form.line_ids.edit(index) as line:
                    choice = choices.get(line.name.split()[0])
                    if choice and line.part_id:
                        line.place = choice
                    elif choice:
                        line.charge = choice
            if ending == "not_repaired" or (ending == "cancel" and form.is_charged):
                form.outcome_reason_id = self.reason
        return form.save()

    def _stock(self, location=None):
        location = location or self.warehouse.lot_stock_id
        return self.part_keyboard.with_context(location=location.id).qty_available

    def _invoiced(self, order):
        """Return what the order is invoiced at, 0 where nothing is to be."""
        try:
            order.action_create_invoice()
        except UserError:
            return 0.0
        return order.invoice_ids.amount_untaxed

    def test_finished_work_is_not_billed_in_silence(self):
        order = self._done()
        order.write({"outcome": "not_repaired", "outcome_reason_id": self.reason.id})
        with self.assertRaisesRegex(UserError, "what is charged for"):
            order._move_to_phase("ready")

    def test_nothing_is_charged_and_parts_go_back_unless_said_otherwise(self):
        order = self._done()
        before = self._stock()
        self._dialog(order).action_confirm()
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertEqual(self._stock(), before + 2)
        self.assertEqual(self._invoiced(order), 0)
        self.assertEqual(set(order.operation_ids.mapped("payer")), {"goodwill"})
        self.assertEqual(
            set(order.operation_ids.mapped("payer_reason")), {self.reason.name}
        )

    def test_work_of_one_line_is_charged(self):
        order = self._done()
        self._dialog(order, Clean="work").action_confirm()
        self.assertEqual(self._invoiced(order), 20)

    def test_fee_is_charged_once_instead_of_the_work(self):
        order = self._done()
        order._tell_diagnosis_fee("intake")
        self._dialog(order, Clean="fee", Replace="fee").action_confirm()
        self.assertEqual(self._invoiced(order), 15)

    def test_part_stays_and_is_charged(self):
        order = self._done()
        before = self._stock()
        self._dialog(order, Keyboard="charged").action_confirm()
        self.assertEqual(self._stock(), before)
        self.assertEqual(self._invoiced(order), 80)

    def test_part_stays_and_nobody_pays(self):
        order = self._done()
        before = self._stock()
        self._dialog(order, Keyboard="device").action_confirm()
        self.assertEqual(self._stock(), before)
        self.assertTrue(order.part_ids.is_left_in_device)
        self.assertEqual(self._invoiced(order), 0)

    def test_part_is_scrapped(self):
        order = self._done()
        before = self._stock()
        self._dialog(order, Keyboard="scrap").action_confirm()
        self.assertEqual(self._stock(), before)
        scrap = self.env["stock.scrap"].search(
            [("product_id", "=", self.part_keyboard.id)]
        )
        self.assertEqual(sum(scrap.mapped("scrap_qty")), 2)
        self.assertEqual(self._invoiced(order), 0)

    def test_parts_that_are_built_in_but_not_taken_are_asked_about(self):
        order = self._done("repair")
        before = self._stock()
        self._dialog(order, Keyboard="charged", Replace="work").action_confirm()
        self.assertEqual(self._stock(), before - 2)
        self.assertEqual(self._invoiced(order), 50 + 80)

    def test_parts_that_were_only_laid_ready_stay_in_stock(self):
        order = self._done("repair")
        before = self._stock()
        self._dialog(order).action_confirm()
        self.assertEqual(self._stock(), before)
        self.assertFalse(order.part_ids.quantity_done)

    def test_order_without_work_is_not_asked_about(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        wizard = self._dialog(order)
        self.assertFalse(wizard.line_ids)
        wizard.action_confirm()
        self.assertEqual(order.phase, "ready")

    def test_withdrawn_consent_asks_the_same(self):
        order = self._done("repair")
        wizard = self._dialog(order, "withdrawn", Replace="work")
        self.assertTrue(wizard.outcome_reason_id.is_refusal)
        wizard.action_confirm()
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertEqual(self._invoiced(order), 50)
        self.assertIn("withdrew", " ".join(order.message_ids.mapped("body")))

    def test_agreed_estimate_with_finished_work_is_not_cancelled_in_sales(self):
        order = self._done()
        for context in ({}, {"rma_withdraw": True}):
            estimate = order.estimate_id.with_context(**context)
            with self.assertRaisesRegex(UserError, "Consent Withdrawn"):
                estimate._action_cancel()

    def test_agreed_estimate_that_is_cancelled_in_sales_buys_nothing_more(self):
        order = self._create_order([self.labour], [self.part_keyboard])
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        self.assertEqual(order.part_ids.move_ids.state, "assigned")
        order.estimate_id._action_cancel()
        self.assertEqual(order.part_ids.move_ids.state, "cancel")
        self.assertIn("withdrawn", " ".join(order.message_ids.mapped("body")))

    def test_cancel_asks_the_same(self):
        order = self._done("repair", type_id=self.type_field.id)
        before = self._stock()
        with self.assertRaisesRegex(UserError, "what is charged for"):
            order.action_cancel()
        self._dialog(order, "cancel").action_confirm()
        self.assertEqual(order.phase, "cancel")
        self.assertEqual(self._stock(), before)

    def test_cancel_with_a_charge_ends_without_repair(self):
        order = self._done("repair", type_id=self.type_field.id)
        order._tell_diagnosis_fee("intake")
        self._dialog(order, "cancel", Replace="fee").action_confirm()
        self.assertEqual((order.phase, order.outcome), ("ready", "not_repaired"))
        self.assertEqual(self._invoiced(order), 15)

    def test_several_orders_are_settled_each(self):
        device = self.device.copy({"name": "SN-SETTLE"})
        first, second = self._done(), self._done(device_id=device.id)
        wizard = self._dialog(first | second)
        wizard.line_ids.filtered(
            lambda line: line.order_id == second and line.operation_id
        ).charge = "work"
        wizard.action_confirm()
        self.assertEqual([self._invoiced(order) for order in (first, second)], [0, 70])
