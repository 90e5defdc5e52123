import re

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common.stock import ServiceStockCommon

STAGE = "rma_service.rma_service_stage_intake"


class IntakeCommon(ServiceStockCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Piotr Nowak"})
        cls.laptop_type = cls.env["rma.service.equipment.type"].create(
            {"name": "Laptop of the tests"}
        )
        cls.device.owner_id = cls.partner
        cls.device_2 = cls.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": cls.device_product.id}
        )

    def _form(self, user=None, **defaults):
        """Return the dialog as the menu opens it for a user."""
        context = {f"default_{name}": value for name, value in defaults.items()}
        wizards = self.env["rma.service.intake"].with_user(user or self.clerk)
        form = Form(wizards.with_context(**context))
        if not form.partner_id:
            form.partner_id = self.partner
        return form

    def _intake(self, *items, user=None, **values):
        """Return the intake of devices, as a script creates it."""
        return (
            self.env["rma.service.intake"]
            .with_user(user or self.clerk)
            .create(
                {
                    "partner_id": self.partner.id,
                    "line_ids": [(0, 0, item) for item in items],
                }
                | values
            )
        )


@tagged("post_install", "-at_install")
class TestIntake(IntakeCommon):
    # === ONE DEVICE ===#

    def test_phone_of_a_new_customer_is_kept_and_a_known_one_stays(self):
        self.other.phone = False
        form = self._form(partner_id=self.other.id)
        form.new_phone = "0722 123 456"
        form.product_id = self.device_product
        form.save().action_confirm()
        self.assertEqual(self.other.phone, "0722 123 456")
        intake = self._intake({"product_id": self.device_product.id})
        intake.partner_id.phone = "0722 000 000"
        intake.new_phone = "0733 111 111"
        intake.action_confirm()
        self.assertEqual(self.partner.phone, "0722 000 000")

    def test_phone_typed_for_one_customer_is_not_given_to_the_next(self):
        self.other.phone = self.partner.phone = False
        form = self._form(partner_id=self.other.id)
        form.new_phone = "0722 123 456"
        form.partner_id = self.partner
        self.assertFalse(form.new_phone)

    def test_known_serial_fills_device_and_facts(self):
        self.device_product.service_known_faults = "Weak hinge"
        self.env["rma.service.warranty"].create(
            {
                "device_id": self.device.id,
                "name": "Two years",
                "granted_by": "company",
                "date_start": "2020-01-01",
                "date_end": "2021-12-31",
            }
        )
        form = self._form()
        form.serial = " sn - 00 01"
        self.assertEqual(form.device_id, self.device)
        self.assertEqual(form.product_id, self.device_product)
        self.assertEqual(form.owner_id, self.partner)
        self.assertIn("Two years", form.warranty_message)
        self.assertEqual(form.known_faults, "Weak hinge")
        self.assertFalse(form.warning)
        self.assertFalse(form.is_unknown)

    def test_intake_shows_what_was_done_to_the_device_and_its_model(self):
        own = self._create_order(
            device_id=self.device.id, problem="Dead <key>", solution="Key replaced"
        )
        other = self._create_order(device_id=self.device_2.id, solution="Hinge glued")
        form = self._form()
        form.serial = "SN-0001"
        self.assertIn(own.name, form.device_history)
        self.assertIn("Key replaced", form.device_history)
        self.assertIn("Dead &lt;key&gt;", form.device_history)
        self.assertNotIn(other.name, form.device_history)
        self.assertIn("Hinge glued", form.model_history)
        self.assertNotIn(own.name, form.model_history)
        form.serial = "Nobody knows"
        self.assertFalse(form.device_history)
        self.assertFalse(form.model_history)

    def test_own_number_finds_the_device(self):
        self.device.internal_number = "OWN 77"
        form = self._form()
        form.serial = "own77"
        self.assertEqual(form.device_id, self.device)

    def test_words_for_nothing_are_no_accessories(self):
        for text, names in (
            ("None", []),
            ("nothing.", []),
            ("- none -, charger", ["charger"]),
            ("fără accesorii", []),
            ("Brak", []),
            ("Немає; сумка", ["сумка"]),
            ("None of the keys", ["None of the keys"]),
        ):
            with self.subTest(text=text):
                order = self._create_order(accessories=text)
                self.assertEqual(order._get_accessory_names(), names)
                self.assertEqual(
                    [row["name"] for row in order._get_accessories_back()], names
                )

    def test_one_device_makes_one_received_order_without_visit(self):
        form = self._form()
        form.serial = "SN-0001"
        form.problem = "Does not start"
        form.accessories = "Charger, bag\nbag; two keys"
        form.show_more = True
        form.condition = "Scratched"
        form.priority = "1"
        intake = form.save()
        action = intake.action_confirm()
        order = self.env["rma.service.order"].browse(action["res_id"])
        self.assertEqual(action["res_model"], "rma.service.order")
        self.assertEqual(order.phase, "intake")
        self.assertEqual(order.device_id, self.device)
        self.assertEqual(order.problem, "Does not start")
        things = order.accessory_ids
        self.assertEqual(things.mapped("name"), ["Charger", "bag", "two keys"])
        self.assertEqual(order._get_accessory_names(), things.mapped("name"))
        self.assertEqual(order.condition, "Scratched")
        self.assertEqual(order.priority, "1")
        self.assertTrue(order._is_in_custody())
        self.assertFalse(order.visit_id)

    def test_registered_device_is_not_received(self):
        intake = self._intake({"serial": "SN-0001"}, receive_now=False)
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual(order.phase, "request")
        self.assertFalse(order.date_in)

    def test_second_submit_makes_nothing_new(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "SN-0002"})
        first = intake.action_confirm()
        count = self.env["rma.service.order"].search_count([])
        self.assertEqual(intake.action_confirm(), first)
        self.assertEqual(self.env["rma.service.order"].search_count([]), count)

    def test_customer_is_known_from_the_scanned_device(self):
        wizards = self.env["rma.service.intake"].with_user(self.clerk)
        form = Form(wizards)
        form.serial = "SN-0001"
        self.assertEqual(form.partner_id, self.partner)

    # === NEW DEVICE ===#

    def test_unknown_device_of_a_new_model_is_made(self):
        form = self._form(self.technician)
        form.serial = "XYZ  900"
        self.assertTrue(form.is_unknown)
        form.brand = "Zeta"
        form.model = "Testbook 900"
        form.equipment_type_id = self.laptop_type
        intake = form.save()
        intake.action_confirm()
        order = intake.line_ids.order_id
        product = order.product_id
        self.assertEqual(product.name, "Zeta Testbook 900")
        self.assertEqual(product.service_brand, "Zeta")
        self.assertEqual(product.equipment_type_id, self.laptop_type)
        self.assertEqual(product.tracking, "serial")
        self.assertFalse(product.sale_ok)
        self.assertEqual(order.device_id.name, "XYZ 900")
        self.assertEqual(order.device_id.owner_id, self.partner)
        self.assertEqual(order.equipment_type_id, self.laptop_type)

    def test_model_is_found_by_its_name(self):
        form = self._form()
        form.serial = "NEW-1"
        form.model = "cash  REGISTER"
        self.assertEqual(form.product_id, self.device_product)

    def test_new_model_is_made_once_for_two_devices(self):
        intake = self._intake(
            {"serial": "T-1", "model": "Tablet Q", "brand": "Quo"},
            {"serial": "T-2", "model": "Tablet Q", "brand": "Quo"},
        )
        intake.action_confirm()
        orders = intake.line_ids.order_id
        self.assertEqual(len(orders.product_id), 1)
        self.assertEqual(set(orders.device_id.mapped("name")), {"T-1", "T-2"})

    def test_device_without_serial_gets_a_number_of_ours(self):
        intake = self._intake({"product_id": self.device_product.id})
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertTrue(order.device_id.name)
        self.assertNotIn(order.device_id, self.device | self.device_2)

    def test_device_without_model_is_refused(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "NOBODY-KNOWS"})
        count = self.env["rma.service.order"].search_count([])
        with self.assertRaisesRegex(UserError, "NOBODY-KNOWS: choose the model"):
            intake.action_confirm()
        self.assertEqual(self.env["rma.service.order"].search_count([]), count)

    def test_serial_of_two_devices_asks_which_one(self):
        product = self._create_product("Till", is_storable=True, tracking="serial")
        twin = self.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": product.id}
        )
        form = self._form()
        form.serial = "SN-0002"
        self.assertFalse(form.device_id)
        self.assertEqual(form.candidate_ids[:], self.device_2 | twin)
        with self.assertRaisesRegex(UserError, "model"):
            form.save().action_confirm()
        form.device_id = twin
        self.assertEqual(form.product_id, product)

    def test_serial_of_two_devices_means_that_of_the_customer(self):
        product = self._create_product("Till", is_storable=True, tracking="serial")
        self.env["stock.lot"].create({"name": "SN-0001", "product_id": product.id})
        form = self._form()
        form.serial = "SN-0001"
        self.assertEqual(form.device_id, self.device)

    def test_device_of_another_company_is_not_found(self):
        company = self.env["res.company"].create({"name": "Branch"})
        product = self._create_product(
            "Local", is_storable=True, tracking="serial", company_id=company.id
        )
        self.env["stock.lot"].create(
            {"name": "L-1", "product_id": product.id, "company_id": company.id}
        )
        form = self._form()
        form.serial = "L-1"
        self.assertFalse(form.device_id)
        self.assertTrue(form.is_unknown)

    def test_model_of_a_mistyped_serial_goes_with_it(self):
        form = self._form()
        form.serial = "SN-0001"
        form.serial = "SN-0001X"
        self.assertFalse(form.product_id)
        self.assertTrue(form.is_unknown)

    def test_chosen_model_stays_with_a_new_serial(self):
        form = self._form()
        form.product_id = self.device_product
        form.serial = "NEW-1"
        self.assertEqual(form.product_id, self.device_product)
        intake = form.save()
        intake.action_confirm()
        self.assertEqual(intake.line_ids.order_id.device_id.name, "NEW-1")

    def test_device_is_cleared_from_the_screen(self):
        intake = self._intake(serial="SN-0001", problem="Loud")
        intake.action_clear_device()
        self.assertFalse(intake._is_filled())

    # === WARNINGS ===#

    def _check_reason_asked(self, pattern):
        intake = self._intake({"serial": "SN-0001"})
        self.assertRegex(intake.line_ids.warning, pattern)
        with self.assertRaisesRegex(UserError, pattern):
            intake.action_confirm()
        intake.is_done = False
        intake.line_ids.reason = "Checked with the owner"
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual(order.phase, "intake")
        self.assertEqual(order.intake_confirmation, "Checked with the owner")
        self.assertTrue(
            order.message_ids.filtered(lambda m: "Checked with the owner" in m.body)
        )
        return order

    def test_device_of_somebody_else_needs_a_reason(self):
        self.device.owner_id = self.other
        self._check_reason_asked("belongs to Piotr Nowak, not to Anna Kowalska")
        self.assertEqual(self.device.owner_id, self.other)

    def test_device_in_another_open_order_needs_a_reason(self):
        order = self._create_order()
        self._check_reason_asked(f"already in open order {order.name}")

    def test_device_out_of_service_needs_a_reason(self):
        self.device.action_out_of_service()
        self._check_reason_asked("out of service")

    def test_unit_of_ours_needs_a_reason(self):
        self._add_stock(self.device_product, 1, lot=self.device)
        stock = re.escape(self.warehouse.lot_stock_id.display_name)
        self._check_reason_asked(f"SN-0001 is ours and stands in {stock}")

    def test_loan_device_of_ours_needs_a_reason(self):
        self.device.write({"owner_id": False, "is_loan_unit": True})
        self._add_stock(self.device_product, 1, lot=self.device)
        order = self._create_order(device_id=self.device_2.id)
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": self.device.id}
        )
        loan.action_hand_out()
        place = re.escape(self.device.location_id.display_name)
        self._check_reason_asked(f"SN-0001 is ours and stands in {place}")

    def test_unit_of_ours_is_taken_in_for_ourselves(self):
        self._add_stock(self.device_product, 1, lot=self.device)
        self.device.owner_id = False
        intake = self._intake(
            {"serial": "SN-0001"}, partner_id=self.company.partner_id.id
        )
        self.assertFalse(intake.line_ids.warning)

    def test_customers_device_that_stands_in_our_stock_is_not_ours(self):
        quants = self.env["stock.quant"]
        stock = self.warehouse.lot_stock_id
        quants._update_available_quantity(
            self.device_product, stock, 1, lot_id=self.device, owner_id=self.partner
        )
        intake = self._intake({"serial": "SN-0001"})
        self.assertFalse(intake.line_ids.warning)

    def test_unit_that_was_sold_is_no_longer_ours(self):
        self._add_stock(self.device_product, 1, lot=self.device)
        self._validate(self._create_delivery(self.device_product, 1))
        intake = self._intake({"serial": "SN-0001"})
        self.assertFalse(intake.line_ids.warning)

    def test_right_device_gives_no_warning(self):
        intake = self._intake({"serial": "SN-0001"})
        self.assertFalse(intake.line_ids.warning)
        self.assertFalse(intake.line_ids.is_here)

    def test_customer_becomes_the_owner_on_demand(self):
        self.device.owner_id = self.other
        intake = self._intake(
            {"serial": "SN-0001", "reason": "Bought it", "change_owner": True}
        )
        intake.action_confirm()
        self.assertEqual(self.device.owner_id, self.partner)

    def test_device_that_is_here_is_refused_even_with_a_reason(self):
        order = self._bring_to(self._create_order(), "intake")
        intake = self._intake({"serial": "SN-0001", "reason": "Never mind"})
        self.assertTrue(intake.line_ids.is_here)
        with self.assertRaisesRegex(UserError, f"already here with {order.name}"):
            intake.action_confirm()

    def test_reason_is_not_asked_where_nothing_is_received(self):
        self.device.action_out_of_service()
        intake = self._intake({"serial": "SN-0001"}, receive_now=False)
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual(order.phase, "request")
        self.assertFalse(order.intake_confirmation)

    def test_device_twice_on_the_list_is_refused(self):
        intake = self._intake({"serial": "SN-0001"}, {"serial": "sn-0001"})
        with self.assertRaisesRegex(UserError, "on the list twice"):
            intake.action_confirm()

    def test_customer_is_required(self):
        intake = self._intake({"serial": "SN-0001"}, partner_id=False)
        with self.assertRaisesRegex(UserError, "Choose the customer"):
            intake.action_confirm()

    # === SEVERAL DEVICES ===#

    def test_field_asked_at_the_receipt_is_missed_on_the_device_of_the_dialog(self):
        fields = self.env["ir.model.fields"]
        self.env.ref(STAGE).required_field_ids = fields._get(
            "rma.service.order", "condition"
        )
        intake = self._intake(
            {"serial": "SN-0001", "condition": "Scratched"}, {"serial": "SN-0002"}
        )
        name = self.device_product.display_name
        with self.assertRaises(UserError) as caught:
            intake.action_confirm()
        sentence = str(caught.exception)
        self.assertTrue(sentence.startswith(f"{name} SN-0002: fill in"), sentence)
        self.assertNotIn("SN-0001", sentence)

    def test_new_device_without_number_is_called_by_its_model(self):
        fields = self.env["ir.model.fields"]
        self.env.ref(STAGE).required_field_ids = fields._get(
            "rma.service.order", "condition"
        )
        intake = self._intake({"model": "Counter scale"})
        with self.assertRaisesRegex(UserError, "^Counter scale: fill in"):
            intake.action_confirm()

    def test_one_refused_device_stops_them_all(self):
        self.device.action_out_of_service()
        intake = self._intake({"serial": "SN-0002"}, {"serial": "SN-0001"})
        count = self.env["rma.service.visit"].search_count([])
        with self.assertRaisesRegex(UserError, "out of service"):
            intake.action_confirm()
        self.assertEqual(self.env["rma.service.visit"].search_count([]), count)

    def test_several_devices_are_entered_one_after_the_other(self):
        form = self._form()
        form.serial = "SN-0001"
        form.problem = "First"
        intake = form.save()
        action = intake.action_add_device()
        self.assertEqual(intake.line_ids.title, "Cash register")
        self.assertEqual(action["res_id"], intake.id)
        self.assertFalse(intake.serial)
        form = Form(intake)
        form.serial = "SN-0002"
        form.problem = "Second"
        intake = form.save()
        action = intake.action_confirm()
        self.assertEqual(action["res_model"], "rma.service.visit")
        visit = self.env["rma.service.visit"].browse(action["res_id"])
        orders = visit.order_ids.sorted("id")
        self.assertEqual(orders.device_id, self.device | self.device_2)
        self.assertEqual(orders.mapped("problem"), ["First", "Second"])
        self.assertEqual(set(orders.mapped("phase")), {"intake"})

    def test_device_of_the_list_comes_back_to_the_screen(self):
        intake = self._intake(
            {"serial": "SN-0001", "problem": "First"},
            serial="SN-0002",
            problem="Second",
        )
        intake.line_ids.action_edit()
        self.assertEqual(intake.device_id, self.device)
        self.assertEqual(intake.problem, "First")
        self.assertEqual(intake.line_ids.device_id, self.device_2)

    def test_refused_device_is_not_put_on_the_list(self):
        self.device.action_out_of_service()
        intake = self._intake(serial="SN-0001")
        with self.assertRaisesRegex(UserError, "out of service"):
            intake.action_add_device()

    # === SCANNER ===#

    def test_scanned_devices_are_entered_one_after_the_other(self):
        form = self._form()
        form._barcode_scanned = "SN-0001"
        self.assertEqual(form.device_id, self.device)
        form.problem = "First"
        form._barcode_scanned = "SN-0002"
        self.assertEqual(form.device_id, self.device_2)
        self.assertFalse(form.problem)
        intake = form.save()
        self.assertEqual(intake.line_ids.device_id, self.device)
        self.assertEqual(intake.line_ids.problem, "First")
        intake.action_confirm()
        self.assertEqual(intake.visit_id.order_count, 2)

    def test_device_scanned_twice_is_entered_once(self):
        form = self._form()
        form._barcode_scanned = "SN-0001"
        with self.assertLogs("odoo.tests.form.onchange", "WARNING"):
            form._barcode_scanned = "sn-0001"
        self.assertEqual(form.device_id, self.device)
        self.assertFalse(form.save().line_ids)

    def test_scanned_shelf_is_the_shelf_of_the_device(self):
        shelf = self.env["stock.location"].create(
            {"name": "A1", "location_id": self.custody.id, "barcode": "SHELF-A1"}
        )
        form = self._form()
        form._barcode_scanned = "SN-0001"
        form._barcode_scanned = "SHELF-A1"
        intake = form.save()
        self.assertEqual(intake.shelf_id, shelf)
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual(order.shelf_id, shelf)
        self.assertEqual(self.device.location_id, shelf)

    # === KINDS OF PRODUCTS ===#

    def test_product_that_is_no_stock_is_taken_in(self):
        product = self._create_product("Bag")
        intake = self._intake({"product_id": product.id, "problem": "Seam"})
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertEqual(order.phase, "intake")
        self.assertFalse(order.picking_ids)
        self.assertFalse(order.device_id)

    def test_serial_of_an_untracked_product_is_noted(self):
        product = self._create_product("Vacuum", is_storable=True)
        intake = self._intake(
            {"product_id": product.id, "serial": "V-1", "condition": "Dusty"}
        )
        intake.action_confirm()
        order = intake.line_ids.order_id
        self.assertFalse(order.device_id)
        self.assertEqual(order.condition, "Dusty\nSerial number: V-1")
        self.assertTrue(order._is_in_custody())

    def test_devices_of_one_lot_are_taken_in_together(self):
        product = self._create_product("Charger", is_storable=True, tracking="lot")
        lot = self._create_lots(product, "BATCH-9")
        intake = self._intake({"serial": "BATCH-9"}, {"serial": "batch-9"})
        intake.action_confirm()
        orders = intake.line_ids.order_id
        self.assertEqual(orders.device_id, lot)
        quant = lot.quant_ids.filtered(lambda q: q.location_id == self.custody)
        self.assertEqual(quant.quantity, 2)

    # === DEVICE OF AN ORDER ===#

    def test_order_gets_a_device_that_nobody_knew(self):
        order = self._create_order(product_id=False, device_id=False)
        wizards = self.env["rma.service.device.create"].with_user(self.clerk)
        form = Form(
            wizards.with_context(active_model="rma.service.order", active_id=order.id)
        )
        form.serial = "XYZ-1"
        form.brand = "Zeta"
        form.model = "Zeta Phone"
        form.equipment_type_id = self.laptop_type
        form.save().action_confirm()
        self.assertEqual(order.product_id.name, "Zeta Phone")
        self.assertEqual(order.device_id.name, "XYZ-1")
        self.assertEqual(order.equipment_type_id, self.laptop_type)

    def test_received_order_gets_no_other_device(self):
        order = self._bring_to(self._create_order(), "intake")
        wizard = self.env["rma.service.device.create"].create(
            {"order_id": order.id, "serial": "SN-0002"}
        )
        with self.assertRaisesRegex(UserError, order.name):
            wizard.action_confirm()

    def test_order_says_where_its_device_is_instead_of_offering_to_receive(self):
        here = self._bring_to(self._create_order(), "intake")
        order = self._create_order()
        self.assertTrue(order.is_device_here)
        self.assertEqual(order.other_open_order_ids, here)
        self.assertFalse(here.is_device_here)

    def test_registered_device_is_not_here(self):
        self._create_order()
        self.assertFalse(self._create_order().is_device_here)

    # === SEARCH ===#

    def test_devices_are_offered_before_parts(self):
        part = self._create_product("Aaa lens", is_storable=True)
        device = self._create_product(
            "Zzz lens", is_storable=True, equipment_type_id=self.laptop_type.id
        )
        products = self.env["product.product"].with_context(rma_device_first=True)
        found = [row[0] for row in products.name_search("lens")]
        self.assertEqual(found, [device.id, part.id])
        self.assertEqual(
            [row[0] for row in products.name_search("lens", limit=1)], [device.id]
        )

    def test_product_of_an_order_is_offered_before_parts(self):
        part = self._create_product("Aaa lens", is_storable=True)
        device = self._create_product("Zzz lens", is_storable=True)
        self._create_order(product_id=device.id, device_id=False)
        products = self.env["product.product"].with_context(rma_device_first=True)
        found = [row[0] for row in products.name_search("lens")]
        self.assertEqual(found, [device.id, part.id])
