"""The plan of the demo workshop: work, somebody away, a day closed, a conflict."""

from odoo.tests import TransactionCase, tagged

from ...tools import place


@tagged("post_install", "-at_install")
class TestPlanningDemo(TransactionCase):
    def test_demo_has_days_to_look_at(self):
        company = self.env.ref("rma_service.demo_company", raise_if_not_found=False)
        company = company or self.env.ref("base.main_company")
        if not self.env.ref("rma_service.demo_bench_1", raise_if_not_found=False):
            self.skipTest("The demo is not installed.")
        own = [("company_id", "=", company.id)]
        operations = self.env["rma.service.operation"]
        planned = operations.search([*own, ("planned_start", "!=", False)])
        planned._as_system().write({"planned_start": False, "planned_stop": False})
        demo = self.env["rma.service.demo"]
        demo._load_plans()
        planned = operations.search([*own, ("planned_start", "!=", False)])
        self.assertGreater(len(planned), 3)
        before = {row: row.planned_start for row in planned}
        demo._load_plans()
        self.assertEqual({row: row.planned_start for row in planned}, before)
        board = self.env["rma.service.planning"].with_company(company)
        day = place.get_day(company, min(before.values()))
        troubles = {
            trouble
            for bar in board.get_board(str(day), "month")["bars"]
            for trouble in bar["trouble"]
        }
        self.assertIn("double", troubles)
