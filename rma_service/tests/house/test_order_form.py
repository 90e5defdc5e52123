from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Domain
from odoo.tests import tagged

from ..common.rich import RichCommon
from ..common.screens import Screen

MOST = 45
# More lines of an order, each with its own entries, sale lines and stock moves.
LINES = 79
TABLES = (
    "rma_service_operation",
    "rma_service_operation_entry",
    "rma_service_part",
    "sale_order_line",
    "stock_move",
)


@tagged("post_install", "-at_install")
class TestOrderForm(RichCommon):
    """An order that has everything opens with few statements, all tabs included."""

    def _get_screen(self, user, name="rma_service_order_action", view="form"):
        action = self.env.ref(f"rma_service.{name}")
        return Screen(self.env(user=user), action, view)

    def _count(self, order, user):
        """Return what opening an order takes, with what the registry knows."""
        screen = self._get_screen(user)
        domain, counts = Domain("id", "=", order.id), []
        for _visit in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(screen.open(domain), 1)
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)

    def _get_counts(self):
        return {
            (order.phase, user.login): self._count(order, user)
            for order in (self.rich, self.over)
            for user in (self.manager, self.technician)
        }

    def test_rich_order_has_all_that_the_form_shows(self):
        for order in (self.rich, self.over):
            for name in (
                "accessory_ids",
                "ancillary_product_ids",
                "costing_ids",
                "defect_ids",
                "device_history_ids",
                "document_ids",
                "follow_up_ids",
                "intake_photo_ids",
                "invoice_ids",
                "loan_ids",
                "message_log_ids",
                "other_open_order_ids",
                "picking_ids",
                "removed_part_ids",
                "resolution_ids",
                "stage_log_ids",
                "symptom_ids",
                "tag_ids",
                "vendor_claim_line_ids",
            ):
                with self.subTest(phase=order.phase, field=name):
                    self.assertTrue(order[name])
            self.assertGreater(len(order.operation_ids), 3)
            self.assertGreater(len(order.part_ids), 3)
            self.assertGreater(len(order.estimate_ids), 1)
            self.assertTrue(order.operation_ids.entry_ids)

    def test_what_is_read_together_is_what_odoo_reads(self):
        orders = self.rich | self.over
        orders = orders.concat(*self.orders.values(), self.rich.follow_up_ids)
        for order in orders:
            for user in (self.manager, self.clerk, self.technician):
                screen = self._get_screen(user)
                own = screen.model.browse(order.id)
                asked = screen._get_specification()
                with freeze_time(fields.Datetime.now()):  # some of it counts on
                    self.env.invalidate_all()
                    found = own.web_read(asked)
                    self.env.invalidate_all()
                    with patch.object(type(own), "_read_for_form"):
                        expected = own.web_read(asked)
                with self.subTest(order=order.name, user=user.login):
                    self.assertEqual(found, expected)

    def test_lists_and_boards_show_what_odoo_reads(self):
        orders = self.rich | self.over
        orders = orders.concat(*self.orders.values(), self.rich.follow_up_ids)
        for name, view in (
            ("rma_service_order_action", "list"),
            ("rma_service_order_action", "kanban"),
            ("rma_service_order_action_ready", "list"),
            ("rma_service_order_action_to_invoice", "list"),
        ):
            for user in (self.manager, self.technician):
                screen = self._get_screen(user, name, view)
                screen.with_hidden = True
                own = screen.model.browse(orders.ids)
                asked = screen._get_specification()
                with freeze_time(fields.Datetime.now()):
                    self.env.invalidate_all()
                    found = own.web_read(asked)
                    self.env.invalidate_all()
                    with patch.object(type(own), "_read_for_list"):
                        expected = own.web_read(asked)
                with self.subTest(name, view=view, user=user.login):
                    self.assertEqual(found, expected)

    def test_order_with_everything_opens_with_few_statements(self):
        few = self._get_counts()
        for key, count in few.items():
            with self.subTest(key):
                self.assertLessEqual(count, MOST)
        self.shop.multiply(LINES, only=TABLES)
        self.assertGreater(len(self.rich.operation_ids), LINES)
        self.assertEqual(self._get_counts(), few)
