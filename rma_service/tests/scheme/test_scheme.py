from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.migration import load_migration
from ..common.scheme import SchemeCommon


@tagged("post_install", "-at_install")
class TestScheme(SchemeCommon):
    """A scheme pays a part after tax; the customer is billed in full and pays less."""

    def _assert_money(self, order, **expected):
        order.invalidate_recordset()
        names = {name: f"amount_{name}" for name in expected}
        found = {name: round(order[field], 2) for name, field in names.items()}
        self.assertEqual(found, expected)

    def test_update_asks_no_order_when_its_voucher_was_redeemed(self):
        order = self._create_order([self.labour])
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE rma_service_order DROP COLUMN scheme_voucher_date"
        )
        update = load_migration("19.0.1.5.0", "pre-scheme_voucher")
        for _time in range(2):
            update.migrate(self.env.cr, None)
        self.env.invalidate_all()
        self.assertFalse(order.scheme_voucher_date)

    # === HOW MUCH ===#

    def test_share_up_to_a_cap_is_told_and_taken_over_after_tax(self):
        order = self._taxed_order()
        self._assert_money(order, total=156, scheme=60, customer=96)
        self._bring_to(order, "approval")
        estimate = order.estimate_id
        self.assertEqual((estimate.amount_total, estimate.amount_tax), (156, 26))
        self.assertEqual(estimate._get_service_scheme_amount(), 60)
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        self._assert_money(order, done=156, scheme=60, due=96, paid=0)
        order.action_create_invoice()
        self._assert_money(order, invoiced=156, scheme=60, due=96, paid=0)
        invoice = order.invoice_ids
        invoice.action_post()
        self.assertEqual((invoice.amount_total, invoice.amount_tax), (156, 26))
        self.assertEqual(invoice.amount_residual, 96)
        self._assert_money(order, invoiced=156, scheme=60, due=96, paid=0)
        self.assertEqual(self._balance(self.partner), 96)
        self.assertEqual(self._balance(self.agency), 60)
        self._pay(invoice)
        self._assert_money(order, invoiced=156, scheme=60, due=0, paid=96)

    def test_share_below_the_cap(self):
        scheme = self._create_scheme({"kind": "share", "share": 33.33, "cap": 100})
        order, invoice = self._invoiced(scheme)
        self._assert_money(order, scheme=51.99, due=104.01)
        self.assertEqual(invoice.amount_residual, 104.01)

    def test_prices_with_taxes_included(self):
        self._use_tax(
            20, self.labour | self.part_keyboard, price_include_override="tax_included"
        )
        scheme = self._create_scheme({"kind": "share", "share": 50, "cap": 200})
        order, invoice = self._invoiced(scheme)
        self.assertEqual(invoice.amount_total, 130)
        self._assert_money(order, scheme=65, due=65)
        self.assertEqual(invoice.amount_residual, 65)

    def test_share_of_the_amount_without_taxes(self):
        scheme = self._create_scheme({"kind": "share", "share": 50}, base="untaxed")
        order, _invoice = self._invoiced(scheme)
        self._assert_money(order, scheme=65, due=91)

    def test_fixed_amount_by_equipment_type_and_its_parents(self):
        types = self.env["rma.service.equipment.type"]
        family = types.create({"name": "Kitchen"})
        oven = types.create({"name": "Oven", "parent_id": family.id})
        scheme = self._create_scheme(
            {"kind": "amount", "amount": 25, "equipment_type_id": family.id}
        )
        order = self._taxed_order(scheme, equipment_type_id=oven.id)
        self._assert_money(order, scheme=25)
        scheme.line_ids = [
            Command.create(
                {"kind": "amount", "amount": 40, "equipment_type_id": oven.id}
            )
        ]
        self._assert_money(order, scheme=40)
        order.equipment_type_id = types.create({"name": "Phone"})
        self._assert_money(order, scheme=0)
        self.assertIn("pays nothing for this device", order.scheme_hint)

    def test_missed_threshold_and_low_invoice_pay_nothing(self):
        threshold = {"kind": "amount", "amount": 25, "threshold": 156.01}
        order, invoice = self._invoiced(self._create_scheme(threshold))
        self._assert_money(order, scheme=0, due=156)
        self.assertEqual(invoice.amount_residual, 156)
        self.assertIn("from an invoice of $\xa0156.01 on", order.scheme_hint)
        self.assertFalse(order.scheme_claim_id)
        order = self._taxed_order(self._create_scheme(threshold | {"threshold": 156}))
        self._assert_money(order, scheme=25, customer=131)
        high = {"kind": "amount", "amount": 200}
        order = self._taxed_order(self._create_scheme(high, needs_higher_invoice=True))
        self._assert_money(order, scheme=0, customer=156)
        self.assertIn("not below its grant", order.scheme_hint)
        order = self._taxed_order(self._create_scheme(high))
        self._assert_money(order, scheme=156, customer=0)

    def test_scheme_that_pays_all(self):
        order, invoice = self._invoiced(self._create_scheme({"share": 100}))
        self._assert_money(order, scheme=156, due=0, paid=0)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self._balance(self.partner), 0)
        self.assertEqual(self._balance(self.agency), 156)

    def test_cap_in_another_currency_than_the_order(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": self._get_today() - timedelta(days=10),
                "company_id": self.company.id,
                "rate": 0.8,
            }
        )
        # 50 % of 156 dollars are 62.40 euros: the cap of 40 euros is 50 dollars.
        scheme = self._create_scheme(
            {"kind": "share", "share": 50, "cap": 40}, currency_id=euro.id
        )
        order, invoice = self._invoiced(scheme)
        self._assert_money(order, scheme=50, due=106)
        self.assertEqual(invoice.amount_residual, 106)
        self.assertEqual(self._balance(self.agency), 50)

    def test_order_in_another_currency_than_the_company(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": euro.id,
                "name": self._get_today() - timedelta(days=10),
                "company_id": self.company.id,
                "rate": 0.8,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        scheme = self._create_scheme(
            {"kind": "share", "share": 50, "cap": 40}, currency_id=euro.id
        )
        order, invoice = self._invoiced(scheme, pricelist_id=pricelist.id)
        self.assertEqual((invoice.currency_id, invoice.amount_total), (euro, 124.8))
        self._assert_money(order, scheme=40, due=84.8)
        self.assertAlmostEqual(invoice.amount_residual, 84.8)
        self.assertEqual(self._balance(self.agency), 50)
        self._pay(invoice)
        self._assert_money(order, due=0, paid=84.8)
        self._pay_claim(order.scheme_claim_id)
        self.assertEqual(order.scheme_claim_id.state, "paid")
        self.assertEqual(self._balance(self.agency), 0)

    # === DEPOSITS, SUPPLEMENTS, CREDIT NOTES ===#

    def test_deposit_is_of_the_customer_s_part(self):
        self.type_repair.prepayment_percent = 0.5
        order = self._taxed_order()
        self._bring_to(order, "approval")
        self.assertEqual(order.estimate_id._get_prepayment_required_amount(), 48)

    def test_deposit_comes_off_what_the_customer_pays(self):
        order = self._taxed_order()
        self._bring_to(order, "repair")
        deposit = self._pay_down(order, 30)
        self.assertEqual((deposit.amount_total, deposit.amount_residual), (30, 0))
        self._assert_money(order, paid=30, scheme=60)
        self._bring_to(order, "ready")
        self._assert_money(order, due=66, paid=30, scheme=60)
        invoice = self._invoice(order)
        self.assertEqual((invoice.amount_total, invoice.amount_residual), (126, 66))
        self._assert_money(order, due=66, paid=30, scheme=60, invoiced=156)

    def test_supplement_gets_what_is_left_below_the_cap(self):
        scheme = self._create_scheme({"kind": "share", "share": 50, "cap": 80})
        order = self._taxed_order(scheme)
        self._bring_to(order, "repair")
        order.operation_ids = [Command.create({"product_id": self.labour_2.id})]
        order.action_send_estimate()
        first, second = order.estimate_ids.sorted("service_version")
        self.assertEqual(first._get_service_scheme_amount(), 78)
        self.assertEqual(second._get_service_scheme_amount(), 2)
        order.action_approve_estimate()
        order.action_start_repair()
        self._bring_to(order, "ready")
        self._invoice(order)
        self._assert_money(order, invoiced=176, scheme=80, due=96)

    def test_credit_note_takes_both_parts_back(self):
        order, invoice = self._invoiced()
        self._pay(invoice)
        credit_note = self._credit(invoice)
        self.assertEqual(
            (credit_note.amount_total, credit_note.amount_residual), (156, 96)
        )
        self._assert_money(order, invoiced=0, scheme=0, due=-96, paid=96)
        self.assertEqual(self._balance(self.agency), 0)
        self.assertEqual(self._balance(self.partner), -96)
        self._pay(credit_note)
        self._assert_money(order, due=0, paid=0)

    def test_credit_note_of_an_unpaid_invoice_by_odoo_s_button(self):
        order, invoice = self._invoiced()
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"journal_id": invoice.journal_id.id}).modify_moves()
        self._assert_money(order, scheme=60)
        self.assertEqual(self._balance(self.agency), 0)
        self.assertEqual(self._balance(self.partner), 0)

    def test_invoice_back_to_draft_and_posted_again(self):
        order, invoice = self._invoiced()
        invoice.button_draft()
        self.assertEqual(self._balance(self.agency), 0)
        self._assert_money(order, due=96, scheme=60)
        invoice.action_post()
        self.assertEqual(invoice.amount_residual, 96)
        self.assertEqual(self._balance(self.agency), 60)
        self._assert_money(order, due=96, scheme=60)

    def test_nothing_is_paid_for_what_is_not_repaired(self):
        for is_paid, scheme_pays in ((False, 0), (True, 60)):
            scheme = self._create_scheme(is_paid_unrepaired=is_paid)
            order, _invoice = self._invoiced(scheme)
            order.outcome = "not_repaired"
            self._assert_money(order, scheme=scheme_pays)

    # === CONDITIONS ===#

    def _assert_condition(self, text, scheme_values, **values):
        order = self._taxed_order(self._create_scheme(**scheme_values), **values)
        self._bring_to(order, "diagnosis")
        with self.assertRaisesRegex(UserError, text):
            order.action_send_estimate()
        return order

    def test_conditions_are_checked_before_the_customer_is_promised_anything(self):
        today = self._get_today()
        day = timedelta(days=1)
        self._assert_condition("ended on", {"date_to": today - day})
        self._assert_condition("begins on", {"date_from": today + day})
        self._assert_condition("12 months of warranty", {"warranty_months": 12})
        self._assert_condition("pay for itself", {"partner_id": self.partner.id})
        order = self._assert_condition("voucher number", {"needs_voucher": True})
        order.scheme_voucher = "V-1"
        self.assertEqual(order.scheme_voucher_date, today)
        order.action_send_estimate()
        self.type_repair.write(
            {"warranty_parts_months": 3, "warranty_labour_months": 3}
        )
        scheme = self._create_scheme(
            warranty_months=3, date_from=today, date_to=today, needs_no_warranty=True
        )
        order = self._taxed_order(scheme)
        self._bring_to(order, "approval")
        self.assertEqual(order.estimate_state, "sent")

    def test_device_in_warranty_gets_nothing(self):
        order = self._taxed_order(self._create_scheme(needs_no_warranty=True))
        self.env["rma.service.warranty"].create(
            {
                "device_id": order.device_id.id,
                "name": "Maker",
                "granted_by": "company",
                "covers_parts": True,
                "date_start": self._get_today() - timedelta(days=10),
                "date_end": self._get_today() + timedelta(days=10),
            }
        )
        order.invalidate_recordset()
        self._bring_to(order, "diagnosis")
        with self.assertRaisesRegex(UserError, "nothing for a device in warranty"):
            order.action_send_estimate()

    # === CLOSED ===#

    def test_scheme_is_closed_once_the_customer_was_offered(self):
        order = self._taxed_order()
        self._bring_to(order, "approval")
        other = self._create_scheme({"share": 10})
        for user in (self.technician, self.manager):
            for scheme in (other, other.browse()):
                with self.assertRaisesRegex(UserError, "tells the customer"):
                    order.with_user(user).scheme_id = scheme
        order.action_revise_estimate()
        with self.assertRaisesRegex(UserError, "tells the customer"):
            order.scheme_id = other
        order.action_revise_estimate("He has another voucher")
        order.with_user(self.technician).scheme_id = other
        self._assert_money(order, scheme=15.6)

    def test_terms_are_closed_once_a_customer_was_offered_them(self):
        order = self._taxed_order()
        self.scheme.line_ids.cap = 50
        self._assert_money(order, scheme=50)
        self._bring_to(order, "approval")
        line = self.scheme.line_ids
        for change in (
            lambda: line.write({"cap": 500}),
            lambda: line.unlink(),
            lambda: self.scheme.write({"base": "untaxed"}),
            lambda: self.scheme.write({"partner_id": self.partner.id}),
            lambda: self.scheme.write({"line_ids": [Command.clear()]}),
            lambda: line.create(
                {
                    "scheme_id": self.scheme.id,
                    "share": 1,
                    "equipment_type_id": self.env["rma.service.equipment.type"]
                    .create({"name": "Phone"})
                    .id,
                }
            ),
        ):
            with (
                self.assertRaisesRegex(UserError, "its terms stay"),
                self.cr.savepoint(),
            ):
                change()
        self.scheme.date_to = self._get_today()
        copy = self.scheme.copy()
        copy.line_ids.cap = 500
        self.assertEqual((copy.name, copy.line_ids.cap), ("Repair bonus (copy)", 500))

    def test_bounds(self):
        for vals in ({"share": 101}, {"share": -1}, {"cap": -1}, {"threshold": -1}):
            with self.assertRaises(ValidationError), self.cr.savepoint():
                self.scheme.line_ids.write(vals)

    # === PRINTS ===#

    def test_estimate_and_invoice_show_who_pays(self):
        order = self._taxed_order()
        self._bring_to(order, "approval")
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "rma_service.report_estimate_version", order.estimate_id.ids
        )
        words = " ".join(html.decode().split())
        self.assertIn("Paid by Repair bonus", words)
        self.assertIn("You pay", words)
        order.action_approve_estimate()
        self._bring_to(order, "ready")
        invoice = self._invoice(order)
        html, _kind = report._render_qweb_html(
            "account.report_invoice_with_payments", invoice.ids
        )
        self.assertIn("Paid by Repair bonus on", " ".join(html.decode().split()))
