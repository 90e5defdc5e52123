from freezegun import freeze_time

from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractTerm(ContractCommon):
    """A contract is warned of, renewed or expired by the day at our place."""

    def _start(self, **values):
        with freeze_time("2026-01-01 10:30:00"):
            contract = self._create_contract(activate=False, **values)
            self._sell(contract)
            self._follow_contracts()
        return contract

    def test_term_without_renewal_expires_the_day_after_its_last(self):
        contract = self._start(period="12")
        with freeze_time("2026-12-31 10:30:00"):
            self._follow_contracts()
            self.assertEqual(contract.state, "active")
        with freeze_time("2027-01-01 10:30:00"):
            order = self._create_order()
            self.assertFalse(order.contract_id)
            self._follow_contracts()
            self._follow_contracts()
        self.assertEqual(contract.state, "expired")

    def test_renewal_begins_a_term_with_new_units_and_the_changed_price(self):
        contract = self._start(period="12", renewal="auto", renewal_price_change=2.5)
        with freeze_time("2026-06-01 10:30:00"):
            self._use(240, contract)
        with freeze_time("2027-01-01 10:30:00"):
            for _time in range(2):
                self._follow_contracts()
        self.assertEqual(contract.state, "active")
        self.assertEqual((contract.term, str(contract.date_end)), (2, "2027-12-31"))
        self.assertEqual((contract.units_total, contract.units_used), (10, 0))
        invoices = contract.sale_order_ids.invoice_ids.sorted("id")
        self.assertEqual(invoices.mapped("amount_untaxed"), [100, 102.5])

    def test_units_left_are_carried_over_where_the_contract_says_so(self):
        contract = self._start(period="12", renewal="auto", carries_over=True)
        with freeze_time("2026-06-01 10:30:00"):
            self._use(240, contract)
        with freeze_time("2027-01-01 10:30:00"):
            self._follow_contracts()
        self.assertEqual(contract.units_left, 16)

    def test_overage_of_the_last_term_is_billed_in_the_next(self):
        contract = self._start(period="12", renewal="auto")
        with freeze_time("2026-12-01 10:30:00"):
            self._use(720, contract)
            self.assertEqual(contract.units_left, -2)
        with freeze_time("2027-01-01 10:30:00"):
            self._follow_contracts()
            self._follow_contracts()
        invoices = contract.sale_order_ids.invoice_ids.sorted("id")
        self.assertEqual(invoices.mapped("amount_untaxed"), [100, 260])
        self.assertEqual(contract.units_left, 10)

    def test_notice_that_was_given_ends_it(self):
        contract = self._start(period="12", renewal="auto")
        contract.with_user(self.manager).is_notice_given = True
        with freeze_time("2027-01-01 10:30:00"):
            self._follow_contracts()
        self.assertEqual(contract.state, "expired")

    def test_responsible_is_reminded_once_before_the_notice_date(self):
        contract = self._start(period="12")
        with freeze_time("2026-11-16 10:30:00"):
            self._follow_contracts()
            self.assertFalse(contract.activity_ids)
        with freeze_time("2026-11-17 10:30:00"):
            for _time in range(2):
                self._follow_contracts()
        activity = contract.activity_ids
        self.assertEqual(
            (activity.user_id, str(activity.date_deadline)),
            (self.manager, "2026-12-01"),
        )

    def test_contract_that_was_forgotten_for_years_catches_up(self):
        contract = self._start(period="12", renewal="auto")
        with freeze_time("2029-02-01 10:30:00"):
            self._follow_contracts()
        self.assertEqual((contract.term, str(contract.date_end)), (4, "2029-12-31"))
        self.assertEqual(len(contract.sale_order_ids.invoice_ids), 4)

    def test_manager_renews_an_expired_contract(self):
        contract = self._start(period="12")
        with freeze_time("2027-02-01 10:30:00"):
            self._follow_contracts()
            contract.with_user(self.manager).action_renew()
            self._follow_contracts()
        self.assertEqual(
            (contract.state, str(contract.date_end)), ("active", "2027-12-31")
        )
        self.assertEqual(len(contract.sale_order_ids.invoice_ids), 2)

    def test_day_is_that_of_our_place(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        contract = self._start(period="12")
        # Still the last day of the year in Europe, the first one there.
        with freeze_time("2026-12-31 12:00:00"):
            self._follow_contracts()
        self.assertEqual(contract.state, "expired")
