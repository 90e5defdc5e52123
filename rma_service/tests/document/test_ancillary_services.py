"""Ancillary services: offered with their cost, ticked, and ordered by the signature."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.migration import load_migration
from .test_repair_form import FormCommon


@tagged("post_install", "-at_install")
class TestAncillaryServices(FormCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env["account.tax"].create(
            {"name": "Anc 21 %", "amount": 21, "type_tax_use": "sale"}
        )
        cls.transport = cls._create_product(
            "Transport both ways", type="service", list_price=10
        )
        cls.transport.taxes_id = cls.tax
        cls.backup = cls._create_product("Data backup", type="service", list_price=30)
        cls.type_repair.ancillary_product_ids = cls.transport | cls.backup

    def test_services_are_those_of_the_type_else_of_the_company(self):
        order = self._create_order([self.labour])
        self.assertEqual(order.ancillary_product_ids, self.transport | self.backup)
        self.type_repair.ancillary_product_ids = False
        self.company.service_ancillary_ids = self.backup
        other = self._create_order([self.labour], device_id=False)
        self.assertEqual(other.ancillary_product_ids, self.backup)

    def test_form_names_each_service_with_its_cost_taxes_included(self):
        answers = self._answers(self._estimate())
        for name in ("Transport both ways", "Data backup"):
            self.assertIn(name, answers[14])
        self.assertIn("Transport both ways: $ 12.10", answers[15])
        self.assertIn("Data backup: $ 30.00", answers[15])

    def test_service_without_a_price_leaves_the_form_incomplete(self):
        self.backup.list_price = 0
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        self.assertIn("ancillary services", order.form_gaps)

    def test_words_from_before_are_kept_and_printed_as_a_plain_estimate(self):
        self.type_repair.write(
            {"ancillary_services": "Transport: 12 EUR", "ancillary_product_ids": False}
        )
        estimate = self._estimate()
        self.assertFalse(estimate._is_european_form())
        title, rows = self._print_form(estimate)
        self.assertEqual(title, "Information on the repair")
        self.assertIn("Transport: 12 EUR", dict(rows).values())

    def test_service_that_is_on_the_order_already_is_not_offered_again(self):
        order = self._create_order([self.labour, self.backup])
        services = order._prepare_form_services()
        self.assertEqual([each["name"] for each in services], ["Transport both ways"])

    def test_update_asks_no_order_for_what_forms_say_since(self):
        order = self._create_order([self.labour])
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE rma_service_order DROP COLUMN repair_days_from;"
            "DROP TABLE rma_service_ancillary_order_rel"
        )
        load_migration("19.0.1.5.0", "pre-repair_form").migrate(self.env.cr, None)
        self.env.invalidate_all()
        self.assertEqual(order.repair_days_from, "consent")
        self.assertFalse(order.ancillary_product_ids)
        # Run twice it changes nothing.
        load_migration("19.0.1.5.0", "pre-repair_form").migrate(self.env.cr, None)

    # === TICKED AND SIGNED ===#

    def test_ticks_bind_nobody_and_are_added_up(self):
        estimate = self._estimate()
        estimate._tick_services([self.transport.id, self.labour.id])
        self.assertEqual(estimate.service_ticked_ids, [self.transport.id])
        self.assertEqual(estimate.amount_total, 50)
        self.assertEqual(estimate._get_ticked_total(), 62.10)
        self.assertEqual(
            estimate.service_order_id.operation_ids.product_id, self.labour
        )

    def test_signature_orders_what_is_ticked_at_the_price_of_the_form(self):
        estimate = self._estimate()
        order = estimate.service_order_id
        estimate._tick_services([self.transport.id])
        seen = estimate._get_seen_services()
        self.transport.list_price = 99
        estimate._order_ticked_services(seen)
        self.assertEqual(estimate.amount_total, 62.10)
        order.action_approve_estimate("phone", "Ms Smith")
        self.assertEqual(order.amount_agreed, 62.10)
        ordered = order.operation_ids.filtered(
            lambda op: op.product_id == self.transport
        )
        self.assertEqual((ordered.quantity_agreed, ordered.payer), (1, "customer"))
        self.assertFalse(order.is_estimate_outdated)
        self._bring_to(order, "ready")
        self.assertEqual(order.amount_done, 62.10)

    def test_other_ticks_than_were_seen_order_nothing(self):
        estimate = self._estimate()
        estimate._tick_services([self.transport.id])
        seen = estimate._get_seen_services()
        estimate._tick_services([self.backup.id])
        for shown in (seen, "", None):
            with self.assertRaisesRegex(UserError, "reload the page"):
                estimate._order_ticked_services(shown)
        self.assertEqual(estimate.amount_total, 50)

    def test_services_are_ordered_once_and_only_before_the_signature(self):
        estimate = self._estimate()
        estimate._order_services([self.backup.id])
        estimate.service_order_id.action_approve_estimate()
        self.assertFalse(estimate._get_offered_services())
        with self.assertRaisesRegex(UserError, "does not offer"):
            estimate._order_services([self.backup.id])
        self.assertEqual(estimate.amount_total, 80)

    def test_what_is_not_offered_cannot_be_ordered(self):
        order = self._estimate().service_order_id
        with self.assertRaisesRegex(UserError, "does not offer"):
            order.action_approve_estimate(service_ids=[self.labour_2.id])
        self.assertEqual(order.estimate_state, "sent")

    def test_clerk_orders_services_for_the_customer(self):
        order = self._estimate().service_order_id
        dialog = (
            self.env["rma.service.approve"]
            .with_user(self.technician)
            .with_context(active_model=order._name, active_ids=order.ids)
            .create({"channel": "phone"})
        )
        self.assertEqual(dialog.offered_service_ids, self.transport | self.backup)
        dialog.service_ids = self.backup
        dialog.action_approve()
        self.assertEqual(order.amount_agreed, 80)

    def test_deposit_is_a_share_of_all_that_was_ordered(self):
        self.type_repair.prepayment_percent = 0.5
        order = self._estimate().service_order_id
        order.action_approve_estimate(service_ids=[self.backup.id])
        self.assertEqual(order.deposit_due, 40)

    def test_version_that_is_chosen_keeps_its_services(self):
        order = self._estimate().service_order_id
        first = order.estimate_id
        order.operation_ids.quantity = 2
        order.action_revise_estimate()
        order.action_send_estimate()
        order.action_approve_estimate(
            estimate_id=first.id, service_ids=[self.backup.id]
        )
        self.assertEqual((first.state, first.amount_total), ("sale", 80))
        self.assertEqual(order.operation_ids.product_id, self.labour | self.backup)

    def test_ticks_are_written_by_the_page_alone(self):
        estimate = self._estimate()
        seller = self._create_user(
            "anc_seller", "sales_team.group_sale_salesman_all_leads"
        )
        with self.assertRaises(AccessError):
            estimate.with_user(seller).service_ticked_ids = [self.backup.id]

    def test_orders_are_found_by_their_services(self):
        order = self._create_order([self.labour])
        other = self._create_order(
            [self.labour], device_id=False, ancillary_product_ids=False
        )
        found = self.env["rma.service.order"].search(
            [
                ("ancillary_product_ids", "in", self.backup.ids),
                ("id", "in", (order | other).ids),
            ]
        )
        self.assertEqual(found, order)
