"""A diagnosis fee is told before anybody asks for one, and may be refunded."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestDiagnosisRefund(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "VAT 21", "amount": 21, "company_id": cls.company.id}
        )
        cls.fee = cls._create_product(
            "Diagnosis", type="service", list_price=20.66, taxes_id=cls.tax.ids
        )
        cls.type_repair.diagnosis_product_id = cls.fee
        cls.reasons = cls.env["rma.service.reason"].search(
            [("outcome", "=", "not_repaired")]
        )
        cls.refusal = cls.reasons.filtered("is_refusal")[:1]
        cls.impossible = (cls.reasons - cls.refusal)[:1]

    def _agreed(self):
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        order._tell_diagnosis_fee("intake")
        order.action_send_estimate()
        order.action_approve_estimate()
        return order

    def _give_up(self, order, reason, charge=False):
        wizard = (
            self.env["rma.service.not.repaired"]
            .with_user(self.clerk)
            .with_context(active_model=order._name, active_ids=order.ids)
        )
        dialog = Form(wizard)
        dialog.outcome_reason_id = reason
        if charge:
            dialog.charge_diagnosis = True
        dialog.save().action_confirm()

    # === TOLD ===#

    def test_order_tells_sum_and_terms_in_words_and_as_data(self):
        order = self._create_order([self.labour])
        told = order._get_diagnosis_fee_told()
        self.assertEqual(told["amount"], 25)
        self.assertEqual(told["currency"], self.company.currency_id)
        self.assertTrue(told["is_deducted"])
        self.assertFalse(told["is_refunded"])
        self.assertIn("25.00", told["sentence"])
        self.assertIn("nothing if the repair is agreed to", told["sentence"])
        self.assertNotIn("refunded", told["sentence"])
        self.type_repair.write(
            {"diagnosis_is_deducted": False, "diagnosis_is_refunded": True}
        )
        sentence = order._get_diagnosis_fee_told()["sentence"]
        self.assertIn("charged with the repair, too", sentence)
        self.assertIn("refunded if we cannot do a repair", sentence)

    def test_order_tells_what_it_told_before_not_what_it_costs_today(self):
        order = self._create_order([self.labour])
        order._tell_diagnosis_fee("intake")
        self.fee.list_price = 90
        self.assertEqual(order._get_diagnosis_fee_told()["amount"], 25)

    def test_type_tells_it_before_there_is_an_order(self):
        told = self.type_repair._get_diagnosis_fee_told(self.company)
        self.assertEqual(told["amount"], 25)
        self.assertEqual(
            told, self.type_repair._get_diagnosis_fee_told(self.company, self.partner)
        )
        abroad = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        self.env["account.tax"].create(
            {
                "name": "VAT 0",
                "amount": 0,
                "company_id": self.company.id,
                "fiscal_position_ids": abroad.ids,
                "original_tax_ids": self.tax.ids,
            }
        )
        self.partner.property_account_position_id = abroad
        told = self.type_repair._get_diagnosis_fee_told(self.company, self.partner)
        self.assertEqual(told["amount"], 20.66)

    def test_nothing_is_told_where_nothing_is_charged(self):
        order = self._create_order([self.labour])
        self.type_repair.diagnosis_product_id = False
        self.assertEqual(order._get_diagnosis_fee_told(), {})
        self.assertEqual(self.type_repair._get_diagnosis_fee_told(self.company), {})

    def test_price_check_tells_and_prints_it(self):
        equipment = self.env["rma.service.equipment.type"].create(
            {"name": "Till", "default_type_id": self.type_repair.id}
        )
        self.device_product.equipment_type_id = equipment
        costings = self.env["rma.service.costing"].with_user(self.clerk)
        form = Form(costings)
        form.product_id = self.device_product
        self.assertIn("25.00", form.diagnosis_fee_told)
        costing = form.save()
        html, _type = self.env["ir.actions.report"]._render_qweb_html(
            "rma_service.rma_service_costing_report", costing.ids
        )
        self.assertIn("the diagnosis costs", html.decode())
        other = self.type_repair.copy(
            {"name": "Free", "diagnosis_product_id": False, "sequence": 99}
        )
        equipment.default_type_id = other
        self.env.invalidate_all()
        self.assertFalse(costing.diagnosis_fee_told)

    # === REFUNDED ===#

    def test_fee_is_not_charged_where_we_cannot_do_what_was_agreed(self):
        self.type_repair.diagnosis_is_refunded = True
        order = self._agreed()
        with self.assertRaisesRegex(UserError, "costs nothing if we cannot"):
            with self.cr.savepoint():
                self._give_up(order, self.impossible, charge=True)
        self._give_up(order, self.impossible)
        self.assertEqual((order.phase, order.amount_due), ("ready", 0))

    def test_fee_is_charged_then_where_nobody_promised_otherwise(self):
        order = self._agreed()
        self._give_up(order, self.impossible, charge=True)
        self.assertEqual(order.amount_due, 25)

    def test_who_takes_his_consent_back_owes_it(self):
        self.type_repair.diagnosis_is_refunded = True
        order = self._agreed()
        self._give_up(order, self.refusal, charge=True)
        self.assertEqual(order.amount_due, 25)

    def test_fee_charged_with_the_repair_is_given_back(self):
        self.type_repair.write(
            {"diagnosis_is_deducted": False, "diagnosis_is_refunded": True}
        )
        order = self._agreed()
        charged = order.operation_ids.filtered(lambda op: op.product_id == self.fee)
        self.assertEqual(charged.payer, "customer")
        self._give_up(order, self.impossible)
        self.assertEqual(charged.payer, "goodwill")
        self.assertEqual(charged.payer_reason, self.impossible.name)
        self.assertEqual(order.amount_due, 0)

    def test_fee_that_was_paid_already_is_credited(self):
        self.type_repair.write(
            {"diagnosis_is_deducted": False, "diagnosis_is_refunded": True}
        )
        order = self._agreed()
        charged = order.operation_ids.filtered(lambda op: op.product_id == self.fee)
        invoice = charged.sudo().sale_line_id.order_id._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 25)
        self._give_up(order, self.impossible)
        order.action_create_invoice()
        credit = order.invoice_ids - invoice
        self.assertEqual((credit.move_type, credit.amount_total), ("out_refund", 25))
