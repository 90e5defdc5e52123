from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common.contract import ContractCommon


@tagged("post_install", "-at_install")
class TestContractRights(ContractCommon):
    """Who may do what with contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls._create_contract()
        cls.accountant = cls._create_user(
            "contract_accountant", "account.group_account_invoice"
        )
        cls.customer = cls._create_user("contract_portal", "base.group_portal")
        cls.visitor = cls.env.ref("base.public_user")
        cls.company_2 = cls.env["res.company"].create({"name": "Neighbour"})
        cls.neighbour = cls._create_user(
            "contract_neighbour",
            "group_service_manager",
            company_id=cls.company_2.id,
            company_ids=cls.company_2.ids,
        )

    def test_technicians_clerks_and_accountants_read_and_change_nothing(self):
        for user in (self.technician, self.clerk, self.accountant):
            contract = self.contract.with_user(user)
            self.assertEqual(contract.read(["units_left"])[0]["units_left"], 10)
            for call in (
                lambda c: c.write({"share": 50}),
                lambda c: c.write({"internal_note": "x"}),
                lambda c: c.action_suspend(),
                lambda c: c.action_end("x"),
                lambda c: c.action_renew(),
                lambda c: c.action_correct_units(1, "x"),
                lambda c: c.action_top_up(1, self.topup.id),
                lambda c: c.unlink(),
            ):
                with self.assertRaises(AccessError):
                    call(contract)
        with self.assertRaises(AccessError):
            self.contract.with_user(self.clerk).create(
                {"subject": "x", "partner_id": self.partner.id}
            )

    def test_clerk_does_not_invoice(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.clerk).action_bill()
        self.contract.with_user(self.accountant).action_bill()

    def test_nobody_sets_what_only_steps_set(self):
        contract = self.contract.with_user(self.manager)
        for vals in (
            {"state": "ended"},
            {"units_used": 0},
            {"units_total": 100},
            {"date_billed": "2026-01-01"},
            {"term": 5},
            {"warned": 0},
        ):
            with self.assertRaises(AccessError):
                contract.write(vals)
        with self.assertRaises(AccessError):
            self.env["rma.service.contract.entry"].with_user(self.manager).create(
                {"contract_id": contract.id, "kind": "topup", "granted": 5}
            )
        sale = self.env["sale.order"].create({"partner_id": self.partner.id})
        seller = self._create_user("contract_seller", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            sale.with_user(seller).service_contract_id = self.contract

    def test_only_managers_read_cost_and_margin(self):
        self._use(60, self.contract)
        entry = self.contract.entry_ids.sorted("id")[-1]
        entry.with_user(self.manager).read(["cost", "amount"])
        with self.assertRaises(AccessError):
            entry.with_user(self.clerk).read(["cost"])
        with self.assertRaises(AccessError):
            entry.with_user(self.clerk).read(["amount"])
        with self.assertRaises(AccessError):
            self.env["rma.service.contract.report"].with_user(self.clerk).search([])

    def test_customers_visitors_and_neighbours_see_nothing(self):
        self._use(60, self.contract)
        for user in (self.customer, self.visitor):
            for records in (self.contract, self.contract.entry_ids):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["id"])
        self.env.invalidate_all()
        for name in (
            "rma.service.contract",
            "rma.service.contract.entry",
            "rma.service.contract.report",
        ):
            found = self.env[name].with_user(self.neighbour).search([])
            self.assertNotIn(self.company, found.sudo().company_id, name)

    def test_technician_sees_the_units_of_his_own_orders_only(self):
        mine = self._use(60, self.contract, user_id=self.technician.id)
        foreign = self._use(60, self.contract, user_id=self.clerk.id)
        entries = self.env["rma.service.contract.entry"].with_user(self.technician)
        found = entries.search([("contract_id", "=", self.contract.id)]).order_id
        self.assertIn(mine, found)
        self.assertNotIn(foreign, found)
