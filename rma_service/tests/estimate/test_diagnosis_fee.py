"""What a diagnosis costs is told first; what was not told is not charged."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon

SIGNATURE = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    b"RU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestDiagnosisFee(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"].create(
            {"name": "VAT 21", "amount": 21, "company_id": cls.company.id}
        )
        cls.fee = cls._create_product(
            "Diagnosis", type="service", list_price=20.66, taxes_id=tax.ids
        )
        cls.type_repair.diagnosis_product_id = cls.fee

    def _sent(self, told=True, **values):
        order = self._create_order([self.labour], **values)
        self._bring_to(order, "diagnosis")
        if told:
            order._tell_diagnosis_fee("intake")
        order.action_send_estimate()
        return order

    def _charged(self, order):
        return order.operation_ids.filtered(lambda op: op.product_id == self.fee)

    # === TOLD ===#

    def test_counter_tells_the_sum_with_taxes_and_it_is_kept(self):
        form = Form(self.env["rma.service.intake"].with_user(self.clerk))
        form.partner_id = self.partner
        form.show_more = True
        form.type_id = self.type_repair
        form.serial = self.device.name
        self.assertEqual(form.diagnosis_cost, 25)
        form.is_diagnosis_told = True
        intake = form.save()
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual(order.diagnosis_told_way, "intake")
        self.assertEqual(order.diagnosis_told_amount, 25)

    def test_nothing_is_told_that_nobody_ticked(self):
        form = Form(self.env["rma.service.intake"].with_user(self.clerk))
        form.partner_id = self.partner
        form.show_more = True
        form.type_id = self.type_repair
        form.serial = self.device.name
        intake = form.save()
        intake.action_confirm()
        self.assertFalse(intake.line_ids.order_id.diagnosis_told_way)

    def test_what_was_told_of_one_kind_of_service_is_not_told_of_another(self):
        other = self.type_repair.copy({"name": "Express"})
        form = Form(self.env["rma.service.intake"].with_user(self.clerk))
        form.show_more = True
        form.type_id = self.type_repair
        form.is_diagnosis_told = True
        form.type_id = other
        self.assertFalse(form.is_diagnosis_told)

    def test_signed_protocol_tells_it(self):
        order = self._bring_to(self._create_order([self.labour]), "intake")
        action = order.action_sign_intake()
        wizard = self.env["rma.service.sign"].browse(action["res_id"])
        wizard.signature = SIGNATURE
        wizard.action_sign()
        self.assertEqual(order.diagnosis_told_way, "protocol")
        self.assertEqual(order.diagnosis_told_amount, 25)

    def test_protocol_says_what_it_costs_and_whether_it_is_deducted(self):
        order = self._bring_to(self._create_order([self.labour]), "intake")
        report = "rma_service.report_intake_protocol"

        def words():
            html, _type = self.env["ir.actions.report"]._render_qweb_html(
                report, order.ids
            )
            return " ".join(html.decode().split())

        self.assertIn("the diagnosis costs", words())
        self.assertIn("25.00", words())
        self.assertIn("It costs nothing if the repair is agreed to.", words())
        self.type_repair.diagnosis_is_deducted = False
        self.assertIn("It is charged with the repair, too.", words())
        self.type_repair.diagnosis_product_id = False
        self.assertNotIn("the diagnosis costs", words())

    def test_nobody_writes_that_it_was_told(self):
        order = self._create_order([self.labour])
        for user in (self.technician, self.clerk, self.manager):
            with self.assertRaises(AccessError):
                order.with_user(user).write({"diagnosis_told_way": "intake"})

    # === CHARGED ===#

    def test_declined_at_the_counter_charges_what_was_told(self):
        order = self._sent()
        dialog = Form(
            self.env["rma.service.decline"]
            .with_user(self.clerk)
            .with_context(active_model=order._name, active_ids=order.ids)
        )
        self.assertTrue(dialog.charge_diagnosis)
        dialog.save().action_decline()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.amount_due, 25)

    def test_declined_from_outside_charges_it_once(self):
        order = self._sent()
        order.estimate_id.sudo()._action_cancel()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(len(self._charged(order)), 1)
        self.assertEqual(order.amount_due, 25)

    def test_what_nobody_told_is_not_charged_from_outside(self):
        order = self._sent(told=False)
        order.estimate_id.sudo()._action_cancel()
        self.assertEqual(order.phase, "ready")
        self.assertFalse(self._charged(order))
        self.assertEqual(order.amount_due, 0)

    def test_what_nobody_told_is_charged_by_a_manager_with_a_reason(self):
        order = self._sent(told=False)
        with self.assertRaisesRegex(UserError, "was not told"), self.cr.savepoint():
            order.with_user(self.clerk).action_decline_estimate(
                charge_diagnosis=True, charge_reason="He knows"
            )
        with self.assertRaisesRegex(UserError, "say why"), self.cr.savepoint():
            order.with_user(self.manager).action_decline_estimate(charge_diagnosis=True)
        order.with_user(self.manager).action_decline_estimate(
            charge_diagnosis=True, charge_reason="Told on the phone"
        )
        self.assertEqual(order.amount_due, 25)
        self.assertEqual(order.diagnosis_told_way, "manager")
        self.assertIn("Told on the phone", "".join(order.message_ids.mapped("body")))

    def test_refused_charge_declines_nothing(self):
        order = self._sent(told=False)
        with self.assertRaises(UserError), self.cr.savepoint():
            order.with_user(self.clerk).action_decline_estimate(charge_diagnosis=True)
        self.assertEqual(order.estimate_id.state, "sent")

    def test_price_that_rose_since_is_not_the_customers(self):
        order = self._sent()
        self.fee.list_price = 49.99
        order.estimate_id.sudo()._action_cancel()
        self.assertEqual(order.amount_due, 25)

    def test_price_that_fell_since_is_the_customers(self):
        order = self._sent()
        self.fee.list_price = 10
        order.estimate_id.sudo()._action_cancel()
        self.assertEqual(order.amount_due, 12.1)

    def test_repair_swallows_the_fee_or_does_not(self):
        order = self._sent()
        order.action_approve_estimate()
        self.assertFalse(self._charged(order))
        self.type_repair.diagnosis_is_deducted = False
        order = self._sent(device_id=False)
        total = order.estimate_id.amount_total
        order.action_approve_estimate()
        self.assertEqual(len(self._charged(order)), 1)
        self.assertEqual(order.amount_agreed, total + 25)

    def test_declined_supplement_charges_no_diagnosis(self):
        order = self._sent()
        order.action_approve_estimate()
        self.env["rma.service.operation"].create(
            {"order_id": order.id, "product_id": self.labour_2.id}
        )
        order.action_send_estimate()
        order.estimate_id.sudo()._action_cancel()
        self.assertFalse(self._charged(order))

    # === SECOND CASES ===#

    def test_sum_that_was_told_in_one_currency_is_charged_in_another(self):
        francs = self.env.ref("base.CHF")
        francs.active = True
        francs.rate_ids = [
            Command.clear(),
            Command.create(
                {"name": "2020-01-01", "rate": 2, "company_id": self.company.id}
            ),
        ]
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Francs",
                "currency_id": francs.id,
                "company_id": self.company.id,
            }
        )
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order._tell_diagnosis_fee("intake")
        self.fee.list_price = 49.99
        order.pricelist_id = pricelist
        self.assertEqual(order.currency_id, francs)
        self.assertEqual(order.diagnosis_told_currency_id, self.company.currency_id)
        self.assertEqual(order._get_examination_costs()[order], 50)
        order.action_send_estimate()
        order.estimate_id.sudo()._action_cancel()
        self.assertEqual(order.amount_due, 50)

    def test_another_customer_was_told_nothing(self):
        order = self._create_order([self.labour], device_id=False)
        order._tell_diagnosis_fee("intake")
        order.guarantee_choice = "repair"
        colleague = self.env["res.partner"].create(
            {"name": "Wife", "parent_id": self.partner.commercial_partner_id.id}
        )
        order.partner_id = colleague
        self.assertTrue(order.diagnosis_told_way)
        order.partner_id = self.env["res.partner"].create({"name": "Somebody"})
        self.assertFalse(order.diagnosis_told_way)
        self.assertFalse(order.diagnosis_told_amount)
        self.assertFalse(order.guarantee_choice)

    def test_what_was_told_of_one_fee_was_not_told_of_another(self):
        order = self._create_order([self.labour])
        order._tell_diagnosis_fee("intake")
        same = self.type_repair.copy({"name": "Same fee"})
        order.type_id = same
        self.assertTrue(order.diagnosis_told_way)
        other = self.type_repair.copy(
            {"name": "Other", "diagnosis_product_id": self.labour_2.id}
        )
        order.type_id = other
        self.assertFalse(order.diagnosis_told_way)
