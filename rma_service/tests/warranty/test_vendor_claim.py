from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestVendorClaim(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Datecs Service"})
        cls.device.vendor_id = cls.vendor
        cls.today = cls._get_today()

    def _claimed(self, **values):
        """Return a warranty order in diagnosis and its draft claim."""
        order = self._create_order(type_id=self.type_warranty.id, **values)
        self._bring_to(order, "diagnosis")
        order.action_claim_vendor()
        return order, order.vendor_claim_line_ids.claim_id

    def _claimed_together(self):
        """Return the orders of two devices of one vendor, and their draft claim."""
        second = self.env["stock.lot"].create(
            {
                "name": "SN-0002",
                "product_id": self.device_product.id,
                "vendor_id": self.vendor.id,
            }
        )
        orders = self._create_order() | self._create_order(device_id=second.id)
        orders.action_receive()
        orders.action_claim_vendor()
        return orders, orders.vendor_claim_line_ids.claim_id

    def _owned_by_customer(self, location):
        quants = self.env["stock.quant"]._gather(
            self.device_product, location, owner_id=self.partner
        )
        return sum(quants.mapped("quantity"))

    # === SENDING ===#

    def test_devices_of_one_vendor_go_on_one_claim(self):
        orders, claim = self._claimed_together()
        self.assertEqual(len(claim), 1)
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertEqual(claim.line_ids.device_id, orders.device_id)
        orders.action_claim_vendor()
        self.assertEqual(len(claim.line_ids), 2)

    def test_sent_device_keeps_serial_and_owner_and_its_order_waits(self):
        order, claim = self._claimed()
        value = self.device_product.total_value
        claim.action_send()
        move = claim.line_ids.move_out_id
        self.assertEqual(move.state, "done")
        self.assertEqual(move.move_line_ids.lot_id, self.device)
        self.assertEqual(move.move_line_ids.owner_id, self.partner)
        self.assertEqual(order.phase, "parts")
        self.assertEqual(order.vendor_claim_id, claim)
        self.assertFalse(
            self._owned_by_customer(self.warehouse.service_custody_location_id)
        )
        self.assertEqual(self.device_product.total_value, value)

    def test_order_does_not_go_on_while_the_device_is_away(self):
        order, claim = self._claimed()
        claim.action_send()
        order.outcome = "no_fault"
        with self.assertRaisesRegex(UserError, "is at Datecs Service"):
            order._move_to_phase("ready")

    def test_device_that_is_not_here_is_not_sent(self):
        order = self._create_order()
        order.action_claim_vendor()
        with self.assertRaisesRegex(UserError, "receive it first"):
            order.vendor_claim_line_ids.claim_id.action_send()

    def test_empty_claim_is_not_sent(self):
        claim = self.env["rma.service.vendor.claim"].create(
            {"partner_id": self.vendor.id}
        )
        with self.assertRaisesRegex(UserError, "add devices"):
            claim.action_send()

    def test_device_without_vendor_is_asked_for(self):
        self.device.vendor_id = False
        order = self._bring_to(self._create_order(), "intake")
        with self.assertRaisesRegex(RedirectWarning, "enter the vendor") as caught:
            order.action_claim_vendor()
        action = caught.exception.args[1]
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("stock.lot", self.device.id)
        )
        form = self.env.ref("rma_service.stock_lot_view_form_device")
        self.assertEqual(action["views"], [(form.id, "form")])

    # === ANSWERS ===#

    def test_repaired_device_comes_back_and_the_order_goes_on(self):
        order, claim = self._claimed()
        claim.action_send()
        claim.line_ids.outcome = "repaired"
        claim.action_receive()
        self.assertEqual(claim.state, "closed")
        self.assertEqual(order.phase, "quality")
        self.assertEqual(order.outcome, "repaired")
        custody = self.warehouse.service_custody_location_id
        self.assertEqual(self._owned_by_customer(custody), 1)
        order.action_pass_quality()
        order.action_hand_over()
        self.assertEqual(order.custody_out_move_id.move_line_ids.lot_id, self.device)
        self.assertFalse(self._owned_by_customer(custody))

    def test_exchanged_unit_goes_to_the_customer_with_the_old_ones_warranty(self):
        self.device.owner_id = self.partner
        warranty = self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": self.today,
                "date_end": self.today + relativedelta(years=2),
            }
        )
        order, claim = self._claimed()
        claim.action_send()
        claim.line_ids.outcome = "exchanged"
        with self.assertRaisesRegex(UserError, "enter the serial number"):
            claim.action_receive()
        new = self.env["stock.lot"].create(
            {"name": "SN-NEW", "product_id": self.device_product.id}
        )
        claim.line_ids.new_device_id = new
        claim.action_receive()
        self.assertEqual(order.device_id, new)
        self.assertEqual(order.exchanged_device_id, self.device)
        self.assertEqual(order.outcome, "replaced")
        self.assertEqual(new.owner_id, self.partner)
        self.assertEqual(new.warranty_ids.date_end, warranty.date_end)
        self.assertEqual(self.device.service_state, "out")
        self.assertFalse(self.device.owner_id)
        self.assertEqual(warranty.state, "void")
        order.action_pass_quality()
        order.action_hand_over()
        self.assertEqual(order.custody_out_move_id.move_line_ids.lot_id, new)

    def test_device_comes_back_also_where_the_order_still_lacks_consent(self):
        order = self._create_order(operations=[self.labour])
        self._bring_to(order, "diagnosis")
        order.action_claim_vendor()
        claim = order.vendor_claim_line_ids.claim_id
        claim.action_send()
        claim.line_ids.outcome = "repaired"
        claim.action_receive()
        self.assertEqual(claim.state, "closed")
        self.assertFalse(order.vendor_claim_id)
        self.assertEqual((order.phase, order.outcome), ("diagnosis", "repaired"))
        self.assertIn("stays in Diagnosis", order.message_ids[0].body)
        custody = self.warehouse.service_custody_location_id
        self.assertEqual(self._owned_by_customer(custody), 1)

    def test_refused_claim_brings_the_order_back_to_diagnosis(self):
        order, claim = self._claimed()
        claim.action_send()
        claim.line_ids.write({"outcome": "refused", "outcome_note": "Liquid damage"})
        claim.action_receive()
        self.assertEqual(order.phase, "diagnosis")
        self.assertFalse(order.vendor_claim_id)
        self.assertIn("Liquid damage", order.message_ids[0].body)

    def test_credited_device_stays_away_and_its_order_is_ready(self):
        order, claim = self._claimed()
        claim.action_send()
        claim.line_ids.write({"outcome": "credited", "reimbursement": 250})
        claim.action_receive()
        self.assertEqual(order.phase, "ready")
        self.assertEqual(order.outcome, "refunded")
        self.assertFalse(claim.line_ids.move_in_id)
        self.assertFalse(self.device.owner_id)
        self.assertEqual(self.device.service_state, "out")
        self.assertEqual(order.device_place, "vendor")
        self.assertIn("Settle the money", order.stage_hint)
        order.action_hand_over()
        self.assertEqual(order.phase, "done")
        self.assertEqual(order.device_place, "vendor")

    def test_unanswered_lines_keep_the_claim_open(self):
        orders, claim = self._claimed_together()
        claim.action_send()
        with self.assertRaisesRegex(UserError, "what the vendor answered"):
            claim.action_receive()
        claim.line_ids[0].outcome = "repaired"
        claim.action_receive()
        self.assertEqual(claim.state, "sent")
        claim.line_ids[1].outcome = "refused"
        claim.action_receive()
        self.assertEqual(claim.state, "closed")

    # === MONEY ===#

    def test_costs_and_reimbursements_are_billed_once(self):
        order, claim = self._claimed()
        claim.action_send()
        claim.line_ids.write({"outcome": "repaired", "cost": 30, "reimbursement": 12})
        claim.action_receive()
        claim.action_create_bills()
        bills = claim.bill_ids
        amounts = {bill.move_type: bill.amount_untaxed for bill in bills}
        self.assertEqual(amounts, {"in_invoice": 30, "in_refund": 12})
        self.assertEqual(set(bills.mapped("state")), {"draft"})
        claim.action_create_bills()
        self.assertEqual(claim.bill_ids, bills)

    def test_nothing_to_bill_is_said(self):
        _order, claim = self._claimed()
        with self.assertRaisesRegex(UserError, "Enter the cost"):
            claim.action_create_bills()

    # === PARTS OF OURS, WATCH, RIGHTS ===#

    def test_defective_part_of_ours_goes_out_of_stock_and_back(self):
        claim = self.env["rma.service.vendor.claim"].create(
            {
                "partner_id": self.vendor.id,
                "line_ids": [
                    (0, 0, {"kind": "part", "product_id": self.part_keyboard.id})
                ],
            }
        )
        claim.action_send()
        self.assertEqual(self.part_keyboard.qty_available, 9)
        claim.line_ids.outcome = "exchanged"
        claim.action_receive()
        self.assertEqual(self.part_keyboard.qty_available, 10)

    def test_late_claims_are_found(self):
        _order, claim = self._claimed()
        claim.date_deadline = self.today - relativedelta(days=1)
        claims = self.env["rma.service.vendor.claim"]
        self.assertNotIn(claim, claims.search([("is_late", "=", True)]))
        claim.action_send()
        self.assertTrue(claim.is_late)
        self.assertIn(claim, claims.search([("is_late", "=", True)]))

    def test_sent_claim_is_not_deleted(self):
        _order, claim = self._claimed()
        claim.action_send()
        with self.assertRaisesRegex(UserError, "not deleted"):
            claim.unlink()

    def test_technician_claims_without_stock_and_purchase_rights(self):
        order = self._create_order(
            type_id=self.type_warranty.id, user_id=self.technician.id
        ).with_user(self.technician)
        self._bring_to(order, "diagnosis")
        order.action_claim_vendor()
        claim = order.vendor_claim_line_ids.claim_id
        claim.action_send()
        claim.line_ids.outcome = "repaired"
        claim.action_receive()
        self.assertEqual(order.phase, "quality")

    def test_plain_user_sees_no_claims(self):
        plain = self._create_user("service_plain", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["rma.service.vendor.claim"].with_user(plain).search([])
