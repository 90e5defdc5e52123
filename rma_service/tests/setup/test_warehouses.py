"""What warehouses get from the service centre, old ones and new ones."""

from odoo.tests import tagged

from ...hooks import post_init_hook
from ..common.service import ServiceCommon

TYPES = ("service_in_type_id", "service_out_type_id", "service_parts_type_id")
EQUIPMENT = (*TYPES, "service_custody_location_id", "service_route_id")


@tagged("post_install", "-at_install")
class TestWarehouses(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BRA", "company_id": cls.company.id}
        )

    def _get_equipment(self, warehouse):
        return {name: warehouse[name] for name in EQUIPMENT}

    def test_every_warehouse_is_equipped(self):
        warehouses = self.env["stock.warehouse"].with_context(active_test=False)
        for warehouse in warehouses.search([]):
            for name, record in self._get_equipment(warehouse).items():
                self.assertEqual(len(record), 1, f"{warehouse.name} {name}")
                self.assertEqual(record.company_id, warehouse.company_id)

    def test_types_have_their_places_and_numbers(self):
        custody = self.branch.service_custody_location_id
        types = {name: self.branch[name] for name in TYPES}
        self.assertEqual(types["service_in_type_id"].code, "incoming")
        self.assertEqual(types["service_in_type_id"].default_location_dest_id, custody)
        self.assertEqual(types["service_out_type_id"].code, "outgoing")
        self.assertEqual(types["service_out_type_id"].default_location_src_id, custody)
        self.assertEqual(
            types["service_parts_type_id"].default_location_src_id,
            self.branch.lot_stock_id,
        )
        self.assertEqual(
            [picking_type.sequence_id.prefix for picking_type in types.values()],
            ["BRA/SIN/", "BRA/SOUT/", "BRA/SPART/"],
        )

    def test_custody_stands_outside_the_warehouse(self):
        location = self.branch.service_custody_location_id
        self.assertTrue(location.is_custody)
        self.assertEqual(location.usage, "internal")
        view = self.branch.view_location_id
        self.assertFalse(location.parent_path.startswith(view.parent_path))
        self.assertFalse(location.warehouse_id)
        self.assertFalse(location._should_be_valued())
        locations = location | self.branch.lot_stock_id
        for value, found in ((True, self.branch.lot_stock_id), (False, location)):
            domain = [("is_valued_internal", "=", value), ("id", "in", locations.ids)]
            self.assertEqual(locations.search(domain), found)

    def test_equipping_again_changes_nothing(self):
        before = self._get_equipment(self.branch)
        self.branch._create_service_equipment()
        post_init_hook(self.env)
        self.assertEqual(self._get_equipment(self.branch), before)
        for code in ("SIN", "SOUT", "SPART"):
            self.assertEqual(
                self.env["stock.picking.type"].search_count(
                    [
                        ("warehouse_id", "=", self.branch.id),
                        ("sequence_code", "=", code),
                    ]
                ),
                1,
            )

    def test_reinstall_takes_over_what_the_uninstall_left(self):
        self._add_stock(self.part_screw, 5, self.branch.lot_stock_id)
        order = self._bring_to(
            self._create_order(
                [self.labour], [self.part_screw], warehouse_id=self.branch.id
            ),
            "quality",
        )
        first = order.picking_ids.name
        rule = order.part_ids.move_ids.rule_id
        self.assertEqual(rule.route_id, self.branch.service_route_id)
        before = self._get_equipment(self.branch)
        self.branch._retire_service_equipment()
        for name, record in before.items():
            # The device is still here, so that its place stays.
            kept = name == "service_custody_location_id"
            self.assertEqual(record.active, kept, name)
        # That is what the uninstall does to the columns of the warehouse.
        self.branch.write(dict.fromkeys(EQUIPMENT, False))
        before["service_custody_location_id"].is_custody = False
        self.branch._create_service_equipment()
        self.assertEqual(self._get_equipment(self.branch), before)
        for record in before.values():
            self.assertTrue(record.active)
        self.assertTrue(before["service_custody_location_id"].is_custody)
        self.assertEqual(before["service_route_id"].rule_ids, rule)
        device = self.env["stock.lot"].create(
            {"name": "SN-0002", "product_id": self.device_product.id}
        )
        again = self._bring_to(
            self._create_order(device_id=device.id, warehouse_id=self.branch.id),
            "intake",
        )
        self.assertNotEqual(again.picking_ids.name, first)

    def test_empty_custody_is_archived_with_the_add_on(self):
        location = self.branch.service_custody_location_id
        self.branch._retire_service_equipment()
        self.assertFalse(location.active)

    def test_archived_warehouse_takes_its_types_along_and_back(self):
        self.branch.active = False
        for name in TYPES:
            self.assertFalse(self.branch[name].active, name)
        self.branch.active = True
        before = self._get_equipment(self.branch)
        for name in TYPES:
            self.assertTrue(self.branch[name].active, name)
        self.assertTrue(all(before.values()))

    def test_second_warehouse_of_the_same_name_gets_a_route_of_its_own(self):
        company = self.env["res.company"].create({"name": "Another"})
        other = self.env["stock.warehouse"].create(
            {"name": "Branch", "code": "BRA", "company_id": company.id}
        )
        self.assertNotEqual(other.service_route_id, self.branch.service_route_id)
        self.assertNotEqual(
            other.service_custody_location_id, self.branch.service_custody_location_id
        )

    def test_renamed_warehouse_keeps_its_equipment(self):
        before = self._get_equipment(self.branch)
        self.branch.write({"name": "Harbour", "code": "HAR"})
        self.branch._create_service_equipment()
        self.assertEqual(self._get_equipment(self.branch), before)

    def test_warehouse_with_steps_serves_orders_in_one_step(self):
        self.branch.write(
            {"reception_steps": "three_steps", "delivery_steps": "pick_pack_ship"}
        )
        self._add_stock(self.part_keyboard, 3, self.branch.lot_stock_id)
        order = self._create_order(
            [self.labour], [self.part_keyboard], warehouse_id=self.branch.id
        )
        order.action_receive()
        self.assertEqual(order.picking_ids.mapped("state"), ["done"])
        self.assertEqual(
            order.picking_ids.location_dest_id, self.branch.service_custody_location_id
        )
        self._bring_to(order, "repair")
        self.assertEqual(order.part_ids.availability, "available")
        self.assertEqual(order.part_ids.move_ids.location_id, self.branch.lot_stock_id)
        self._bring_to(order, "done")
        self.assertEqual(order.part_ids.quantity_done, 1)
        self.assertEqual(order.picking_ids.mapped("state"), ["done", "done"])
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.part_keyboard.id),
                ("location_id", "child_of", self.branch.view_location_id.id),
            ]
        )
        self.assertEqual(sum(quants.mapped("quantity")), 2)
        self.assertFalse(
            self.env["stock.quant"]
            .search(
                [
                    ("lot_id", "=", self.device.id),
                    ("location_id.usage", "=", "internal"),
                ]
            )
            .filtered("quantity")
        )

    def test_order_works_in_the_warehouse_of_its_team(self):
        team = self.env["rma.service.team"].create(
            {
                "name": "Branch bench",
                "company_id": self.company.id,
                "warehouse_id": self.branch.id,
            }
        )
        order = self._create_order(team_id=team.id)
        self.assertEqual(order.warehouse_id, self.branch)
        self.assertEqual(self._create_order().warehouse_id.company_id, self.company)

    def test_chosen_warehouse_is_kept_when_the_team_changes(self):
        order = self._create_order(warehouse_id=self.branch.id)
        order.team_id = self.env["rma.service.team"].create(
            {
                "name": "Bench",
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
            }
        )
        self.assertEqual(order.warehouse_id, self.branch)

    def test_storekeeper_equips_warehouses_beside_those_of_another_company(self):
        # The route *Buy* is of all companies, and so are the warehouses that it names.
        other = self.env["stock.warehouse"].create(
            {
                "name": "Elsewhere",
                "code": "ELS",
                "company_id": self.env["res.company"].create({"name": "Other"}).id,
            }
        )
        buy = self.env.ref("purchase_stock.route_warehouse0_buy")
        self.assertIn(other, buy.warehouse_ids)
        keeper = self._create_user("keeper", "stock.group_stock_manager")
        warehouses = self.env["stock.warehouse"].with_user(keeper)
        first = warehouses.create({"name": "One", "code": "ONE"})
        first.service_route_id = False
        self.env.invalidate_all()
        first._create_service_equipment()
        # Who read the route with more rights would leave the other company's
        # warehouses to the next reader, who is refused for them.
        self.assertNotIn(other, buy.with_user(keeper).warehouse_ids)
        second = warehouses.create({"name": "Two", "code": "TWO"})
        for warehouse in first | second:
            for name, record in self._get_equipment(warehouse).items():
                self.assertEqual(len(record), 1, f"{warehouse.name} {name}")
