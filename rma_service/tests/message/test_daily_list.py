from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import place
from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestDailyList(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.service_daily_list = True
        # What is in the database besides belongs to nobody whom we look at.
        cls.worker = cls._create_user(
            "list_worker", "group_service_own", email="worker@example.com"
        )
        cls.leader = cls._create_user(
            "list_leader", "group_service_all", email="leader@example.com"
        )
        cls.team = cls.env["rma.service.team"].create(
            {"name": "Bench", "user_id": cls.leader.id}
        )

    def _order(self, phase="diagnosis", **values):
        """Return an order of the worker in a phase."""
        values = {"user_id": self.worker.id, "device_id": False} | values
        return self._bring_to(self._create_order([self.labour], **values), phase)

    def _lists(self, user):
        """Return what is on the list of a user: section → records."""
        lists = self.env["rma.service.order"]._get_daily_lists()
        return {key: set(records) for key, records in lists.get(user, {}).items()}

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("rma_service.ir_cron_daily_lists").method_direct_trigger()

    def _mails(self, user):
        return self.env["mail.message"].search(
            [
                ("partner_ids", "in", user.partner_id.ids),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_late_orders_and_those_of_today_are_listed_apart(self):
        now = fields.Datetime.now()
        late, today, later = (self._order() for _index in range(3))
        late.date_promised = now - timedelta(days=1)
        begin, end = place.get_bounds(self.company)
        self.assertEqual(end - begin, timedelta(days=1))
        today.date_promised = end - timedelta(seconds=1)
        later.date_promised = end + timedelta(hours=1)
        lists = self._lists(self.worker)
        self.assertEqual(lists, {"late": {late}, "today": {today}})

    def test_stuck_orders_are_listed(self):
        order = self._order()
        order.stage_id.rotting_threshold_days = 2
        self.assertFalse(self._lists(self.worker))
        order.date_last_stage_update -= timedelta(days=3)
        self.assertEqual(self._lists(self.worker), {"stuck": {order}})

    def test_estimates_that_expire_are_listed(self):
        order = self._order("approval")
        self.assertFalse(self._lists(self.worker))
        today = self._get_today()
        order.estimate_id._open_closed().validity_date = today + timedelta(days=3)
        self.assertEqual(self._lists(self.worker), {"estimates": {order}})
        row = order._prepare_daily_row("estimates", order)
        self.assertEqual(row["date"], order.estimate_id.validity_date)

    def test_finished_orders_that_nobody_paid_are_listed(self):
        order = self._order("done")
        self.assertFalse(self._lists(self.worker))
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self.assertEqual(self._lists(self.worker), {"unpaid": {order}})

    def test_late_vendor_claims_are_listed(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        claim = self.env["rma.service.vendor.claim"].create(
            {"partner_id": vendor.id, "user_id": self.worker.id}
        )
        yesterday = self._get_today() - timedelta(days=1)
        claim.write({"state": "sent", "date_deadline": yesterday})
        self.assertEqual(self._lists(self.worker), {"claims": {claim}})

    def test_late_parts_are_listed(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        part = self._create_product("Display", is_storable=True)
        part.seller_ids = [Command.create({"partner_id": vendor.id, "delay": 2})]
        part.route_ids = self.env.ref("purchase_stock.route_warehouse0_buy")
        order = self._create_order(
            [self.labour], [part], user_id=self.worker.id, device_id=False
        )
        self._bring_to(order, "approval")
        order.action_approve_estimate()
        order.action_order_parts()
        order.date_promised = fields.Datetime.now() + timedelta(days=9)
        self.assertFalse(self._lists(self.worker))
        # The vendor names another day, after the one that was promised.
        line = order.purchase_ids.order_line
        line.date_planned = fields.Datetime.now() + timedelta(days=12)
        order.part_ids.invalidate_recordset(["expected_date"])
        self.assertEqual(self._lists(self.worker), {"parts": {order}})
        row = order._prepare_daily_row("parts", order)
        self.assertEqual(row["date"], self._get_day(line.date_planned))

    def test_parts_below_their_minimum_go_to_whom_the_company_names(self):
        self._order()
        used = self._create_order(parts=[self.part_screw], device_id=False)
        never_used = self._create_product("Mouse pad", is_storable=True)
        rules = self.env["stock.warehouse.orderpoint"]
        rules.search([]).active = False
        minimum = {"warehouse_id": self.warehouse.id, "product_max_qty": 900}
        screws, keyboards, pads = rules.create(
            [
                minimum | {"product_id": product.id, "product_min_qty": quantity}
                for product, quantity in (
                    (self.part_screw, 150),
                    (self.part_keyboard, 5),
                    (never_used, 5),
                )
            ]
        )
        used.part_ids = [Command.create({"product_id": self.part_keyboard.id})]
        self.assertFalse(self._lists(self.leader), "nobody is named")
        self.company.service_stock_user_id = self.leader
        theirs, ours = self.env["res.partner"].create(
            [{"name": "Their vendor"}, {"name": "Our vendor"}]
        )
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        self.part_screw.seller_ids = [
            Command.create({"partner_id": theirs.id, "company_id": other_company.id}),
            Command.create({"partner_id": ours.id}),
        ]
        # Enough keyboards; and the pad is no part of a repair.
        self.assertEqual(self._lists(self.leader), {"stock": {screws}})
        keyboards.product_min_qty = 50
        self.assertEqual(self._lists(self.leader), {"stock": {screws, keyboards}})
        self.assertNotIn(pads, self._lists(self.leader)["stock"])
        self._run_cron()
        mail = self._mails(self.leader)
        self.assertIn("Parts below their minimum", mail.body)
        self.assertIn("100.00 of 150.00", mail.body)
        self.assertIn(ours.name, mail.body)
        self.assertNotIn(theirs.name, mail.body)
        self.assertIn(f"/odoo/product.product/{self.part_screw.id}", mail.body)

    def test_leader_gets_what_nobody_has_taken(self):
        order = self._order("intake", user_id=False, team_id=self.team.id)
        order.date_promised = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self._lists(self.leader), {"late": {order}})
        self.assertFalse(self._lists(self.worker))

    def test_everybody_gets_one_mail_with_links(self):
        late, mine = self._order(), self._order()
        (late | mine).date_promised = fields.Datetime.now() - timedelta(days=1)
        self._run_cron()
        mail = self._mails(self.worker)
        self.assertEqual(len(mail), 1)
        self.assertIn("2 to look at", mail.subject)
        for order in (late, mine):
            self.assertIn(f"/odoo/rma.service.order/{order.id}", mail.body)
        self.assertFalse(self._mails(self.leader), "nothing to do, no mail")

    def test_company_that_does_not_want_lists_sends_none(self):
        order = self._order()
        order.date_promised = fields.Datetime.now() - timedelta(days=1)
        self.env["res.company"].search([]).service_daily_list = False
        self._run_cron()
        self.assertFalse(self._mails(self.worker))


@tagged("post_install", "-at_install")
class TestServiceDigest(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                "kpi_service_received": True,
                "kpi_service_margin": True,
            }
        )

    def _value(self, name, user=None):
        """Return a figure of the last day for a user."""
        now = fields.Datetime.now()
        digest = self.digest.with_user(user or self.manager).with_context(
            start_datetime=now - timedelta(days=1),
            end_datetime=now + timedelta(days=1),
        )
        digest.invalidate_recordset()
        return digest[f"kpi_service_{name}_value"]

    def test_figures_follow_the_orders(self):
        names = ("received", "finished", "late", "waiting", "revenue", "margin")
        before = {name: self._value(name) for name in names}

        def grown():
            return {name: self._value(name) - before[name] for name in names}

        order = self._bring_to(self._create_order([self.labour]), "approval")
        self.assertEqual((grown()["received"], grown()["waiting"]), (1, 1))
        order.date_promised = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(grown()["late"], 1)
        order.action_approve_estimate()
        self._bring_to(order, "done")
        self.assertEqual((grown()["finished"], grown()["late"]), (1, 0))
        self.assertAlmostEqual(grown()["margin"], order.planned_margin)
        order.action_create_invoice()
        order.invoice_ids.action_post()
        self.assertAlmostEqual(grown()["revenue"], order.amount_untaxed)

    def test_other_sales_on_the_same_invoice_are_no_service_revenue(self):
        before = self._value("revenue")
        order = self._bring_to(self._create_order([self.labour]), "done")
        order.action_create_invoice()
        invoice = order.invoice_ids
        product = self._create_product("Paper roll")
        invoice.invoice_line_ids = [
            Command.create({"product_id": product.id, "price_unit": 1000})
        ]
        invoice.action_post()
        revenue = self._value("revenue") - before
        self.assertAlmostEqual(revenue, order.amount_untaxed)
        credit = invoice._reverse_moves([{"invoice_date": invoice.invoice_date}])
        credit.action_post()
        self.assertAlmostEqual(self._value("revenue"), before)

    def test_an_invoice_counts_on_its_day_at_any_hour(self):
        for hour in (1, 11, 13, 23):
            with self.subTest(hour=hour), freeze_time(f"2026-03-10 {hour:02}:00:00"):
                before = self._value("revenue")
                order = self._bring_to(self._create_order([self.labour]), "done")
                order.action_create_invoice()
                order.invoice_ids.action_post()
                grown = self._value("revenue") - before
                self.assertAlmostEqual(grown, order.amount_untaxed)

    def test_satisfaction_is_the_average_of_the_period(self):
        ratings = self.env["rating.rating"].search([("consumed", "=", True)])
        ratings.rated_on = fields.Datetime.now() - timedelta(days=9)
        for value in (5, 3):
            order = self._create_order(device_id=False)
            order.rating_apply(value, token=order._rating_get_access_token())
        self.assertEqual(self._value("satisfaction"), 4)

    def test_money_is_for_managers_alone(self):
        for name in ("revenue", "margin"):
            with self.assertRaises(AccessError):
                self._value(name, self.clerk)
        plain = self._create_user("digest_plain", "base.group_user")
        with self.assertRaises(AccessError):
            self._value("received", plain)
        kpis = self.digest._compute_kpis(self.company, self.clerk)
        names = {kpi["kpi_name"] for kpi in kpis}
        self.assertIn("kpi_service_received", names)
        self.assertNotIn("kpi_service_margin", names)
