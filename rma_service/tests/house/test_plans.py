from functools import partial

from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..common.scans import ScansCommon
from ..common.screens import Screen, get_screens
from ..common.workshop import WorkshopCommon

ORDERS = 50_000
OPEN = 200  # of so many cells one is still open, and to invoice
BIG = (
    "res_partner",
    "rma_service_deadline",
    "rma_service_inspection",
    "rma_service_operation",
    "rma_service_order",
    "rma_service_part",
    "sale_order",
    "sale_order_line",
    "stock_lot",
)
DAILY = (
    "rma_service_deadline_action list",
    "rma_service_inspection_action list",
    "rma_service_operation_action list",
    "rma_service_operation_action kanban",
    "rma_service_order_action list",
    "rma_service_order_action kanban",
    "rma_service_order_action_my list",
    "rma_service_order_action_ready list",
    "rma_service_order_action_ready kanban",
    "rma_service_order_action_to_invoice list",
    "rma_service_part_action list",
    "stock_lot_action_device list",
    "stock_lot_action_device kanban",
    "stock_lot_action_loan list",
)
# The report of promises kept, of the last three months.
KEPT = "rma_service.rma_service_deadline_action_report"
# What is typed into a field: a number, or a piece of a name.
LOOKUPS = ("rma.service.order", "stock.lot", "res.partner")
SEARCHES = ("w77x", "SN-3-77", "600 609 763", "anna77@example.com", "w77x keys")


@tagged("post_install", "-at_install")
class TestPlans(ScansCommon, WorkshopCommon):
    """Among very many orders, daily questions are answered from an index."""

    _big = BIG
    _many = ORDERS // 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        copies = ORDERS // len(cls.orders)
        old = f"mod(k.k, {OPEN}) != 0"
        cls.shop.multiply(
            copies,
            BIG,
            rma_service_order__phase=f"CASE WHEN {old} THEN 'done' ELSE s.phase END",
            rma_service_order__search_words="' w' || k.k || 'x sn-3-' || k.k || ' anna'"
            " || k.k || '@example.com 48' || 600000000 + k.k * 7919 || s.search_words",
            rma_service_order__date_promised="s.date_promised - k.k * interval '1 day'",
            rma_service_order__date_in="s.date_in - k.k * interval '1 day'",
            rma_service_order__date_out="s.date_out - k.k * interval '1 day'",
            rma_service_order__date_deadline=f"CASE WHEN {old} THEN NULL"
            " ELSE s.date_deadline END",
            rma_service_deadline__date_kept=f"CASE WHEN {old} THEN s.date_begin"
            " ELSE s.date_kept END",
            # Of four years, as the report of promises kept asks for three months.
            rma_service_deadline__date_due="s.date_due - k.k * interval '6 hours'",
            rma_service_deadline__result=f"CASE WHEN {old} THEN 'kept'"
            " ELSE s.result END",
            sale_order__invoice_status=f"CASE WHEN {old} THEN 'invoiced'"
            " ELSE s.invoice_status END",
            sale_order_line__invoice_status=f"CASE WHEN {old} THEN 'invoiced'"
            " ELSE s.invoice_status END",
            rma_service_part__is_consumed=f"s.is_consumed OR {old}",
            stock_lot__is_loan_unit="false",
        )
        cls._settle_tables()
        # As autovacuum leaves a table some time after its rows were written: what an
        # index holds is read from the index alone.
        cls.env.cr.execute("SELECT current_setting('is_superuser') = 'on'")
        [cls.is_vacuumed] = cls.env.cr.fetchone()
        if cls.is_vacuumed:
            cls.env.cr.execute(
                "UPDATE pg_class SET relallvisible = relpages"
                " WHERE oid = 'rma_service_order'::regclass"
            )

    def test_daily_lists_read_no_big_table_from_end_to_end(self):
        env = self.env(user=self.manager)
        screens = {s.name: s for s in get_screens(env) if s.name in DAILY}
        self.assertEqual(set(screens), set(DAILY))
        for name, screen in screens.items():
            with self.subTest(name):
                self.assertFalse(self._get_scans(screen.open))

    def test_search_reads_no_big_table_from_end_to_end(self):
        env = self.env(user=self.manager)
        screen = next(
            s for s in get_screens(env) if s.name == "rma_service_order_action list"
        )
        for text in SEARCHES:
            with self.subTest(text):
                found = Domain("search_text", "ilike", text)
                self.assertTrue(screen.model.search(found, limit=1))
                self.assertFalse(self._get_scans(partial(screen.open, found)))

    def test_deadlines_read_no_big_table_from_end_to_end(self):
        orders = self.env["rma.service.order"].with_user(self.manager)
        for domain in (
            [("deadline_state", "=", "soon")],
            [("deadline_state", "=", "late")],
            [("is_deadline_today", "=", True)],
        ):
            with self.subTest(domain):
                self.assertFalse(self._get_scans(partial(orders.search, domain)))

    def test_report_of_promises_reads_no_big_table_from_end_to_end(self):
        for user in (self.manager, self.technician):
            if user == self.technician and not self.is_vacuumed:
                self.skipTest("Who may not vacuum cannot tell")
            env = self.env(user=user)
            for view in ("pivot", "graph"):
                with self.subTest(view, user=user.login):
                    screen = Screen(env, env.ref(KEPT).sudo(), view)
                    self.assertFalse(self._get_scans(screen.open))

    def test_board_reads_no_big_table_from_end_to_end(self):
        for user in (self.manager, self.technician):
            board = self.env["rma.service.board"].with_user(user)
            asks = {"figures": board.get_figures}
            keys = [figure.key for figure in board._get_figures()] + ["load"]
            # What a technician's rules add is in the figures already.
            for key in keys if user == self.manager else ():
                action = board.open_figure(key)
                model = board.env[action["res_model"]]
                asks[key] = partial(model.search, action["domain"], limit=80)
            for name, ask in asks.items():
                with self.subTest(name, user=user.login):
                    self.assertFalse(self._get_scans(ask))

    def test_lookups_read_no_big_table_from_end_to_end(self):
        env = self.env(user=self.manager)
        for name in LOOKUPS:
            model = env[name]
            with self.subTest(name):
                ask = partial(
                    model.web_name_search, "-1234", {"display_name": {}}, limit=8
                )
                self.assertFalse(self._get_scans(ask))

    def test_form_of_an_order_reads_no_big_table_from_end_to_end(self):
        env = self.env(user=self.manager)
        screen = next(
            s for s in get_screens(env) if s.name == "rma_service_order_action form"
        )
        ids = [order.id for order in self.orders.values()]
        for order in env["rma.service.order"].browse(ids):
            asks = {
                "form": partial(screen.open, Domain("id", "=", order.id)),
                "suggestions": order.get_suggestions,
                "articles": order.get_articles,
            }
            for name, ask in asks.items():
                with self.subTest(name, order=order.name):
                    self.assertFalse(self._get_scans(ask))

    def test_ratings_read_no_order_but_their_own(self):
        self.env.cr.execute("ANALYZE rating_rating")
        for user in (self.manager, self.technician):
            ratings = self.env["rating.rating"].with_user(user)
            with self.subTest(user.login):
                ask = partial(ratings.search, [("res_model", "=", "rma.service.order")])
                self.assertTrue(ask())
                self.assertFalse(self._get_scans(ask))

    def test_customer_reads_no_big_table_from_end_to_end(self):
        customer = self.env["res.users"].create(
            {
                "name": "Anna",
                "login": "anna@shop.example",
                "partner_id": self.partner.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        orders = self.env["rma.service.order"].with_user(customer)
        asks = {
            "count": partial(orders.search_count, []),
            "list": partial(orders.search, [], order="id desc", limit=80),
        }
        for name, ask in asks.items():
            with self.subTest(name):
                self.assertTrue(ask())
                self.assertFalse(self._get_scans(ask))
