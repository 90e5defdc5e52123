from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common.contract import ContractCommon
from ..common.migration import load_migration


@tagged("post_install", "-at_install")
class TestContract(ContractCommon):
    """Whose devices a contract covers, and which lines it pays."""

    def _payers(self, order):
        return [line.payer for lines in order._get_lines() for line in lines]

    # === WHAT IT COVERS ===#

    def test_intake_proposes_the_contract_of_the_customer_and_says_what_is_left(self):
        contract = self._create_contract()
        order = self._create_order()
        self.assertEqual(order.contract_id, contract)
        self.assertEqual(order.contract_state, "in")
        self.assertIn("10.00 hours of 10.00 hours left", order.contract_message)

    def test_customer_without_contract_has_none(self):
        self._create_contract(
            partner_id=self.env["res.partner"].create({"name": "Other"}).id
        )
        order = self._create_order([self.labour])
        self.assertFalse(order.contract_id)
        self.assertFalse(order.contract_message)
        self.assertEqual(self._payers(order), ["customer"])

    def test_contract_of_an_organisation_covers_its_places_and_contacts(self):
        shop = self._create_child("Shop")
        contact = self.env["res.partner"].create({"name": "Ewa", "parent_id": shop.id})
        contract = self._create_contract()
        for partner in (self.partner, shop, contact):
            order = self._create_order(partner_id=partner.id)
            self.assertEqual(order.contract_id, contract, partner.name)

    def test_contract_of_a_place_covers_no_other_place(self):
        shop, other = self._create_child("Shop"), self._create_child("Other shop")
        contract = self._create_contract(partner_id=shop.id)
        orders = [
            self._create_order(partner_id=partner.id)
            for partner in (shop, other, self.partner)
        ]
        found = [order.contract_id for order in orders]
        self.assertEqual(found, [contract, contract.browse(), contract.browse()])

    def test_named_device_type_category_or_product_is_covered_and_nothing_else(self):
        types = self.env["rma.service.equipment.type"]
        family = types.create({"name": "Tills"})
        till = types.create({"name": "Till", "parent_id": family.id})
        category = self.env["product.category"].create({"name": "Registers"})
        below = category.create({"name": "Small", "parent_id": category.id})
        self.device_product.categ_id = below
        self.device_product.equipment_type_id = till
        printer = self._create_product("Printer", is_storable=True, tracking="serial")
        stranger = self._device_of(printer, "PR-1")
        for name, record in (
            ("device_ids", self.device),
            ("equipment_type_ids", family),
            ("category_ids", category),
            ("product_ids", self.device_product),
        ):
            with self.subTest(name):
                contract = self._create_contract(**{name: self._link(record)})
                self.assertEqual(self._create_order().contract_id, contract)
                order = self._create_order(product_id=printer.id, device_id=stranger.id)
                self.assertFalse(order.contract_id)
                self.assertEqual(order.contract_state, "out")
                self.assertIn("not for this device", order.contract_message)
                contract.action_end("Over")

    def test_contract_that_names_the_device_goes_before_one_for_all(self):
        self._create_contract()
        named = self._create_contract(device_ids=self._link(self.device))
        self.assertEqual(self._create_order().contract_id, named)

    def test_used_up_contract_goes_behind_one_with_units(self):
        first = self._create_contract(units=0, term_months=6)
        second = self._create_contract()
        self.assertEqual(self._create_order().contract_id, second)
        second.action_suspend()
        self.assertEqual(self._create_order().contract_id, first)

    def test_suspended_ended_or_future_contract_covers_nothing(self):
        contract = self._create_contract()
        contract.action_suspend()
        order = self._create_order()
        self.assertFalse(order.contract_id)
        self.assertIn("suspended", order.contract_message)
        contract.action_resume()
        self.assertEqual(self._create_order().contract_id, contract)
        contract.action_end("Shop closed")
        order = self._create_order()
        self.assertFalse(order.contract_id)
        self.assertIn("ended", order.contract_message)

    def test_form_shows_contract_and_payer_before_it_is_saved(self):
        contract = self._create_contract()
        with Form(self.env["rma.service.order"].with_user(self.clerk)) as form:
            form.partner_id = self.partner
            form.product_id = self.device_product
            form.device_id = self.device
            self.assertEqual(form.contract_id, contract)
            self.assertEqual(form.contract_state, "in")
        self.assertEqual(form.record.contract_id, contract)

    def test_another_customer_takes_the_contract_off(self):
        self._create_contract()
        order = self._create_order([self.labour])
        self.assertEqual(self._payers(order), ["contract"])
        order.partner_id = self.env["res.partner"].create({"name": "Other"})
        self.assertFalse(order.contract_id)
        self.assertEqual(self._payers(order), ["customer"])

    def test_contract_of_another_customer_or_a_draft_is_refused(self):
        other = self._create_contract(
            partner_id=self.env["res.partner"].create({"name": "Other"}).id
        )
        draft = self._create_contract(activate=False)
        order = self._create_order()
        for contract in (other, draft):
            with self.assertRaisesRegex(UserError, contract.name):
                order.contract_id = contract
            with self.assertRaisesRegex(UserError, contract.name):
                self._create_order(contract_id=contract.id)

    # === WHAT IT PAYS ===#

    def test_contract_pays_what_it_names(self):
        travel = self._create_product(
            "Travel", type="service", is_service_travel=True, list_price=30
        )
        lines = ([self.labour, travel], [self.part_keyboard])
        for pays, payers in (
            ({}, ["contract", "contract", "customer"]),
            ({"pays_travel": False}, ["contract", "customer", "customer"]),
            (
                {"pays_labour": False, "pays_parts": True},
                ["customer", "contract", "contract"],
            ),
        ):
            contract = self._create_contract(**pays)
            self.assertEqual(self._payers(self._create_order(*lines)), payers)
            contract.action_end("Over")

    def test_warranty_pays_before_the_contract(self):
        self._create_contract()
        self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "company_id": self.company.id,
                "name": "Ours",
                "granted_by": "company",
                "date_start": "2020-01-01",
                "covers_parts": False,
            }
        )
        order = self._create_order([self.labour])
        self.assertEqual(self._payers(order), ["warranty"])

    def test_linked_later_the_contract_pays_the_open_lines(self):
        contract = self._create_contract()
        order = self._create_order([self.labour], contract_id=False)
        self.assertEqual(self._payers(order), ["customer"])
        order.contract_id = contract
        self.assertEqual(self._payers(order), ["contract"])
        order.contract_id = False
        self.assertEqual(self._payers(order), ["customer"])

    def test_technician_needs_no_right_for_what_the_contract_proposes(self):
        self._create_contract(share=50)
        order = self._create_order(user_id=self.technician.id)
        line = (
            self.env["rma.service.operation"]
            .with_user(self.technician)
            .create({"order_id": order.id, "product_id": self.labour.id})
        )
        self.assertEqual(
            (line.payer, line.second_payer, line.second_share),
            ("customer", "contract", 50),
        )
        self.assertFalse(line.is_payer_chosen)

    def test_customer_in_place_of_the_contract_wants_a_reason_and_stays(self):
        self._create_contract(share=50)
        order = self._create_order([self.labour], user_id=self.technician.id)
        line = order.operation_ids.with_user(self.technician)
        line.write(
            {"payer": "customer", "second_payer": False, "payer_reason": "Misuse"}
        )
        order.write({"operation_ids": [(0, 0, {"product_id": self.labour_2.id})]})
        self.assertFalse(line.second_payer)
        self.assertEqual(order.operation_ids[-1].second_payer, "contract")

    def test_share_is_a_discount_on_the_estimate_to_the_cent(self):
        self._create_contract(share=33.33, pays_parts=True)
        order = self._create_order([self.labour], [self.part_keyboard])
        self._bring_to(order, "approval")
        lines = order.estimate_id.order_line
        self.assertEqual(
            [round(line.price_subtotal, 2) for line in lines], [33.34, 26.67]
        )

    def test_lines_that_the_contract_pays_are_not_on_the_estimate(self):
        self._create_contract()
        order = self._create_order([self.labour], [self.part_keyboard])
        self._bring_to(order, "approval")
        self.assertEqual(order.estimate_id.order_line.product_id, self.part_keyboard)

    # === LIMITS ===#

    def test_cap_per_case_is_reached_within_a_line(self):
        self._create_contract(cap_case=60, pays_parts=True)
        order = self._create_order([self.labour, self.labour_2], [self.part_keyboard])
        found = [
            (line.payer, line.second_payer, line.second_share)
            for lines in order._get_lines()
            for line in lines
        ]
        self.assertEqual(
            found,
            [
                ("contract", False, 0),
                ("customer", "contract", 50),
                ("customer", False, 0),
            ],
        )

    def test_cap_per_period_counts_what_earlier_orders_took(self):
        contract = self._create_contract(cap_period=70)
        self._use(60, contract)
        order = self._create_order([self.labour])
        line = order.operation_ids
        self.assertEqual((line.payer, line.second_share), ("customer", 40))

    def test_what_exceeds_is_asked_of_the_customer_where_the_contract_says_so(self):
        self._create_contract(units=1, exceeding="ask")
        order = self._create_order([self._work(45), self._work(30), self._work(15)])
        self.assertEqual(self._payers(order), ["contract", "customer", "contract"])
        self._bring_to(order, "approval")
        self.assertEqual(len(order.estimate_id.order_line), 1)

    def test_top_up_covers_what_the_customer_was_not_asked_for_yet(self):
        contract = self._create_contract(units=1, exceeding="ask")
        order = self._create_order([self._work(45), self._work(30)])
        self.assertEqual(self._payers(order), ["contract", "customer"])
        self._top_up(contract, 1)
        self.assertEqual(self._payers(order), ["contract", "contract"])

    # === TERMS ===#

    def test_terms_that_units_follow_from_are_closed_once_it_is_active(self):
        contract = self._create_contract().with_user(self.manager)
        other = self.env["res.partner"].create({"name": "Other"})
        for vals in (
            {"tracking": "days"},
            {"partner_id": other.id},
            {"period": "3"},
            {"date_start": "2020-01-01"},
        ):
            with self.assertRaisesRegex(UserError, "stays"):
                contract.write(vals)
        contract.write({"tracking": "hours", "partner_id": self.partner.id})

    def test_changed_terms_of_an_active_contract_leave_a_trace(self):
        contract = self._create_contract().with_user(self.manager)
        self.env.cr.precommit.run()
        contract.write({"share": 80, "notice_days": 60})
        self.env.cr.precommit.run()
        text = " ".join(contract.message_ids.mapped("body"))
        self.assertIn("100.00 → 80.00", text)
        self.assertIn("30 → 60", text)

    def test_contract_that_was_sold_is_not_deleted(self):
        contract = self._create_contract()
        with self.assertRaisesRegex(UserError, "witness"):
            contract.unlink()
        self._create_contract(activate=False).unlink()

    def test_contract_pays_something_and_terms_are_whole_periods(self):
        with self.assertRaisesRegex(ValidationError, "pays"):
            self._create_contract(pays_labour=False, pays_travel=False)
        with self.assertRaisesRegex(ValidationError, "whole number"):
            self._create_contract(period="12", term_months=18)

    def test_update_asks_no_order_for_its_contract(self):
        order = self._create_order([self.labour], [self.part_screw])
        self.env.flush_all()
        for table, column in (
            ("rma_service_order", "contract_id"),
            ("rma_service_operation", "contract_share"),
            ("rma_service_part", "contract_share"),
        ):
            self.env.cr.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        update = load_migration("19.0.1.7.0", "pre-contract")
        for _time in range(2):
            update.migrate(self.env.cr, None)
        self.env.invalidate_all()
        self.assertFalse(order.contract_id)
        self.assertFalse(order.operation_ids.contract_share)

    def test_intake_dialog_says_what_is_left_before_the_order_is_made(self):
        contract = self._create_contract()
        with Form(self.env["rma.service.intake"].with_user(self.clerk)) as form:
            form.partner_id = self.partner
            form.serial = self.device.name
            form.problem = "Keys stick"
            self.assertIn(contract.name, form.contract_message)
            self.assertIn("10.00 hours left", form.contract_message)
