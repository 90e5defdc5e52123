from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractCancelled(ContractCommon):
    """The sales order that sold a contract is cancelled: said, and billed no more."""

    def _create_sold(self, **values):
        with freeze_time("2026-01-01 10:30:00"):
            contract = self._create_contract(activate=False, **values)
            sale = self._sell(contract)
        return contract, sale

    def _cancel(self, sale, moment="2026-02-10 10:30:00"):
        with freeze_time(moment):
            sale._action_cancel()

    def test_responsible_hears_of_it_and_the_contract_says_so(self):
        contract, sale = self._create_sold()
        self.assertFalse(contract.is_sale_cancelled)
        self._cancel(sale)
        self.assertTrue(contract.is_sale_cancelled)
        self.assertEqual(contract.state, "active")
        self.assertEqual(contract.activity_ids.user_id, self.manager)
        self.assertIn(sale.name, contract.activity_ids.summary)
        self.assertTrue(contract.with_user(self.clerk).is_sale_cancelled)

    def test_nothing_more_is_invoiced_and_it_does_not_renew(self):
        contract, sale = self._create_sold(renewal="auto")
        with freeze_time("2026-01-02 10:30:00"):
            self._follow_contracts()
        self.assertEqual(len(sale.invoice_ids), 1)
        self._cancel(sale)
        for day in ("2026-03-02", "2026-12-30"):
            with freeze_time(f"{day} 10:30:00"):
                self._follow_contracts()
                contract.action_bill()
        self.assertEqual(len(sale.invoice_ids), 1)
        with freeze_time("2026-12-30 10:30:00"), self.assertRaises(UserError):
            contract.with_user(self.manager).action_renew()
        with freeze_time("2027-01-01 10:30:00"):
            self._follow_contracts()
        self.assertEqual((contract.state, contract.term), ("expired", 1))

    def test_confirmed_again_it_goes_on_and_bills_what_passed(self):
        contract, sale = self._create_sold()
        self._cancel(sale, "2026-01-02 10:30:00")
        with freeze_time("2026-03-10 10:30:00"):
            self._follow_contracts()
            self.assertFalse(sale.invoice_ids)
            sale.action_draft()
            sale.action_confirm()
            self.assertFalse(contract.is_sale_cancelled)
            self._follow_contracts()
        self.assertEqual(sum(sale.invoice_ids.mapped("amount_untaxed")), 300)
        self.assertEqual(contract.units_total, 10)

    def test_draft_and_top_up_that_are_cancelled_say_nothing_of_it(self):
        draft = self._create_contract(activate=False)
        draft.action_create_quotation()
        draft.sale_order_ids._action_cancel()
        self.assertFalse(draft.is_sale_cancelled)
        self.assertFalse(draft.activity_ids)
        contract, _sale = self._create_sold()
        topup = self._top_up(contract, 5)
        topup._action_cancel()
        self.assertFalse(contract.is_sale_cancelled)
        self.assertEqual(contract.units_total, 10)

    def test_contract_without_a_sale_is_not_cancelled(self):
        contract = self._create_contract()
        self.assertFalse(contract.is_sale_cancelled)
        contract.with_user(self.manager).action_renew()
        self.assertEqual(contract.term, 2)
