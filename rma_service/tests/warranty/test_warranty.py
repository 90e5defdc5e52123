from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestWarranty(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls._get_today()
        cls.rules = cls.env["rma.service.warranty.rule"]
        cls.rules.search([]).active = False

    def _warranty(self, **values):
        return self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": self.today - relativedelta(months=1),
                "date_end": self.today + relativedelta(months=23),
            }
            | values
        )

    def test_state_is_sought_by_the_day_at_the_place_of_its_company(self):
        """On its last evening in Honolulu it is over in Auckland already."""
        self.company.partner_id.tz = "Pacific/Honolulu"
        other = self.env["res.company"].create({"name": "East"})
        other.partner_id.tz = "Pacific/Auckland"
        last = {"date_start": "2026-01-01", "date_end": "2026-06-10"}
        device = self.env["stock.lot"].create(
            {
                "name": "SN-EAST",
                "product_id": self.device_product.id,
                "company_id": other.id,
            }
        )
        self.device.company_id = self.company
        here = self._warranty(**last)
        there = self._warranty(device_id=device.id, company_id=other.id, **last)
        both = here | there
        with freeze_time("2026-06-10 20:00:00"):
            for company in self.company | other:
                own = both.with_context(allowed_company_ids=company.ids)
                own.invalidate_recordset(["state"])
                self.assertEqual(own.mapped("state"), ["valid", "expired"])
                domain = [("id", "in", both.ids)]
                for state, found in (("valid", here), ("expired", there)):
                    self.assertEqual(
                        own.search([*domain, ("state", "=", state)]), found
                    )

    # === RULES ===#

    def test_most_specific_rule_of_each_giver_is_copied_at_the_sale(self):
        general = self.rules.create({"name": "Any", "months": 12})
        own = self.rules.create(
            {
                "name": "Register",
                "months": 36,
                "product_tmpl_id": self.device_product.product_tmpl_id.id,
                "covers_labour": False,
            }
        )
        vendor = self.rules.create(
            {
                "name": "Maker",
                "months": 18,
                "granted_by": "vendor",
                "start_event": "sale",
            }
        )
        found = self.rules._find_rules(
            self.device_product, self.env["res.partner"], self.company
        )
        self.assertEqual(found, own | vendor)
        self.assertNotIn(general, found)

    def test_warranty_stays_when_the_rule_changes_after_the_sale(self):
        rule = self.rules.create({"name": "Any", "months": 24})
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [(0, 0, {"product_id": self.device_product.id})],
            }
        )
        self._add_stock(self.device_product, 1, lot=self.device)
        sale.action_confirm()
        sale.picking_ids.move_ids.picked = True
        sale.picking_ids.button_validate()
        warranty = self.device.warranty_ids
        end = self.today + relativedelta(months=24)
        self.assertEqual(warranty.date_end, end)
        rule.months = 6
        self.device_product.name = "Other name"
        self.assertEqual(warranty.date_end, end)
        self.assertEqual(self.device.warranty_state, "in")
        self.assertEqual(self.device.warranty_until, end)

    def test_warranty_from_first_use_waits_for_it(self):
        warranty = self._warranty(
            start_event="service", months=12, date_start=False, date_end=False
        )
        self.assertEqual(warranty.state, "waiting")
        self.device.date_in_service = self.today
        self.assertEqual(warranty.state, "valid")
        self.assertEqual(warranty.date_end, self.today + relativedelta(months=12))

    # === LIFE ===#

    def test_void_needs_a_reason_and_is_logged(self):
        warranty = self._warranty()
        with self.assertRaisesRegex(UserError, "Say why"):
            warranty.action_void("")
        warranty.action_void("Seal broken")
        self.assertEqual(warranty.state, "void")
        self.assertEqual(self.device.warranty_state, "unknown")
        self.assertIn("Seal broken", self.device.message_ids[0].body)

    def test_extension_follows_the_warranty(self):
        warranty = self._warranty()
        extension = warranty.action_extend(12)
        self.assertEqual(
            extension.date_start, warranty.date_end + relativedelta(days=1)
        )
        self.assertEqual(self.device.warranty_until, extension.date_end)

    def test_warranties_are_searched_by_state(self):
        valid = self._warranty()
        expired = self._warranty(date_end=self.today - relativedelta(days=1))
        waiting = self._warranty(date_start=False, date_end=False)
        void = self._warranty()
        void.action_void("Misuse")
        for state, expected in {
            "valid": valid,
            "expired": expired,
            "waiting": waiting,
            "void": void,
        }.items():
            found = self.env["rma.service.warranty"].search(
                [("device_id", "=", self.device.id), ("state", "=", state)]
            )
            self.assertEqual(found, expected, state)

    def test_warranties_are_voided_not_deleted(self):
        warranty = self._warranty()
        with self.assertRaises(AccessError):
            warranty.with_user(self.manager).unlink()
        with self.assertRaisesRegex(UserError, "not deleted"):
            warranty.unlink()

    def test_exchanged_unit_carries_the_remaining_term(self):
        warranty = self._warranty()
        self._warranty(date_end=self.today - relativedelta(days=1))
        new = self.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": self.device_product.id}
        )
        self.device.warranty_ids._carry_over(new)
        self.assertEqual(new.warranty_ids.mapped("date_end"), [warranty.date_end])

    # === PAYER ===#

    def test_valid_warranty_proposes_the_payer_of_each_line(self):
        self._warranty(covers_labour=False)
        order = self._create_order([self.labour], [self.part_keyboard])
        self.assertEqual(order.operation_ids.payer, "customer")
        self.assertEqual(order.part_ids.payer, "warranty")
        self.assertIn("valid until", order.warranty_message)

    def test_expired_warranty_proposes_nothing(self):
        self._warranty(date_end=self.today - relativedelta(days=1))
        order = self._create_order([self.labour])
        self.assertEqual(order.operation_ids.payer, "customer")
        self.assertIn("ended on", order.warranty_message)

    def test_customer_pays_in_spite_of_a_warranty_only_with_a_reason(self):
        self._warranty()
        order = self._bring_to(self._create_order([self.labour]), "diagnosis")
        order.operation_ids.payer = "customer"
        with self.assertRaisesRegex(UserError, "say on the line why"):
            order.action_send_estimate()
        order.operation_ids.payer_reason = "Liquid damage"
        order.action_send_estimate()
        self.assertEqual(order.phase, "approval")

    def test_device_chosen_later_moves_the_proposal_but_no_agreed_line(self):
        self._warranty()
        order = self._create_order([self.labour], device_id=False)
        self.assertEqual(order.operation_ids.payer, "customer")
        order.device_id = self.device
        self.assertEqual(order.operation_ids.payer, "warranty")

    # === WARRANTY ON THE REPAIR ===#

    def test_repair_is_under_warranty_line_by_line(self):
        self.type_repair.write(
            {"warranty_parts_months": 12, "warranty_labour_months": 3}
        )
        self._bring_to(self._create_order([self.labour], [self.part_keyboard]), "done")
        given = {w.product_id: w for w in self.device.warranty_ids}
        self.assertEqual(set(given), {self.labour, self.part_keyboard})
        self.assertEqual(
            given[self.part_keyboard].date_end,
            self.today + relativedelta(months=12),
        )
        self.assertEqual(
            given[self.labour].date_end, self.today + relativedelta(months=3)
        )

    def test_repair_under_repair_warranty_does_not_reset_it(self):
        self.type_repair.write({"warranty_parts_months": 12})
        self._bring_to(self._create_order([self.labour], [self.part_keyboard]), "done")
        first = self.device.warranty_ids
        again = self._create_order([self.labour], [self.part_keyboard])
        self.assertEqual(again.part_ids.payer, "warranty")
        self.assertEqual(again.operation_ids.payer, "customer")
        self._bring_to(again, "done")
        self.assertEqual(self.device.warranty_ids, first)

    def test_device_not_repaired_gets_no_warranty(self):
        self.type_repair.write(
            {"warranty_parts_months": 12, "warranty_labour_months": 3}
        )
        order = self._bring_to(self._create_order([self.labour]), "approval")
        order.action_decline_estimate("Too dear")
        order.action_hand_over()
        self.assertFalse(self.device.warranty_ids)
