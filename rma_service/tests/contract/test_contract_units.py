from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractUnits(ContractCommon):
    """What orders use: once, by the contract's rule, with a row for every change."""

    def _assert_units(self, contract, used, left):
        self.assertEqual((contract.units_used, contract.units_left), (used, left))
        entries = contract.entry_ids.filtered(lambda e: e.term == contract.term)
        self.assertAlmostEqual(sum(entries.mapped("units")), used)
        self.assertAlmostEqual(sum(entries.mapped("granted")) - used, left)

    def _reopen(self, order):
        """Put an order that is finished back to the repair, as a manager may."""
        stage = order.type_id._get_stage_of_phase("ready", order.stage_id)
        order.stage_id.next_stage_ids = stage
        order.with_user(self.manager)._move_to(stage)

    def test_finished_order_uses_its_time_rounded_up(self):
        contract = self._create_contract()
        for minutes, used in ((31, 0.75), (60, 1.75), (1, 2.0)):
            self._use(minutes, contract)
            self._assert_units(contract, used, 10 - used)

    def test_minimum_and_no_rounding(self):
        contract = self._create_contract(rounding=0, minimum=0.5)
        self._use(6, contract)
        self._assert_units(contract, 0.5, 9.5)
        self._use(66, contract)
        self._assert_units(contract, 1.6, 8.4)

    def test_days_of_so_many_hours(self):
        contract = self._create_contract(tracking="days", hours_per_day=6, rounding=0.5)
        self._use(200, contract)
        self._assert_units(contract, 1, 9)

    def test_incident_is_one_whatever_was_done(self):
        contract = self._create_contract(tracking="incidents")
        self._use(200, contract)
        self._assert_units(contract, 1, 9)

    def test_money_is_counted_at_sale_prices(self):
        contract = self._create_contract(
            tracking="money", units=200, pays_parts=True, exceeding="bill"
        )
        order = self._create_order(
            [self.labour], [{"product_id": self.part_keyboard.id, "quantity": 2}]
        )
        self._bring_to(order, "done")
        self._assert_units(contract, 130, 70)

    def test_money_of_an_order_in_another_currency_is_converted(self):
        currency = self.env["res.currency"].create(
            {"name": "CTC", "symbol": "c", "rounding": 0.01}
        )
        currency.rate_ids.create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 2,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        contract = self._create_contract(tracking="money", units=200)
        order = self._create_order([self.labour], pricelist_id=pricelist.id)
        self.assertEqual(order.operation_ids.price_subtotal, 100)
        self._bring_to(order, "done")
        self._assert_units(contract, 50, 150)

    def test_nothing_is_counted_where_units_are_not(self):
        contract = self._create_contract(tracking="none")
        self._use(60, contract)
        self._assert_units(contract, 0, 0)
        self.assertEqual(contract.entry_ids.amount, 50)

    def test_measured_time_goes_before_the_norm(self):
        contract = self._create_contract()
        order = self._create_order([self._work(60)])
        self._bring_to(order, "repair")
        order.operation_ids.action_finish()
        order.operation_ids._as_system().time_spent = 100
        self._bring_to(order, "done")
        self._assert_units(contract, 1.75, 8.25)

    def test_work_that_the_customer_pays_uses_nothing(self):
        contract = self._create_contract()
        order = self._create_order([self._work(60)])
        order.operation_ids.write({"payer": "customer", "payer_reason": "Misuse"})
        self._bring_to(order, "done")
        self._assert_units(contract, 0, 10)

    def test_reopened_order_gives_its_units_back_and_uses_them_again_once(self):
        contract = self._create_contract()
        order = self._use(60, contract)
        self._reopen(order)
        self._assert_units(contract, 0, 10)
        order.action_hand_over()
        self._assert_units(contract, 1, 9)
        self.assertEqual(
            contract.entry_ids.sorted("id").mapped("kind"),
            ["term", "order", "reopened", "order"],
        )

    def test_settling_twice_books_once(self):
        contract = self._create_contract()
        order = self._use(60, contract)
        self.env["rma.service.contract"]._settle(order)
        self.env["rma.service.contract"]._settle(order | order)
        self._assert_units(contract, 1, 9)

    def test_order_with_a_contract_as_payer_is_linked_after_it_was_closed(self):
        order = self._create_order(
            [self._work(60, payer="contract", payer_reason="Promised")]
        )
        self._bring_to(order, "done")
        contract = self._create_contract()
        order.contract_id = contract
        self._assert_units(contract, 1, 9)
        other = self._create_contract()
        order.contract_id = other
        self._assert_units(contract, 0, 10)
        self._assert_units(other, 1, 9)

    def test_two_orders_closed_at_once_are_both_counted(self):
        contract = self._create_contract()
        orders = self.env["rma.service.order"]
        for number in range(2):
            lot = self._create_lots(self.device_product, f"BOTH-{number}")
            orders |= self._create_order([self._work(60)], device_id=lot.id)
        for order in orders:
            self._bring_to(order, "ready")
        orders.action_hand_over()
        self._assert_units(contract, 2, 8)

    def test_row_says_who_when_and_what(self):
        contract = self._create_contract()
        order = self._create_order([self._work(60)], user_id=self.technician.id)
        self._bring_to(order, "ready")
        order.with_user(self.clerk).action_hand_over()
        entry = contract.entry_ids.sorted("id")[-1]
        self.assertEqual(
            (entry.user_id, entry.order_id, entry.units, entry.date),
            (self.clerk, order, 1, self._get_today()),
        )
        self.assertEqual((entry.amount, entry.kind), (50, "order"))

    def test_log_is_only_added_to_by_whomever(self):
        contract = self._create_contract()
        entry = contract.entry_ids
        for entries in (entry, entry.sudo(), entry.with_user(self.manager)):
            with self.assertRaises(UserError):
                entries._as_system().write({"granted": 20})
            with self.assertRaises(UserError):
                entries.unlink()

    def test_correction_is_a_row_with_a_reason(self):
        contract = self._create_contract().with_user(self.manager)
        with self.assertRaises(UserError):
            contract.action_correct_units(2, " ")
        contract.action_correct_units(2, "Forgotten call")
        contract.action_correct_units(-0.5, "Counted double")
        self._assert_units(contract, 1.5, 8.5)
        self.assertEqual(contract.entry_ids.sorted("id")[-1].user_id, self.manager)

    # === WARNINGS ===#

    def test_three_levels_warn_the_responsible_and_the_order_once_each(self):
        contract = self._create_contract(units=4, warn_1=50, warn_2=75, warn_3=100)
        counts = []
        orders = []
        for _number in range(5):
            orders.append(self._use(60, contract))
            counts.append(len(contract.activity_ids))
        self.assertEqual(counts, [0, 1, 2, 3, 3])
        self.assertEqual(contract.activity_ids.user_id, self.manager)
        told = [
            any(contract.name in body for body in order.message_ids.mapped("body"))
            for order in orders
        ]
        self.assertEqual(told, [False, True, True, True, False])

    def test_top_up_lets_the_levels_warn_again(self):
        contract = self._create_contract(units=1)
        self._use(60, contract)
        self.assertEqual((contract.warned, len(contract.activity_ids)), (3, 1))
        self._top_up(contract, 9)
        self.assertEqual(contract.warned, 0)
        self._use(480, contract)
        self.assertEqual((contract.warned, len(contract.activity_ids)), (2, 2))

    def test_repair_that_was_not_done_uses_nothing(self):
        contract = self._create_contract()
        order = self._create_order([self._work(60)])
        self._bring_to(order, "diagnosis")
        reason = self.env.ref("rma_service.reason_uneconomic")
        order.write({"outcome": "not_repaired", "outcome_reason_id": reason.id})
        order._move_to_phase("ready")
        order.action_hand_over()
        self.assertEqual(order.phase, "done")
        self._assert_units(contract, 0, 10)
