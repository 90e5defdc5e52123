from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_intake import IntakeCommon


@tagged("post_install", "-at_install")
class TestVisit(IntakeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device_3 = cls.env["stock.lot"].create(
            {"name": "SN-0003", "product_id": cls.device_product.id}
        )

    def _visit(self):
        intake = self._intake(
            {"serial": "SN-0001"}, {"serial": "SN-0002"}, {"serial": "SN-0003"}
        )
        intake.action_confirm()
        return intake.visit_id

    def test_one_of_three_devices_is_collected(self):
        visit = self._visit()
        first, second, third = visit.order_ids.sorted("id")
        self._bring_to(first, "diagnosis")
        first.write({"outcome": "no_fault"})
        first._move_to_phase("ready")
        self._bring_to(second, "diagnosis")
        self.assertEqual((visit.order_count, visit.ready_count), (3, 1))
        visit.with_user(self.clerk).action_hand_over_ready()
        self.assertEqual(first.phase, "done")
        self.assertEqual(second.phase, "diagnosis")
        self.assertEqual(third.phase, "intake")
        self.assertEqual(visit.open_count, 2)
        self.assertEqual(
            visit.order_ids.sorted("id").mapped("device_place"),
            ["customer", "workshop", "shelf"],
        )
        self.assertFalse(first._is_in_custody())
        self.assertTrue(second._is_in_custody() and third._is_in_custody())

    def test_nothing_is_handed_over_before_it_is_ready(self):
        with self.assertRaisesRegex(UserError, "No device"):
            self._visit().action_hand_over_ready()

    def test_each_order_has_its_own_estimate(self):
        first, second = self._visit().order_ids.sorted("id")[:2]
        for order in (first, second):
            order.operation_ids = [(0, 0, {"product_id": self.labour.id})]
            order.action_send_estimate()
        first.action_approve_estimate()
        self.assertNotEqual(first.estimate_ids, second.estimate_ids)
        self.assertEqual(second.phase, "approval")

    def test_visits_are_numbered_by_company(self):
        company = self.env["res.company"].create({"name": "Branch"})
        values = {"partner_id": self.partner.id}
        ours = self.env["rma.service.visit"].create([values, values])
        theirs = self.env["rma.service.visit"].create(
            values | {"company_id": company.id}
        )
        self.assertEqual(len(set(ours.mapped("name"))), 2)
        self.assertRegex(theirs.name, r"^VIS/\d{4}/00001$")

    def test_company_without_sequence_is_named(self):
        self.env["rma.service.visit"].create({"partner_id": self.partner.id})
        self.env["ir.sequence"].search([("code", "=", "rma.service.visit")]).unlink()
        with self.assertRaisesRegex(UserError, "number sequence for Service visits"):
            self.env["rma.service.visit"].create({"partner_id": self.partner.id})
