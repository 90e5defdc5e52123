import json
import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tools import json_default

from ..common.service import ServiceCommon

NOW = datetime(2026, 3, 4, 10, 30)
PHASES = (
    *("request", "intake", "diagnosis", "approval", "parts", "repair", "quality"),
    *("ready", "done", "cancel"),
)
MOMENTS = ("date_promised", "date_deadline", "date_deadline_soon", "date_in")


@tagged("post_install", "-at_install")
class TestBoard(ServiceCommon):
    """What the supervisor's board counts is what its clicks open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nothing is due by the levels of a demo.
        cls.env["rma.service.level"].search([]).active = False
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.elsewhere.partner_id.tz = cls.reader_zone
        cls.companies = cls.company | cls.elsewhere
        cls.companies.service_unclaimed_days = 3
        cls.team = cls.env["rma.service.team"].create(
            {"name": "Bench", "member_ids": [Command.link(cls.technician.id)]}
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.both = cls._create_user(
            "board_both",
            "group_service_manager",
            company_ids=[Command.set(cls.companies.ids)],
        )

    @classmethod
    def _figures(cls, user, companies=None):
        """Return what a user sees: dict key → number."""
        board = cls._board(user, companies).get_figures()
        return {each["key"]: each["value"] for each in board["figures"]}

    @classmethod
    def _board(cls, user, companies=None):
        allowed = (companies or cls.company).ids
        boards = cls.env["rma.service.board"].with_user(user)
        return boards.with_context(allowed_company_ids=allowed)

    def _count_opened(self, user, key, companies=None):
        """Return how many rows the list has that a click opens, over the wire."""
        board = self._board(user, companies)
        action = json.loads(json.dumps(board.open_figure(key), default=json_default))
        model = board.env[action["res_model"]]
        return model.search_count(action["domain"])

    def _scatter(self, seed, companies):
        """Make orders of all kinds, which no sequence of clicks makes in a test."""
        dice = random.Random(seed)
        stages = self.env["rma.service.stage"].search([])
        for company in companies:
            lots = self.env["stock.lot"]
            for number in range(40):
                lots |= lots.create(
                    {
                        "name": f"B-{company.id}-{number}",
                        "product_id": self.device_product.id,
                    }
                )
            orders = self.env["rma.service.order"].with_company(company)
            orders = orders.create(
                [
                    {
                        "partner_id": self.partner.id,
                        "product_id": self.device_product.id,
                        "device_id": lot.id,
                        "type_id": self.type_repair.id,
                    }
                    for lot in lots
                ]
            )
            self.env.flush_all()
            for order in orders:
                phase = dice.choice(PHASES)
                stage = stages.filtered(lambda stage, p=phase: stage.phase == p)[:1]
                moments = {
                    name: NOW + timedelta(hours=dice.randint(-60, 60))
                    for name in MOMENTS
                    if dice.random() < 0.7
                }
                self.env.cr.execute(
                    "UPDATE rma_service_order SET phase = %s, stage_id = %s,"
                    " date_promised = %s, date_deadline = %s, date_deadline_soon = %s,"
                    " date_in = %s, date_out = %s, date_ready = %s, deadline_kind = %s,"
                    " device_place = %s, user_id = %s, team_id = %s,"
                    " is_unassigned = %s WHERE id = %s",
                    [
                        phase,
                        stage.id,
                        *(moments.get(name) for name in MOMENTS),
                        NOW + timedelta(hours=dice.randint(-40, 20))
                        if phase == "done"
                        else None,
                        NOW - timedelta(hours=dice.randint(0, 140))
                        if phase == "ready"
                        else None,
                        "repair" if "date_deadline" in moments else None,
                        dice.choice(("customer", "shelf", "workshop", "vendor")),
                        dice.choice((self.technician.id, self.clerk.id, None)),
                        dice.choice((self.team.id, None)),
                        dice.random() < 0.2,
                        order.id,
                    ],
                )
        self.env.invalidate_all()

    # === NUMBERS AND LISTS ===#

    @freeze_time(NOW)
    def test_each_number_is_the_count_of_what_its_click_opens(self):
        for seed in range(3):
            self._scatter(seed, self.companies)
            for user, companies in (
                (self.technician, self.company),
                (self.clerk, self.company),
                (self.manager, self.company),
                (self.both, self.companies),
                (self.both, self.elsewhere),
            ):
                figures = self._figures(user, companies)
                for key, value in figures.items():
                    with self.subTest(key, user=user.login, seed=seed):
                        opened = self._count_opened(user, key, companies)
                        self.assertEqual(value, opened)
            everything = self._figures(self.both, self.companies)
            # Something of each is there, or nothing was compared.
            self.assertFalse([key for key, value in everything.items() if not value])
            mine = self._figures(self.technician)
            self.assertLess(mine["open"], everything["open"])
            self.assertTrue(mine["open"])
            for lot in self.env["stock.lot"].search([("name", "=like", "B-%")]):
                lot.name = f"{seed}{lot.name}"

    @freeze_time(NOW)
    def test_numbers_count_what_their_names_say(self):
        before = self._figures(self.manager)
        hour = timedelta(hours=1)
        begin = NOW.replace(hour=0, minute=0)

        first = {}

        def order(phase, **values):
            lot = self.env["stock.lot"].create(
                {
                    "name": f"N-{self.env['stock.lot'].search_count([])}",
                    "product_id": self.device_product.id,
                    "vendor_id": self.vendor.id,
                }
            )
            order = self._create_order([self.labour], device_id=lot.id, **first)
            first.clear()
            self._bring_to(order, phase)
            if values:
                order._as_system().write(values)
            return order

        order("diagnosis", date_promised=NOW - hour)
        order("repair", date_promised=NOW + timedelta(seconds=1))
        order("approval")
        order("ready", date_promised=NOW - hour)
        order("ready", date_ready=begin - timedelta(days=9))
        first["type_id"] = self.type_warranty.id
        claimed = order("diagnosis")
        claimed.action_claim_vendor()
        claimed.vendor_claim_line_ids.claim_id.action_send()
        order("done")
        order("request")
        after = self._figures(self.manager)
        self.assertEqual(
            {key: after[key] - before[key] for key in after},
            {
                "open": 7,
                "late": 1,
                "risk": 1,
                "customer": 1,
                "parts": 0,
                "vendor": 1,
                "ready": 2,
                "unclaimed": 1,
                # Of the eight all but the request.
                "intake": 7,
                "output": 1,
            },
        )

    def test_day_is_that_of_our_place(self):
        """Where the day is over already, what came in before midnight is of yesterday;
        the reader, and the server, still have the day before or after."""
        self.company.partner_id.tz = "Pacific/Auckland"  # UTC+13
        with freeze_time("2026-03-04 10:30:00"):  # 23:30
            self._bring_to(self._create_order(), "intake")
            self.assertEqual(self._figures(self.clerk)["intake"], 1)
        with freeze_time("2026-03-04 11:30:00"):  # 0:30 of the next day
            self.assertEqual(self._figures(self.clerk)["intake"], 0)

    # === RIGHTS ===#

    def test_technician_counts_the_orders_that_he_sees(self):
        before = self._figures(self.technician)["open"]
        self._create_order(user_id=self.technician.id)
        self._create_order(
            user_id=self.clerk.id, device_id=self.device.copy({"name": "T-2"}).id
        )
        self.assertEqual(self._figures(self.technician)["open"], before + 1)

    def test_who_does_not_work_in_the_service_is_refused(self):
        plain = self._create_user("board_plain", "base.group_user")
        books = self._create_user("board_books", "account.group_account_invoice")
        for user in (plain, books):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self._board(user).get_figures()
                with self.assertRaises(AccessError):
                    self._board(user).open_figure("open")

    def test_menu_is_for_who_sees_all_orders_and_for_leaders(self):
        menu = self.env.ref("rma_service.rma_service_board_menu")
        leader = self._create_user("board_leader", "group_service_own")

        def sees(user):
            return menu.id in self.env["ir.ui.menu"].with_user(user).load_menus(False)

        for user, expected in (
            (self.technician, False),
            (leader, False),
            (self.clerk, True),
            (self.manager, True),
        ):
            with self.subTest(user.login):
                self.assertEqual(sees(user), expected)
        self.team.user_id = leader
        self.assertTrue(sees(leader))

    def test_unknown_number_opens_nothing(self):
        self.assertFalse(self._board(self.clerk).open_figure("nonsense"))

    # === STATEMENTS ===#

    def test_statements_do_not_grow_with_orders(self):
        def count():
            counts = []
            for _visit in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self._figures(self.manager)
                counts.append(self.env.cr.sql_log_count - before)
            return counts[-1]

        few = count()
        self._scatter(7, self.company)
        self.assertLessEqual(count(), few)
        self.assertLessEqual(few, 45)

    def test_list_that_a_click_opens_takes_what_a_list_takes(self):
        """Its filter is that of the number: nothing that only Python could count."""
        for figure in self._board(self.manager)._get_figures():
            self.assertIsInstance(figure.domain, Domain)
            json.dumps(list(figure.domain), default=json_default)
