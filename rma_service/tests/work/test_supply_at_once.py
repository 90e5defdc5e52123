"""What supplies parts is read at once, and says the same as read step by step."""

from contextlib import nullcontext
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..common.workshop import WorkshopCommon


@tagged("post_install", "-at_install")
class TestSupplyAtOnce(WorkshopCommon):
    def _read(self, parts, fetch=True):
        """Return what is known of each part, and of each order."""
        self.env.invalidate_all()
        step_by_step = patch.object(type(parts), "_fetch_supply", lambda self: None)
        with nullcontext() if fetch else step_by_step:
            return {
                **{part: (part.availability, part.expected_date) for part in parts},
                **{order: order.parts_state for order in parts.order_id},
            }

    def _compare(self, alone=False):
        """Compare both for all parts, and with each alone; return what they are."""
        parts = self.env["rma.service.part"].search([])
        at_once = self._read(parts)
        self.assertEqual(at_once, self._read(parts, fetch=False))
        for part in parts if alone else ():
            for record, value in self._read(part).items():
                self.assertEqual(at_once[record], value)
        return {at_once[part][0] for part in parts}

    def _get_purchases(self):
        return self.orders["repair"].purchase_ids

    def test_parts_of_every_kind(self):
        self.assertEqual(
            self._compare(alone=True),
            {"available", "no_vendor", "ordered", "to_order", "used", False},
        )
        self._get_purchases().button_confirm()
        self._compare()

    def test_parts_that_come_in_pieces_and_go_back(self):
        order = self.orders["repair"]
        part = order.part_ids.filtered(lambda p: p.product_id == self.bought)
        part.quantity = 3
        self._compare()
        purchases = self._get_purchases()
        purchases.button_confirm()
        picking = purchases.picking_ids.filtered(lambda p: p.state == "assigned")[:1]
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self._compare()
        rest = purchases.picking_ids.filtered(lambda p: p.state == "assigned")
        rest.action_cancel()
        self._compare()

    def test_parts_that_wait_for_the_same_purchase(self):
        first = self.orders["repair"]
        second = self._create_order(
            [self.labour], [self.bought, self.orphan], device_id=False
        )
        self._bring_to(second, "repair")
        self._compare()
        (first | second).purchase_ids.button_confirm()
        self._compare()
        move = second.part_ids.move_ids.filtered(
            lambda m: m.product_id == self.bought and m._is_waiting()
        )
        line = first.purchase_ids.order_line[:1]
        move.created_purchase_line_ids = [Command.set(line.ids)]
        self._compare()
        line.order_id.button_cancel()
        self._compare()

    def test_parts_of_another_warehouse(self):
        central = self.env["stock.warehouse"].create(
            {"name": "Central", "code": "CEN", "company_id": self.company.id}
        )
        self.warehouse.resupply_wh_ids = central
        self.orphan.route_ids = self.warehouse.resupply_route_ids
        self._add_stock(self.orphan, 4, location=central.lot_stock_id)
        order = self._create_order([self.labour], [self.orphan], device_id=False)
        self._bring_to(order, "repair")
        self.assertIn("ordered", self._compare())
        order.part_ids.move_ids.move_orig_ids[:1]._action_cancel()
        self._compare()
