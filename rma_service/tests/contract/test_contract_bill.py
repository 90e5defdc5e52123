from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractBill(ContractCommon):
    """A period is invoiced once, overage by what was used, all by Odoo's own means."""

    def _amounts(self, contract):
        invoices = contract.sale_order_ids.invoice_ids.sorted("id")
        return [round(invoice.amount_untaxed, 2) for invoice in invoices]

    def test_lines_of_the_quotation_speak_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("ro_RO")
        self.fee.with_context(lang="ro_RO").name = "Abonament"
        self.partner.lang = "ro_RO"
        contract = self._create_contract(activate=False)
        contract.action_create_quotation()
        names = contract.sale_order_ids.order_line.mapped("name")
        self.assertTrue(any("Abonament" in name for name in names), names)
        self.assertFalse(any("Support fee" in name for name in names), names)

    @freeze_time("2026-03-15 10:30:00")
    def test_confirmed_quotation_activates_the_contract(self):
        contract = self._create_contract(activate=False)
        order = self._sell(contract)
        self.assertEqual(contract.state, "active")
        self.assertEqual(str(contract.date_end), "2027-03-14")
        self.assertEqual(contract.units_left, 10)
        fee, overage = order.order_line
        self.assertEqual((fee.product_uom_qty, fee.price_unit), (12, 100))
        self.assertEqual((overage.product_uom_qty, overage.price_unit), (0, 80))

    def test_each_period_is_invoiced_once_whoever_runs_it_twice(self):
        with freeze_time("2026-01-31 10:30:00"):
            contract = self._create_contract(activate=False)
            self._sell(contract)
            for _time in range(2):
                self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100])
            contract.with_user(self.manager).action_bill()
            self.assertEqual(self._amounts(contract), [100])
        with freeze_time("2026-02-27 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100])
        with freeze_time("2026-02-28 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100, 100])
        with freeze_time("2026-05-31 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100] * 5)
        self.assertEqual(
            set(contract.sale_order_ids.invoice_ids.mapped("state")), {"draft"}
        )

    def test_period_is_billed_when_it_is_over_where_the_contract_says_so(self):
        with freeze_time("2026-01-01 10:30:00"):
            contract = self._create_contract(
                activate=False, bill_at="end", term_months=1
            )
            self._sell(contract)
            self._follow_contracts()
            self.assertFalse(self._amounts(contract))
        with freeze_time("2026-01-31 10:30:00"):
            self._follow_contracts()
            self.assertFalse(self._amounts(contract))
        with freeze_time("2026-02-01 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100])
            self.assertEqual(contract.state, "expired")

    @freeze_time("2026-01-05 10:30:00")
    def test_invoice_says_the_period(self):
        contract = self._create_contract(activate=False)
        self._sell(contract)
        self._follow_contracts()
        line = contract.sale_order_ids.invoice_ids.invoice_line_ids
        self.assertIn("01/05/2026 – 02/04/2026", line.name)

    def test_overage_is_invoiced_with_the_next_period_once(self):
        with freeze_time("2026-01-05 10:30:00"):
            contract = self._create_contract(activate=False)
            self._sell(contract)
            self._follow_contracts()
            self._use(690, contract)
            self.assertEqual(contract.units_left, -1.5)
        with freeze_time("2026-02-05 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100, 220])
            self.assertEqual(contract.units_left, 0)
            self._use(60, contract)
        with freeze_time("2026-03-05 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100, 220, 180])
        with freeze_time("2026-04-05 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100, 220, 180, 100])

    @freeze_time("2026-01-05 10:30:00")
    def test_top_up_covers_what_exceeded_and_was_not_billed(self):
        contract = self._create_contract(activate=False)
        self._sell(contract)
        self._use(720, contract)
        line = contract._get_sold_lines("overage")
        self.assertEqual(line.qty_delivered, 2)
        self._top_up(contract, 5)
        self.assertEqual((contract.units_left, line.qty_delivered), (3, 0))
        self._follow_contracts()
        self.assertEqual(self._amounts(contract), [450])

    @freeze_time("2026-01-05 10:30:00")
    def test_cancelled_top_up_takes_its_units_back_and_confirmed_again_grants_once(
        self,
    ):
        contract = self._create_contract(activate=False)
        self._sell(contract)
        order = self._top_up(contract, 5)
        order._action_cancel()
        self.assertEqual(contract.units_total, 10)
        order.action_draft()
        order.action_confirm()
        self.assertEqual(contract.units_total, 15)
        contract._on_sold(order)
        self.assertEqual(contract.units_total, 15)

    def test_credited_period_is_not_invoiced_again(self):
        with freeze_time("2026-01-05 10:30:00"):
            contract = self._create_contract(activate=False)
            self._sell(contract)
            self._follow_contracts()
            invoice = contract.sale_order_ids.invoice_ids
            invoice.action_post()
            self._credit(invoice)
        with freeze_time("2026-02-05 10:30:00"):
            self._follow_contracts()
        new = contract.sale_order_ids.invoice_ids.sorted("id")[-1]
        self.assertEqual((new.move_type, new.amount_untaxed), ("out_invoice", 100))

    def test_suspended_contract_is_not_billed_nor_later_for_that_time(self):
        with freeze_time("2026-01-05 10:30:00"):
            contract = self._create_contract(activate=False)
            self._sell(contract)
            self._follow_contracts()
            contract.action_suspend()
        with freeze_time("2026-04-20 10:30:00"):
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100])
            contract.action_resume()
            self._follow_contracts()
            self.assertEqual(self._amounts(contract), [100, 100])
            self.assertEqual(str(contract.date_billed), "2026-05-04")

    def test_fee_that_is_invoiced_as_ordered_is_refused(self):
        self.fee.invoice_policy = "order"
        with self.assertRaisesRegex(UserError, "delivered quantities"):
            self._create_contract(activate=False)

    def test_one_contract_that_fails_keeps_no_other_from_its_turn(self):
        with freeze_time("2026-01-05 10:30:00"):
            broken = self._create_contract(activate=False)
            self._sell(broken)
            good = self._create_contract(activate=False)
            self._sell(good)
            journals = self.env["account.journal"].search(
                [("type", "=", "sale"), ("company_id", "=", self.company.id)]
            )
            self.assertTrue(journals)
            model = type(self.env["rma.service.contract"])

            def follow(contract):
                if contract == broken:
                    raise UserError("Not today")
                return original(contract)

            original = model._follow
            self.patch(model, "_follow", follow)
            with self.assertLogs("odoo.addons.rma_service", "WARNING"):
                self._follow_contracts()
        self.assertEqual(self._amounts(broken), [])
        self.assertEqual(self._amounts(good), [100])

    @freeze_time("2026-01-05 10:30:00")
    def test_taxes_and_discounts_are_those_of_the_quotation(self):
        self._use_tax(20, self.fee)
        contract = self._create_contract(activate=False)
        contract.action_create_quotation()
        order = contract.sale_order_ids
        order.order_line[0].write({"price_unit": 33.33, "discount": 10})
        order.action_confirm()
        self._follow_contracts()
        invoice = order.invoice_ids
        self.assertEqual((invoice.amount_untaxed, invoice.amount_tax), (30, 6))
