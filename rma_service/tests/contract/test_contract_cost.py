from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common.contract import ContractCommon

# What each further order of a contract costs at most when it is handed over.
MORE = 9


@tagged("post_install", "-at_install")
class TestContractCost(ContractCommon):
    """Contracts cost little, and nothing where there are none."""

    def _count(self, call):
        """Return the statements of a call that finds no record in the cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _ready(self, number, name):
        orders = self.env["rma.service.order"]
        for index in range(number):
            lot = self._create_lots(self.device_product, f"{name}-{index}")
            orders |= self._create_order([self._work(30)], device_id=lot.id)
        # In one moment: nothing is measured, the norm counts.
        with freeze_time(fields.Datetime.now()):
            orders.action_receive()
            orders.action_diagnose()
            orders.action_start_repair()
            orders.action_finish_repair()
            orders.action_pass_quality()
        return orders

    def test_many_orders_of_a_contract_are_closed_at_once(self):
        contract = self._create_contract(units=100)
        self._ready(1, "WARM").action_hand_over()
        one = self._ready(1, "ONE")
        ten = self._ready(10, "TEN")
        few = self._count(one.action_hand_over)
        many = self._count(ten.action_hand_over)
        self.assertEqual(contract.units_used, 6)
        self.assertLessEqual((many - few) / 9, MORE)

    def test_list_costs_the_same_with_one_and_eighty_contracts(self):
        contracts = self.env["rma.service.contract"]
        views = contracts.get_view(view_type="list")
        names = {name: {} for name in views["models"]["rma.service.contract"]}
        domain = [("partner_id", "=", self.partner.id)]

        def read():
            contracts.with_user(self.clerk).web_search_read(domain, names, limit=200)

        self._create_contract()
        self._count(read)
        few = self._count(read)
        self.env["rma.service.contract"].create(
            [
                {"subject": f"No {index}", "partner_id": self.partner.id}
                for index in range(80)
            ]
        )
        self.assertEqual(self._count(read), few)

    def test_proposals_of_many_orders_take_one_search(self):
        self._create_contract()

        def create(number):
            return self._count(
                lambda: self.env["rma.service.order"].create(
                    [{"partner_id": self.partner.id}] * number
                )
            )

        create(1)
        one, ten = create(1), create(10)
        self.assertLessEqual((ten - one) / 9, 4)
