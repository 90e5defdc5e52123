from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.deadline import DeadlineCommon


@tagged("post_install", "-at_install")
class TestServiceLevels(DeadlineCommon):
    """Which promise an order has, and who may see and change promises."""

    def _chosen(self, **values):
        order = self._order_at("2026-03-02 08:00:00", **values)
        return order.deadline_ids.level_id

    def test_most_specific_level_counts(self):
        """Customer beats equipment type beats service type beats priority, however
        many of the lesser ones another names."""
        equipment = self.env["rma.service.equipment.type"].create({"name": "Till"})
        below = equipment.create({"name": "Small till", "parent_id": equipment.id})
        self.device_product.equipment_type_id = below
        levels = {
            "all": self._level("answer"),
            "priority": self._level("answer", priority="1"),
            "type": self._level("answer", type_ids=self.type_repair.ids),
            "equipment": self._level("answer", equipment_type_id=equipment.id),
            "customer": self._level("answer", partner_id=self.partner.id),
        }
        levels["lesser"] = self._level(
            "answer",
            priority="1",
            type_ids=self.type_repair.ids,
            equipment_type_id=equipment.id,
        )
        contact = self.env["res.partner"].create(
            {"name": "At the counter", "parent_id": self.partner.id}
        )
        other = self.env["res.partner"].create({"name": "Other"})
        plain = self._create_product("Plain", is_storable=True, tracking="serial")
        for expected, values in (
            ("customer", {"priority": "1", "partner_id": contact.id}),
            ("lesser", {"priority": "1", "partner_id": other.id}),
            ("equipment", {"partner_id": other.id}),
            ("type", {"partner_id": other.id, "product_id": plain.id}),
            (
                "priority",
                {
                    "partner_id": other.id,
                    "product_id": plain.id,
                    "priority": "1",
                    "type_id": self.type_warranty.id,
                },
            ),
            (
                "all",
                {
                    "partner_id": other.id,
                    "product_id": plain.id,
                    "type_id": self.type_warranty.id,
                },
            ),
        ):
            with self.subTest(expected):
                self.assertEqual(self._chosen(**values), levels[expected])

    def test_contract_beats_the_customer_and_follows_the_order(self):
        fee = self._create_product("Fee", type="service", invoice_policy="delivery")
        contract = self.env["rma.service.contract"].create(
            {
                "subject": "All inclusive",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "units": 10,
                "fee_product_id": fee.id,
                "overage_product_id": fee.id,
                "period": "1",
            }
        )
        usual = self._level("answer", 8, "hour", partner_id=self.partner.id)
        special = self._level("answer", 1, "hour", contract_ids=contract.ids)
        order = self._order_at("2026-03-02 08:00:00")
        self.assertEqual(order.deadline_ids.level_id, usual)
        with freeze_time("2026-03-02 08:30:00"):
            contract.action_activate()
            order.contract_id = contract
        self.assertEqual(order.deadline_ids.level_id, special)
        self.assertEqual(self._due(order, "answer"), "2026-03-02 09:00:00")
        self.assertEqual(special.summary, contract.display_name)
        with freeze_time("2026-03-02 08:40:00"):
            order.contract_id = False
        self.assertEqual(order.deadline_ids.level_id, usual)

    def test_each_kind_is_looked_for_by_itself(self):
        """A special level without an estimate leaves the usual promise of it."""
        usual = self._level("answer", 8, "hour")
        usual.line_ids = [
            Command.create(
                {"kind": "estimate", "begins": "request", "amount": 3, "unit": "day"}
            )
        ]
        special = self._level("answer", 1, "hour", partner_id=self.partner.id)
        order = self._order_at("2026-03-02 08:00:00")
        chosen = {row.kind: row.level_id for row in order.deadline_ids}
        self.assertEqual(chosen, {"answer": special, "estimate": usual})
        self.assertEqual(special.summary, self.partner.display_name)

    def test_own_promise_of_the_company_beats_the_shared_one(self):
        self._level("answer")
        own = self._level("answer", company_id=self.company.id)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._level("answer", company_id=other.id, sequence=1)
        self.assertEqual(self._chosen(), own)

    def test_sequence_decides_between_equals(self):
        second = self._level("answer", sequence=20)
        first = self._level("answer", sequence=5)
        self.assertEqual(self._chosen(), first)
        first.sequence = 30
        self.assertEqual(self._chosen(), second)

    def test_legal_clock_counts_beside_our_promise_in_its_country(self):
        poland = self.env.ref("base.pl")
        own = self._level("start", 1, "hour", partner_id=self.partner.id)
        legal = self._level("start", 48, "hour", "always", country_id=poland.id)
        self.company.country_id = self.env.ref("base.ie")
        self.assertEqual(self._chosen(), own)
        self.company.country_id = poland
        order = self._order_at("2026-03-02 08:00:00")
        self.assertEqual(order.deadline_ids.level_id, own | legal)
        [row] = order.deadline_ids.filtered("is_legal")
        self.assertEqual(str(row.date_due), "2026-03-04 08:00:00")

    def test_moved_company_has_the_clocks_of_its_new_country(self):
        self.company.country_id = self.env.ref("base.ie")
        legal = self._level(
            "start", 48, "hour", "always", country_id=self.env.ref("base.pl").id
        )
        order = self._order_at("2026-03-02 08:00:00")
        self.assertFalse(order.deadline_ids)
        self.company.partner_id.country_id = self.env.ref("base.pl")
        self._compute_again("2026-03-02 09:00:00")
        self.assertEqual(order.deadline_ids.level_id, legal)

    def test_new_and_archived_levels_reach_open_orders(self):
        order = self._order_at("2026-03-02 08:00:00")
        level = self._level("answer", 8, "hour")
        self._compute_again("2026-03-02 09:00:00")
        self.assertEqual(order.deadline_ids.level_id, level)
        self.assertEqual(order.deadline_count, 1)
        level.active = False
        self._compute_again("2026-03-02 09:00:00")
        self.assertFalse(order.deadline_ids)
        self.assertEqual((order.deadline_count, order.date_deadline), (0, False))

    def test_without_levels_nothing_is_asked(self):
        order = self._order_at("2026-03-02 08:00:00")
        order._update_deadlines()
        self.env.flush_all()
        with self.assertQueryCount(0):
            order._update_deadlines()

    def test_import_makes_no_deadlines_of_the_past(self):
        self._level("answer", 8, "hour")
        orders = self.env["rma.service.order"].with_context(import_file=True)
        order = orders.create({"partner_id": self.partner.id})
        self.assertEqual(bool(order.deadline_ids), not orders._is_imported())

    def test_managers_change_levels_and_nobody_else(self):
        level = self._level("answer")
        level.with_user(self.manager).line_ids.amount = 2
        for user in (self.technician, self.clerk):
            with self.subTest(user.login):
                own = level.with_user(user)
                self.assertTrue(own.name)
                with self.assertRaises(AccessError):
                    own.name = "Mine"
                with self.assertRaises(AccessError):
                    own.line_ids.amount = 9
                with self.assertRaises(AccessError):
                    own.create({"name": "Mine"})
                with self.assertRaises(AccessError):
                    own.unlink()

    def test_customers_and_strangers_see_nothing_of_levels(self):
        level = self._level("answer")
        order = self._order_at("2026-03-02 08:00:00")
        users = [
            self._create_user("levels_customer", "base.group_portal"),
            self._create_user("levels_plain", "base.group_user"),
        ]
        for user in users:
            for records in (level, level.line_ids, order.deadline_ids):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    records.with_user(user).read(["id"])
                with self.subTest(user.login), self.assertRaises(AccessError):
                    records.with_user(user).search([])

    def test_nobody_writes_a_deadline_by_hand(self):
        self._level("answer")
        order = self._order_at("2026-03-02 08:00:00", user_id=self.technician.id)
        for user in (self.technician, self.clerk, self.manager):
            row = order.deadline_ids.with_user(user)
            self.assertTrue(row.date_due)
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.date_due = "2030-01-01"
            with self.subTest(user.login), self.assertRaises(AccessError):
                row.unlink()

    def test_technician_sees_the_deadlines_of_his_orders_alone(self):
        self._level("answer")
        own = self._order_at("2026-03-02 08:00:00", user_id=self.technician.id)
        foreign = self._order_at("2026-03-02 08:00:00", user_id=self.clerk.id)
        found = self.env["rma.service.deadline"].with_user(self.technician).search([])
        self.assertIn(own.deadline_ids, found)
        self.assertNotIn(foreign.deadline_ids, found)

    def test_technician_who_moves_an_order_needs_no_rights_on_deadlines(self):
        self._level("repair", 1, begins="request")
        order = self._order_at("2026-03-02 08:00:00", user_id=self.technician.id)
        order.with_user(self.technician).action_receive()
        self.assertTrue(order.deadline_ids)
