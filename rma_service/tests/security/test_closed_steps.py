"""What follows from a step is not set by hand: case by case, as it was broken in."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestClosedSteps(ServiceCommon):
    def _create_own_order(self, **values):
        """Return an order as its technician sees it."""
        order = self._create_order(
            operations=[self.labour],
            parts=[self.part_keyboard],
            user_id=self.technician.id,
            **values,
        )
        return order.with_user(self.technician)

    def _lend(self, order):
        """Return a loan that is out, as the technician sees it."""
        unit = self.env["stock.lot"].create(
            {
                "name": "LOAN-1",
                "product_id": self.device_product.id,
                "is_loan_unit": True,
            }
        )
        self._add_stock(self.device_product, 1, lot=unit)
        loan = order.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": unit.id}
        )
        loan.action_hand_out()
        return loan

    def test_custody_move_is_not_taken_off_a_received_order(self):
        order = self._create_own_order()
        order.action_receive()
        self.assertTrue(order.sudo().custody_in_move_id)
        for value in (False, 1):
            with self.subTest(value=value), self.assertRaises(AccessError):
                order.write({"custody_in_move_id": value})
        self.assertTrue(order._is_in_custody())

    def test_dates_of_receipt_and_hand_over_are_not_typed(self):
        order = self._create_own_order()
        for name in ("date_in", "date_out", "date_repair", "date_ready"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                order.write({name: "2020-01-01 10:00:00"})

    def test_loan_is_not_closed_while_the_unit_is_out(self):
        order = self._create_own_order()
        loan = self._lend(order)
        for vals in ({"state": "back"}, {"date_back": "2020-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                loan.write(vals)
        with self.assertRaises(AccessError):
            order.write({"loan_id": False})
        with self.assertRaises(AccessError):
            order.write({"loan_ids": [Command.update(loan.id, {"state": "back"})]})

    def test_unit_of_a_loan_that_is_out_is_not_exchanged(self):
        loan = self._lend(self._create_own_order())
        other = loan.device_id.copy({"name": "LOAN-2", "is_loan_unit": True})
        with self.assertRaisesRegex(UserError, "handed out"):
            loan.write({"device_id": other.id})

    def test_loan_does_not_move_to_another_order(self):
        loan = self._lend(self._create_own_order())
        other = self._create_own_order(device_id=False)
        with self.assertRaises(AccessError):
            loan.write({"order_id": other.id})

    def test_consumed_and_done_quantities_are_not_typed(self):
        order = self._create_own_order()
        for line, vals in (
            (order.part_ids, {"quantity_done": 1}),
            (order.part_ids, {"is_consumed": True}),
            (order.part_ids, {"is_left_in_device": True}),
            (order.operation_ids, {"quantity_done": 1}),
            (order.operation_ids, {"time_spent": 60}),
            (order.operation_ids, {"date_end": "2020-01-01"}),
            (order.operation_ids, {"worker_id": self.technician.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                line.write(vals)

    def test_new_line_is_not_done_from_the_start(self):
        order = self._create_own_order()
        with self.assertRaises(AccessError):
            order.write(
                {
                    "part_ids": [
                        Command.create(
                            {
                                "product_id": self.part_screw.id,
                                "quantity_done": 1,
                                "is_consumed": True,
                            }
                        )
                    ]
                }
            )

    def test_operation_does_not_move_to_another_order(self):
        order = self._create_own_order()
        other = self._create_own_order(device_id=False)
        operation, part = order.operation_ids, order.part_ids
        for write in (
            lambda: operation.write({"order_id": other.id}),
            lambda: part.write({"order_id": other.id}),
            lambda: other.write({"operation_ids": [Command.link(operation.id)]}),
            lambda: other.write({"part_ids": [Command.set(part.ids)]}),
        ):
            with self.subTest(), self.assertRaises(UserError):
                write()
        self.assertEqual(operation.order_id, order)
        self.assertEqual(part.order_id, order)

    def test_follow_up_still_takes_what_is_not_agreed(self):
        order = self._create_own_order()
        dialog = order.env["rma.service.follow.up"].create(
            {
                "order_id": order.id,
                "problem": "Later",
                "operation_ids": order.operation_ids.ids,
            }
        )
        dialog.action_confirm()
        follow_up = order.follow_up_ids
        self.assertEqual(follow_up.parent_order_id, order)
        self.assertEqual(follow_up.operation_ids.product_id, self.labour)

    def test_links_to_kept_documents_are_not_cut(self):
        order = self._create_own_order()
        with self.assertRaises(AccessError):
            order.write({"document_ids": [Command.clear()]})

    def test_link_of_the_customer_is_not_chosen(self):
        order = self._create_own_order()
        with self.assertRaises(AccessError):
            order.write({"access_token": "known"})
        orders = order.env["rma.service.order"]
        with self.assertRaises(AccessError):
            orders.create({"partner_id": self.partner.id, "access_token": "known"})

    def test_override_of_consent_is_not_written(self):
        order = self._create_own_order()
        with self.assertRaises(AccessError):
            order.write({"consent_override": "because"})

    def test_claim_is_not_closed_while_the_device_is_at_the_vendor(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        order = self._create_order(user_id=self.technician.id)
        order = order.with_user(self.technician)
        order.action_receive()
        claim = order.env["rma.service.vendor.claim"].create(
            {
                "partner_id": vendor.id,
                "line_ids": [Command.create({"order_id": order.id})],
            }
        )
        claim.action_send()
        line = claim.line_ids
        for record, vals in (
            (claim, {"state": "closed"}),
            (claim, {"date_closed": "2020-01-01"}),
            (claim, {"partner_id": self.partner.id}),
            (claim, {"line_ids": [Command.create({"order_id": order.id})]}),
            (line, {"is_answered": True}),
            (line, {"move_out_id": False}),
            (line, {"product_id": self.part_screw.id}),
            (order, {"vendor_claim_id": False}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.write(vals)
        line.write({"outcome": "repaired"})
        claim.action_receive()
        self.assertEqual(claim.state, "closed")
        with self.assertRaisesRegex(UserError, "stays as it is"):
            line.write({"outcome": "credited"})

    def test_prices_of_a_price_check_are_those_that_were_told(self):
        costing = (
            self.env["rma.service.costing"]
            .with_user(self.technician)
            .create(
                {
                    "partner_id": self.partner.id,
                    "line_ids": [Command.create({"product_id": self.labour.id})],
                }
            )
        )
        line = costing.line_ids
        for record, vals in (
            (line, {"price_unit": 1}),
            (line, {"price_subtotal": 1}),
            (costing, {"amount_total": 1}),
            (costing, {"state": "used"}),
            (costing, {"date": "2020-01-01"}),
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                record.write(vals)
        costing.action_make_order()
        self.assertEqual(costing.state, "used")
        with self.assertRaisesRegex(UserError, "duplicate it"):
            costing.write({"partner_id": self.env.user.partner_id.id})

    def test_warranty_stays_void_and_on_its_device(self):
        other = self.device.copy({"name": "SN-0002"})
        warranty = (
            self.env["rma.service.warranty"]
            .with_user(self.technician)
            .create({"name": "Two years", "device_id": self.device.id, "months": 24})
        )
        with self.assertRaises(AccessError):
            warranty.write({"device_id": other.id})
        warranty.action_void("Opened by others")
        for vals in ({"is_void": False}, {"date_end": "2060-01-01"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                warranty.write(vals)

    def test_status_of_a_new_operation_is_an_entry(self):
        order = self._create_own_order()
        not_done = self.env["rma.service.operation.status"]._get_default("not_done")
        operation = order.env["rma.service.operation"].create(
            {
                "order_id": order.id,
                "product_id": self.labour.id,
                "status_id": not_done.id,
            }
        )
        self.assertEqual(operation.status_id, not_done)
        self.assertEqual(operation.entry_ids.status_id, not_done)

    def test_kind_of_a_used_status_is_fixed(self):
        order = self._create_own_order()
        status = order.operation_ids.status_id
        with self.assertRaisesRegex(UserError, "add a new status"):
            status.write({"kind": "finished"})
        unused = status.create({"name": "Cleaning", "kind": "work"})
        unused.write({"kind": "paused"})
        self.assertEqual(unused.kind, "paused")

    def test_stock_move_is_not_tied_to_a_part_by_hand(self):
        storekeeper = self._create_user("storekeeper", "stock.group_stock_user")
        order = self._create_own_order()
        moves = self.env["stock.move"].with_user(storekeeper)
        vals = {
            "product_id": self.part_keyboard.id,
            "product_uom_qty": 1,
            "location_id": self.warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        with self.assertRaises(AccessError):
            moves.create(vals | {"service_part_id": order.part_ids.id})
        move = moves.create(vals)
        with self.assertRaises(AccessError):
            move.write({"service_part_id": order.part_ids.id})
