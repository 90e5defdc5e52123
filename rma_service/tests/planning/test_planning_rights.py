"""Who plans, who reads his own row, who gets nothing: refusals first."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..common.planning import NOW, WEDNESDAY, PlanningCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPlanningRights(PlanningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(
            cls.env, login="planning_portal", groups="base.group_portal"
        )
        cls.public = new_test_user(
            cls.env, login="planning_public", groups="base.group_public"
        )
        cls.plain = cls._create_user("planning_plain", "base.group_user")
        cls.accountant = cls._create_user(
            "planning_books", "account.group_account_invoice"
        )

    def _call(self, user, name, *args):
        board = self.env["rma.service.planning"].with_user(user)
        return call_kw(board, name, list(args), {})

    def _get_move(self):
        return [{"key": f"o{self.operation.id}", "start": self._ms(WEDNESDAY, 9)}]

    def test_technician_plans_nothing_not_even_his_own(self):
        key = f"o{self.operation.id}"
        for name, args in (
            ("plan", [self._get_move()]),
            ("solve", [[key]]),
            ("get_free", [60]),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._call(self.technician, name, *args)
        for values in ({"planned_start": NOW}, {"planned_stop": NOW}, {"bench_id": 1}):
            for user in (self.technician, self.clerk, self.manager):
                with self.assertRaises(AccessError):
                    self.operation.with_user(user).write(values)
        self.assertFalse(self.operation.planned_start)

    def test_technician_sees_his_own_row_alone(self):
        self._plan()
        other = self._create_work(user=self.colleague).operation_ids
        self._plan(other)
        data = self._call(self.technician, "get_board", str(WEDNESDAY))
        self.assertFalse(data["may_plan"])
        self.assertEqual(
            [row["key"] for row in data["rows"]], [f"u{self.technician.id}"]
        )
        self.assertEqual(
            [bar["key"] for bar in data["bars"]], [f"o{self.operation.id}"]
        )
        self.assertEqual(data["waiting"], [])
        self.assertEqual(data["teams"], [])

    def test_others_of_the_house_customers_and_visitors_get_nothing(self):
        for user in (self.plain, self.accountant, self.portal, self.public):
            for name, args in (
                ("get_board", [str(WEDNESDAY)]),
                ("plan", [self._get_move()]),
                ("solve", [[f"o{self.operation.id}"]]),
                ("get_free", [60]),
                ("get_feed", []),
                ("open_feed", []),
                ("close_feed", []),
            ):
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(AccessError):
                        self._call(user, name, *args)
        bench = self._create_bench()
        for user in (self.plain, self.portal, self.public):
            with self.assertRaises(AccessError):
                bench.with_user(user).read(["name"])

    def test_planners_of_another_company_move_nothing_of_ours(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        neighbour = self._create_user(
            "planning_neighbour",
            "group_service_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        with self.assertRaises(AccessError):
            self._call(neighbour, "plan", self._get_move())
        self._plan()
        data = self._call(neighbour, "get_board", str(WEDNESDAY))
        self.assertFalse([bar for bar in data["bars"] if bar["order"] == self.work.id])
        keys = {row["key"] for row in data["rows"]}
        self.assertNotIn(f"u{self.technician.id}", keys)
        with self.assertRaises(UserError):
            self._plan(user=neighbour.id)

    def test_work_of_another_company_is_planned_in_that_company(self):
        company = self.env["res.company"].create({"name": "Neighbour"})
        self.clerk.company_ids |= company
        board = self.board.with_company(company).with_context(
            allowed_company_ids=[company.id, self.company.id]
        )
        with self.assertRaisesRegex(UserError, "another company"):
            self._plan(board=board)

    def test_managers_alone_set_benches_up(self):
        benches = self.env["rma.service.bench"]
        bench = benches.with_user(self.manager).create({"name": "Bench 3"})
        self.assertTrue(bench.sudo().resource_id)
        bench.name = "Bench 4"
        self.assertEqual(bench.sudo().resource_id.name, "Bench 4")
        for user in (self.technician, self.clerk):
            self.assertEqual(bench.with_user(user).name, "Bench 4")
            with self.assertRaises(AccessError):
                bench.with_user(user).write({"name": "Mine"})
            with self.assertRaises(AccessError):
                benches.with_user(user).create({"name": "Mine"})
        action = bench.action_open_time_off()
        leave = (
            self.env["resource.calendar.leaves"]
            .with_user(self.manager)
            .with_context(**action["context"])
            .create(
                {
                    "date_from": self._at(WEDNESDAY, 0),
                    "date_to": self._at(WEDNESDAY, 12),
                }
            )
        )
        self.assertEqual(leave.resource_id, bench.sudo().resource_id)
        bench.action_archive()
        with self.assertRaisesRegex(UserError, "not in use"):
            self._plan(bench=bench.id)
        bench.unlink()
