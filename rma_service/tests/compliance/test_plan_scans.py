"""Contracts, their plans and what is due, among very many: answered from an index."""

from functools import partial

from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged

from ..common.multiplied import Multiplied
from ..common.plan import PlanCommon
from ..common.scans import ScansCommon
from ..common.screens import get_screens

COPIES = 3000  # of a customer with his contract, plan, five devices and ten entries
NOW = "2026-03-01 10:30:00"
SCREENS = (
    "rma_service_contract_action list",
    "rma_service_contract_action kanban",
    "rma_service_contract_action form",
    "rma_service_inspection_action list",
    "rma_service_inspection_action kanban",
)


@tagged("post_install", "-at_install")
class TestPlanScans(ScansCommon, PlanCommon):
    _big = (
        "res_partner",
        "rma_service_contract_entry",
        "rma_service_inspection",
        "stock_lot",
    )
    _many = COPIES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device.owner_id = False
        shop = Multiplied(cls.env)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Many", "email": "many@example.com"}
        )
        cls.registers = cls.env["stock.lot"]
        for number in range(5):
            cls.registers |= cls._create_register(
                f"M-{number}", owner_id=cls.customer.id
            )
        with freeze_time("2026-01-01 10:30:00"):
            cls.contract = cls._create_contract(partner_id=cls.customer.id)
            for _number in range(9):
                cls.contract.action_correct_units(0.5, "Call")
        cls.plan = cls._create_plan(cls.contract, way="mail")
        shop.multiply(
            COPIES,
            (*cls._big, "rma_service_contract", "rma_service_inspection_rule"),
            # Nearly all of them is due some other day.
            rma_service_inspection__date_ask="s.date_ask + mod(k.k, 900) + 60",
            rma_service_inspection__date_due="s.date_due + mod(k.k, 900) + 60",
        )
        cls._settle_tables()
        cls.env.cr.execute("ANALYZE rma_service_contract, rma_service_inspection_rule")

    def setUp(self):
        super().setUp()
        self.env["rma.service.inspection.rule"]._get_plan_terms()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def test_there_are_very_many(self):
        rows = self.env["rma.service.inspection"]
        self.assertGreater(rows.search_count([]), 5 * COPIES)

    def test_screens_read_no_big_table_from_end_to_end(self):
        screens = {s.name: s for s in get_screens(self.env(user=self.manager))}
        for name in SCREENS:
            ask = screens[name].open
            if name.endswith("form"):
                ask = partial(ask, Domain("id", "=", self.contract.id))
            with self.subTest(name):
                self.assertFalse(self._get_scans(ask))

    def test_job_finds_what_is_due_by_an_index(self):
        rows = self.env["rma.service.inspection"].sudo()
        domain = Domain(rows._get_job_domain()) & Domain("retry_on", "=", False)
        search = partial(rows.search, domain, order=rows._job_order, limit=500)
        self.assertEqual(search(), self._get_open(self.registers))
        self.assertFalse(self._get_scans(search))

    def test_what_is_due_beside_is_found_by_an_index(self):
        row = self._get_open(self.registers[0])
        self.assertEqual(len(row._find_together()), 4)
        for find in (row._find_together, row._find_to_mail, row._find_asked_orders):
            with self.subTest(find.__name__):
                self.assertFalse(self._get_scans(find))

    def test_planning_a_batch_reads_no_big_table_from_end_to_end(self):
        self.plan._as_system().write({"is_planned": False, "planned_to_id": 0})
        self.assertFalse(self._get_scans(self.plan._plan_batch))
        self.assertTrue(self.plan.is_planned)

    def test_contract_of_a_new_order_is_found_by_an_index(self):
        orders = self.env["rma.service.order"]
        order = orders.new(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "device_id": self.registers[0].id,
            }
        )
        contracts = self.env["rma.service.contract"]
        self.assertEqual(contracts._get_candidates(order)[order], self.contract)
        self.assertFalse(self._get_scans(partial(contracts._get_candidates, order)))

    def test_figures_and_statement_of_one_contract_read_its_own_log(self):
        report = self.env["rma.service.contract.report"].with_user(self.manager)
        one = [("contract_id", "=", self.contract.id)]
        asks = {
            "figures": partial(
                report._read_group, one, ["contract_id"], ["cost:sum", "margin:sum"]
            ),
            "statement": self.contract._get_statement,
            "units": self.contract._refresh_units,
        }
        for name, ask in asks.items():
            with self.subTest(name):
                self.assertFalse(self._get_scans(ask))
