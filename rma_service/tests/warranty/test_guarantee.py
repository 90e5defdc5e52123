"""The seller's liability: the choice is told first, a repair extends it once."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestGuarantee(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.pl")
        cls.company.country_id.write(
            {"service_guarantee_from": "2026-07-31", "service_guarantee_months": 12}
        )
        cls.type_repair.write({"is_legal_guarantee": True, "default_payer": "warranty"})
        cls.device.write({"owner_id": cls.partner.id, "date_sold": "2026-08-03"})
        cls.warranty = cls.env["rma.service.warranty"].create(
            {
                "device_id": cls.device.id,
                "name": "Legal guarantee",
                "granted_by": "company",
                "date_start": "2026-08-03",
                "months": 24,
                "date_end": "2028-08-03",
            }
        )

    def _extensions(self):
        return self.device.warranty_ids.filtered("is_repair_extension")

    def _order(self, choice="repair", **values):
        return self._create_order([self.labour], guarantee_choice=choice, **values)

    def test_repair_waits_until_the_customer_chose(self):
        with freeze_time("2026-11-02 10:00:00"):
            order = self._bring_to(self._order(choice=False), "diagnosis")
            with self.assertRaisesRegex(UserError, "Customer Chose"):
                order.action_start_repair()
            order.guarantee_choice = "repair"
            order.action_start_repair()
        self.assertEqual(order.phase, "repair")

    def test_repaired_unit_is_ours_for_twelve_months_more_and_only_once(self):
        with freeze_time("2026-11-02 10:00:00"):
            order = self._bring_to(self._order(), "done")
        extension = self._extensions()
        self.assertEqual(extension.order_id, order)
        self.assertEqual(str(extension.date_start), "2028-08-04")
        self.assertEqual(str(extension.date_end), "2029-08-03")
        with freeze_time("2027-03-01 10:00:00"):
            self._bring_to(self._order(), "done")
        self.assertEqual(self._extensions(), extension)
        self.assertEqual(str(self.device.warranty_until), "2029-08-03")

    def test_order_shows_until_when_we_are_liable(self):
        with freeze_time("2026-11-02 10:00:00"):
            order = self._order()
            self.assertEqual(str(order.guarantee_until), "2028-08-03")

    def test_no_fault_replacement_and_paid_repair_extend_nothing(self):
        with freeze_time("2026-11-02 10:00:00"):
            order = self._bring_to(self._order(), "diagnosis")
            order.outcome = "no_fault"
            order._move_to_phase("ready")
            order.action_hand_over()
            self.type_repair.is_legal_guarantee = False
            self._bring_to(self._order(choice=False), "done")
        self.assertFalse(self._extensions())

    def test_unit_that_came_in_too_late_or_was_sold_before_gets_none(self):
        with freeze_time("2028-08-04 10:00:00"):
            self._bring_to(self._order(), "done")
        self.assertFalse(self._extensions())
        self.device.date_sold = "2026-07-30"
        with freeze_time("2026-11-02 10:00:00"):
            self._bring_to(self._order(), "done")
        self.assertFalse(self._extensions())

    def test_unit_that_came_in_on_the_last_day_gets_it(self):
        with freeze_time("2028-08-03 10:00:00"):
            self._bring_to(self._order(), "done")
        self.assertEqual(str(self._extensions().date_end), "2029-08-03")

    def test_country_without_the_rule_extends_nothing(self):
        self.company.country_id = self.env.ref("base.us")
        with freeze_time("2026-11-02 10:00:00"):
            self._bring_to(self._order(), "done")
        self.assertFalse(self._extensions())

    def test_protocol_tells_the_choice_and_the_extension(self):
        with freeze_time("2026-11-02 10:00:00"):
            order = self._bring_to(self._order(choice=False), "intake")
            report = self.env["ir.actions.report"]
            html, _type = report._render_qweb_html(
                "rma_service.report_intake_protocol", order.ids
            )
        words = " ".join(html.decode().split())
        self.assertIn("you may choose between repair and replacement", words)
        self.assertIn("extended once by <span>12</span> months", words)

    def test_members_of_the_union_have_what_its_law_says(self):
        france, moldova = self.env.ref("base.fr") | self.env.ref("base.md")
        (france | moldova).service_guarantee_from = False
        self.env["res.country"]._set_guarantee_of_union()
        self.assertEqual(str(france.service_guarantee_from), "2026-07-31")
        self.assertEqual(france.service_guarantee_months, 12)
        self.assertFalse(moldova.service_guarantee_from)

    def test_nobody_writes_that_a_repair_extended_it(self):
        for user in (self.technician, self.manager):
            with self.assertRaises(AccessError):
                self.warranty.with_user(user).is_repair_extension = True
