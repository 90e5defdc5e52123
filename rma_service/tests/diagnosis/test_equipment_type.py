"""What an equipment type hands on: to its subtypes, to orders, to sold devices."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestEquipmentType(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.types = cls.env["rma.service.equipment.type"]
        cls.parent = cls.types.create(
            {"name": "Retail", "label_format": "medium", "time_norm": 20}
        )
        cls.child = cls.types.create({"name": "Till", "parent_id": cls.parent.id})

    def _require(self, equipment_type, phase, *names):
        return self.env["rma.service.equipment.requirement"].create(
            {
                "equipment_type_id": equipment_type.id,
                "stage_id": self.env.ref(f"rma_service.rma_service_stage_{phase}").id,
                "field_ids": [
                    Command.link(self.env["ir.model.fields"]._get(model, name).id)
                    for model, name in (
                        ("rma.service.order", name)
                        if "." not in name
                        else name.rsplit(".", 1)
                        for name in names
                    )
                ],
            }
        )

    # === INHERITANCE ===#

    def test_empty_values_come_from_the_parent(self):
        self.assertEqual(self.child._get_default("label_format"), "medium")
        self.assertEqual(self.child._get_default("time_norm"), 20)
        self.child.time_norm = 45
        self.assertEqual(self.child._get_default("time_norm"), 45)
        self.parent.label_format = "large"
        self.assertEqual(self.child._get_default("label_format"), "large")
        self.assertFalse(self.types._get_default("label_format"))

    def test_moving_a_type_changes_what_it_inherits(self):
        self.child.parent_id = False
        self.assertFalse(self.child._get_default("label_format"))

    def test_checkpoints_of_parents_are_counted(self):
        points = self.env["rma.service.checkpoint"]
        points.create({"name": "A", "equipment_type_id": self.parent.id})
        points.create({"name": "B", "equipment_type_id": self.child.id})
        self.assertEqual(self.child.checkpoint_count, 2)
        self.assertEqual(self.parent.checkpoint_count, 1)
        domain = self.child.action_view_checkpoints()["domain"]
        self.assertEqual(points.search_count(domain), 2)

    # === REQUIRED FIELDS ===#

    def test_fields_are_asked_only_on_entering_the_stage(self):
        self._require(self.parent, "diagnosis", "condition", "accessories")
        order = self._create_order(equipment_type_id=self.child.id)
        order.action_receive()
        with self.assertRaisesRegex(UserError, "Condition and Accessories"):
            order.action_diagnose()
        order.write({"condition": "Good", "accessories": "None"})
        order.action_diagnose()
        order.write({"condition": False, "problem": "Edited later"})
        self.assertEqual(order.problem, "Edited later")

    def test_other_types_are_not_asked(self):
        self._require(self.child, "diagnosis", "condition")
        order = self._create_order(equipment_type_id=self.parent.id)
        order.action_receive()
        order.action_diagnose()
        self.assertEqual(order.phase, "diagnosis")

    def test_requirement_taken_away_is_asked_no_more(self):
        requirement = self._require(self.child, "diagnosis", "condition")
        order = self._create_order(equipment_type_id=self.child.id)
        order.action_receive()
        requirement.unlink()
        order.action_diagnose()
        self.assertEqual(order.phase, "diagnosis")

    def test_fields_of_other_models_are_refused(self):
        with self.assertRaises(ValidationError):
            self._require(self.child, "diagnosis", "res.partner.name")

    # === DEFAULTS ===#

    def test_norm_of_the_type_is_used_where_the_product_has_none(self):
        service = self._create_product("Look at it", type="service")
        order = self._create_order(
            [{"product_id": service.id, "quantity": 2}, self.labour],
            equipment_type_id=self.child.id,
        )
        self.assertEqual(order.operation_ids.mapped("time_norm"), [40, 30])

    def test_service_type_is_proposed_with_the_product(self):
        self.device_product.equipment_type_id = self.child
        self.parent.default_type_id = self.type_warranty
        form = Form(self.env["rma.service.order"].with_user(self.clerk))
        form.product_id = self.device_product
        self.assertEqual(form.type_id, self.type_warranty)

    def test_service_type_chosen_by_hand_stays(self):
        self.device_product.equipment_type_id = self.child
        self.parent.default_type_id = self.type_warranty
        chosen = self.env["rma.service.type"].create({"name": "Complaint"})
        form = Form(self.env["rma.service.order"])
        form.type_id = chosen
        form.product_id = self.device_product
        self.assertEqual(form.type_id, chosen)

    def test_order_from_outside_gets_the_proposed_type(self):
        self.device_product.equipment_type_id = self.child
        self.child.default_type_id = self.type_warranty
        orders = self.env["rma.service.order"]
        values = {"partner_id": self.partner.id, "device_id": self.device.id}
        self.assertEqual(orders.create(values).type_id, self.type_warranty)
        given = orders.create(values | {"type_id": self.type_repair.id})
        self.assertEqual(given.type_id, self.type_repair)

    def test_each_company_proposes_its_own_type(self):
        company = self.env["res.company"].create({"name": "Other workshop"})
        own = self.env["rma.service.type"].create(
            {"name": "Theirs", "company_id": company.id}
        )
        self.child.default_type_id = self.type_warranty
        self.child.with_company(company).default_type_id = own
        ours = self.types._get_default_types(self.company.id)
        self.assertEqual(ours[self.child.id], self.type_warranty.id)
        theirs = self.types._get_default_types(company.id)
        self.assertEqual(theirs[self.child.id], own.id)
        own.active = False
        self.assertNotIn(self.child.id, self.types._get_default_types(company.id))

    def test_custom_fields_of_the_type_are_on_its_orders(self):
        self.child.order_properties_definition = [
            {"name": "volts", "string": "Volts", "type": "integer"}
        ]
        order = self._create_order(equipment_type_id=self.child.id)
        order.equipment_properties = {"volts": 12}
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(dict(order.equipment_properties), {"volts": 12})
        self.assertIn("<td>Volts</td>", self.child.order_properties_summary)
        self.assertFalse(self.child.device_properties_summary)
        self.assertEqual(dict(order.copy().equipment_properties), {"volts": 12})

    # === WARRANTY ===#

    def test_warranty_rule_of_the_type_stands_between_product_and_category(self):
        rules = self.env["rma.service.warranty.rule"]
        rules.search([]).active = False
        self.device_product.equipment_type_id = self.child
        vendor = self.env["res.partner"]

        def find():
            return rules._find_rules(self.device_product, vendor, self.company)

        by_category = rules.create(
            {"name": "Category", "categ_id": self.device_product.categ_id.id}
            if self.device_product.categ_id
            else {"name": "Any"}
        )
        self.assertEqual(find(), by_category)
        by_parent = rules.create(
            {"name": "Parent", "equipment_type_id": self.parent.id, "months": 30}
        )
        self.assertEqual(find(), by_parent)
        by_type = rules.create(
            {"name": "Type", "equipment_type_id": self.child.id, "months": 36}
        )
        self.assertEqual(find(), by_type)
        self.assertEqual(self.child.warranty_rule_ids, by_type)
        by_product = rules.create(
            {
                "name": "Product",
                "product_tmpl_id": self.device_product.product_tmpl_id.id,
            }
        )
        self.assertEqual(find(), by_product)
        self.device_product.equipment_type_id = False
        by_product.active = False
        self.assertEqual(find(), by_category)

    # === RIGHTS ===#

    def test_only_managers_configure(self):
        with self.assertRaises(AccessError):
            self.child.with_user(self.technician).write({"time_norm": 5})
        with self.assertRaises(AccessError):
            self.env["rma.service.equipment.requirement"].with_user(
                self.technician
            ).search([])
        self.child.with_user(self.manager).write({"time_norm": 5})
        self.assertEqual(self.child.time_norm, 5)

    # === CUSTOM FIELDS ===#

    def _edit(self, action, field_name, *properties):
        """Save the dialog of the custom fields as the browser does."""
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        dialog.create(
            {
                field_name: [
                    {"name": name, "string": string, "type": "char"}
                    | {"definition_changed": True}
                    for name, string in properties
                ]
            }
        )

    def test_manager_defines_the_fields_of_orders_without_an_order(self):
        service_type = self.env["rma.service.type"].create({"name": "Complaint"})
        for record, field_name, definition in (
            (service_type, "type_properties", "properties_definition"),
            (self.child, "order_properties", "order_properties_definition"),
        ):
            self._edit(
                record.action_edit_order_fields(), field_name, ("ref", "Reference")
            )
            [item] = record[definition]
            self.assertEqual((item["name"], item["string"]), ("ref", "Reference"))
        order = self._create_order(
            type_id=service_type.id,
            equipment_type_id=self.child.id,
            properties={"ref": "C 1"},
            equipment_properties={"ref": "E 1"},
        )
        self.assertEqual(order.properties["ref"], "C 1")
        self.assertEqual(order.equipment_properties["ref"], "E 1")

    def test_manager_defines_the_fields_of_devices_without_a_device(self):
        action = self.child.action_edit_device_fields()
        self._edit(action, "device_properties", ("memory", "Memory"))
        [item] = self.child.device_properties_definition
        self.assertEqual(item["string"], "Memory")
        self.assertFalse(self.child.order_properties_definition)

    def test_only_managers_define_fields(self):
        action = self.child.action_edit_order_fields()
        with self.assertRaises(AccessError):
            self.env[action["res_model"]].with_user(self.clerk).with_context(
                **action["context"]
            ).create({})

    # === NAMES ===#

    def test_two_types_below_one_parent_have_different_names(self):
        vals = {"name": " till ", "parent_id": self.parent.id}
        with self.assertRaisesRegex(ValidationError, "Retail / .* already"):
            self.types.create(vals)
        with self.assertRaises(ValidationError):
            self.types.create([{"name": "Scale"}, {"name": "Scale"}])
        other = self.types.create({"name": "Till"})
        with self.assertRaises(ValidationError):
            other.parent_id = self.parent

    def test_name_of_an_archived_type_is_free_until_it_comes_back(self):
        self.child.active = False
        self.types.create({"name": "Till", "parent_id": self.parent.id})
        with self.assertRaises(ValidationError):
            self.child.active = True

    def test_copy_of_a_type_has_a_name_of_its_own(self):
        self.assertEqual(self.child.copy().name, "Till (copy)")
        self.assertEqual(self.child.copy({"name": "Till 2"}).name, "Till 2")
