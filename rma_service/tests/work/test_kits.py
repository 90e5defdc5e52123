"""Kits come with *Manufacturing*: these run in a database that has it."""

from unittest import SkipTest

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestKits(ServiceStockCommon):
    """One line of the order, several products of the stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "mrp.bom" not in cls.env:
            raise SkipTest("Manufacturing is not installed")
        cls.seal = cls._create_product("Seal", is_storable=True, standard_price=3)
        cls.bolt = cls._create_product("Bolt", is_storable=True, standard_price=0.5)
        cls.kit = cls._create_product("Seal kit", list_price=30)
        cls.bom = cls._create_kit(cls.kit, {cls.seal: 2, cls.bolt: 8})
        cls._add_stock(cls.seal, 10)
        cls._add_stock(cls.bolt, 100)

    @classmethod
    def _create_kit(cls, product, components, quantity=1):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": quantity,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": pieces})
                    for part, pieces in components.items()
                ],
            }
        )

    def _stock(self, product):
        return product.with_context(
            location=self.warehouse.lot_stock_id.id
        ).qty_available

    def _left(self):
        return (self._stock(self.seal), self._stock(self.bolt))

    def _order(self, quantity=1, **values):
        return self._create_order(
            [self.labour], [{"product_id": self.kit.id, "quantity": quantity} | values]
        )

    def _availability(self, order):
        order.part_ids.invalidate_recordset(["availability", "expected_date"])
        return order.part_ids.availability

    # === USE ===#

    def test_components_of_each_kit_leave_the_stock(self):
        order = self._order(2)
        self._agree(order)
        moves = order.part_ids.move_ids
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in moves},
            {self.seal: 4, self.bolt: 16},
        )
        self.assertEqual(set(moves.mapped("state")), {"assigned"})
        self._repair(order)
        self.assertEqual(self._left(), (6, 84))
        part = order.part_ids
        self.assertEqual((part.quantity_used, part.quantity_done), (2, 2))
        self.assertTrue(part.is_consumed)
        self.assertEqual(sum(moves.mapped("value")), 4 * 3 + 16 * 0.5)

    def test_customer_is_offered_and_invoiced_the_kit(self):
        order = self._order(2)
        self._agree(order)
        line = order.estimate_ids.order_line.filtered("service_part_id")
        self.assertEqual(line.product_id, self.kit)
        self._bring_to(order, "done")
        self.assertEqual(line.qty_delivered, 2)
        self.assertEqual(self._left(), (6, 84))
        invoice = order.estimate_ids._create_invoices()
        billed = invoice.invoice_line_ids.filtered(lambda li: li.product_id == self.kit)
        self.assertEqual(billed.quantity, 2)

    def test_fewer_kits_used_than_planned_release_the_rest(self):
        order = self._order(3)
        self._agree(order)
        order.action_start_repair()
        order.part_ids.quantity_used = 1
        order.action_finish_repair()
        self.assertEqual(self._left(), (8, 92))
        self.assertEqual(order.part_ids.quantity_done, 1)
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "in", (self.seal | self.bolt).ids),
                ("location_id", "=", self.warehouse.lot_stock_id.id),
            ]
        )
        self.assertFalse(sum(quants.mapped("reserved_quantity")))

    def test_more_kits_used_than_planned_are_taken(self):
        order = self._order(1)
        self._agree(order)
        order.action_start_repair()
        order.part_ids.quantity_used = 3
        order.action_prepare_estimate()
        order.action_approve_estimate()
        order.action_finish_repair()
        self.assertEqual(self._left(), (4, 76))
        self.assertEqual(order.part_ids.quantity_done, 3)

    def test_kit_that_is_not_all_in_stock_is_one_message(self):
        order = self._order(1)
        self._agree(order)
        order.action_start_repair()
        order.part_ids.quantity_used = 6
        order.action_prepare_estimate()
        order.action_approve_estimate()
        with self.assertRaisesRegex(UserError, "2.0 Units of Seal"):
            order.action_finish_repair()
        self.assertEqual(self._left(), (10, 100))

    def test_kit_in_a_kit_is_taken_apart(self):
        outer = self._create_product("Service set")
        self._create_kit(outer, {self.kit: 2, self.part_screw: 1})
        order = self._create_order([], [outer])
        self._bring_to(order, "quality")
        self.assertEqual(self._left(), (6, 84))
        self.assertEqual(self._stock(self.part_screw), 99)

    def test_bill_for_several_kits_is_divided(self):
        box = self._create_product("Filter kit")
        self._create_kit(box, {self.bolt: 6, self.seal: 3}, quantity=3)
        order = self._create_order([], [{"product_id": box.id, "quantity": 2}])
        self._bring_to(order, "quality")
        self.assertEqual(self._left(), (8, 96))

    def test_services_in_a_kit_are_no_stock(self):
        self.bom.bom_line_ids = [Command.create({"product_id": self.labour_2.id})]
        order = self._order()
        self._bring_to(order, "quality")
        self.assertEqual(self._left(), (8, 92))
        self.assertEqual(order.part_ids.quantity_done, 1)

    def test_kit_of_services_alone_is_refused(self):
        empty = self._create_product("Care kit")
        self._create_kit(empty, {self.labour_2: 1})
        with self.assertRaisesRegex(ValidationError, "Care kit is a kit without goods"):
            self._create_order([], [empty])

    def test_units_of_the_line_are_converted(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self._add_stock(self.seal, 20)
        order = self._order(1, product_uom_id=dozen.id)
        self._bring_to(order, "quality")
        self.assertEqual(self._left(), (6, 4))
        self.assertEqual(order.part_ids.quantity_done, 1)

    def test_changed_bill_leaves_alone_what_is_under_way(self):
        order = self._order(1)
        self._agree(order)
        self.bom.bom_line_ids.filtered(lambda li: li.product_id == self.bolt).write(
            {"product_qty": 20}
        )
        self._repair(order)
        self.assertEqual(self._left(), (8, 92))

    def test_bill_made_later_leaves_alone_what_is_under_way(self):
        plain = self._create_product("Belt", is_storable=True)
        self._add_stock(plain, 5)
        order = self._create_order([], [plain])
        self._bring_to(order, "repair")
        order.part_ids.move_ids._do_unreserve()
        self._create_kit(plain, {self.seal: 1})
        self.assertFalse(order.part_ids._get_kit_ratios())

    # === BACK AGAIN ===#

    def test_kits_come_back_with_all_components(self):
        order = self._order(2)
        self._bring_to(order, "quality")
        order.part_ids.action_return_to_stock()
        self.assertEqual(self._left(), (10, 100))
        self.assertEqual(order.part_ids.quantity_done, 0)
        self.assertFalse(order.part_ids.is_consumed)

    def test_one_of_two_kits_comes_back_and_is_used_again(self):
        order = self._order(2)
        self._bring_to(order, "quality")
        order.part_ids.action_take_out(1, "stock")
        self.assertEqual(self._left(), (8, 92))
        self.assertEqual(order.part_ids.quantity_done, 1)
        order.action_fail_quality("Leaks")
        order.part_ids.action_return_to_stock()
        order.part_ids.quantity_used = 2
        order.action_finish_repair()
        self.assertEqual(self._left(), (6, 84))
        self.assertEqual(order.part_ids.quantity_done, 2)

    def test_scrapped_kit_scraps_its_components(self):
        order = self._order(2)
        self._bring_to(order, "quality")
        order.part_ids.action_take_out(1, "scrap", "Torn")
        self.assertEqual(self._left(), (6, 84))
        scraps = self.env["stock.scrap"].search([("origin", "=", order.name)])
        self.assertEqual(
            {scrap.product_id: scrap.scrap_qty for scrap in scraps},
            {self.seal: 2, self.bolt: 8},
        )
        self.assertEqual(order.part_ids.quantity_done, 1)

    # === SUPPLY ===#

    def test_missing_components_are_bought(self):
        self._add_vendor(self.seal)
        self._add_vendor(self.bolt)
        order = self._order(7)
        self.assertEqual(self._availability(order), "to_order")
        self._agree(order)
        # Asked for, and not confirmed by the buyer yet.
        self.assertEqual(self._availability(order), "to_order")
        purchase = order.purchase_ids
        self.assertRecordValues(
            purchase.order_line, [{"product_id": self.seal.id, "product_qty": 4}]
        )
        purchase.button_confirm()
        self._validate(purchase.picking_ids)
        self.assertEqual(self._availability(order), "available")
        self._repair(order)
        self.assertEqual(self._left(), (0, 44))
        self.assertEqual(order.part_ids.quantity_done, 7)

    def test_component_without_vendor_is_named(self):
        self._add_vendor(self.bolt)
        order = self._order(6)
        self.assertEqual(self._availability(order), "no_vendor")
        self._agree(order)
        self.assertEqual(self._availability(order), "no_vendor")

    def test_component_that_the_vendor_does_not_bring_is_to_order(self):
        self._add_vendor(self.seal)
        order = self._order(7)
        self._agree(order)
        purchase = order.purchase_ids
        purchase.button_confirm()
        purchase.picking_ids.action_cancel()
        self.assertEqual(self._availability(order), "to_order")
        order.action_order_parts()
        again = order.purchase_ids - purchase
        self.assertEqual(again.order_line.product_qty, 4)

    def test_more_kits_planned_procure_only_what_is_missing(self):
        order = self._order(1)
        self._agree(order)
        order.part_ids.write({"quantity": 3, "payer": "goodwill", "payer_reason": "-"})
        order._procure_parts()
        wanted = {self.seal: 0.0, self.bolt: 0.0}
        for move in order.part_ids.move_ids:
            wanted[move.product_id] += move.product_uom_qty
        self.assertEqual(wanted, {self.seal: 6, self.bolt: 24})

    def test_two_kits_share_what_is_free(self):
        order = self._create_order(
            [], [{"product_id": self.kit.id, "quantity": 3} for _each in range(2)]
        )
        self.assertEqual(
            order.part_ids.mapped("availability"), ["available", "no_vendor"]
        )

    def test_cancelled_order_gives_components_back(self):
        self.type_repair.has_custody = False
        order = self._order(2)
        self._agree(order)
        order.action_cancel()
        self.assertEqual(set(order.part_ids.move_ids.mapped("state")), {"cancel"})
        self.assertEqual(self._left(), (10, 100))

    # === SERIAL NUMBERS ===#

    def test_serial_of_a_component_is_named_on_the_kit(self):
        board, boards = self._create_boards()
        kit = self._create_product("Board kit")
        self._create_kit(kit, {board: 1, self.bolt: 4})
        order = self._create_order([], [kit])
        self._bring_to(order, "repair")
        part = order.part_ids
        self.assertEqual(part.tracking, "serial")
        part.lot_ids = boards[1]
        order.action_finish_repair()
        self.assertEqual(part.lot_ids, boards[1])
        self.assertEqual(boards[1].location_id, self.customers)
        self.assertEqual(self._stock(self.bolt), 96)
        part.action_return_to_stock()
        self.assertEqual(boards[1].location_id, self.warehouse.lot_stock_id)
        with self.assertRaisesRegex(ValidationError, "SN-0001"):
            part.lot_ids = self.device

    # === COST, AND WHAT CANNOT BE A KIT ===#

    def test_planned_cost_is_that_of_the_components(self):
        order = self._order(2)
        self.assertEqual(order.part_ids.planned_cost, 2 * (2 * 3 + 8 * 0.5))

    def test_device_that_is_sold_as_a_kit_is_no_stock(self):
        case = self._create_product("Workstation", is_storable=True)
        self._create_kit(case, {self.seal: 1, self.bolt: 1})
        order = self._create_order([], product_id=case.id, device_id=False)
        self._bring_to(order, "intake")
        self.assertFalse(order.picking_ids)
        self.assertTrue(order._is_in_custody())
        self._bring_to(order, "done")
        self.assertEqual(self._left(), (10, 100))

    def test_kit_is_no_unit_to_give_in_exchange(self):
        order = self._create_order([])
        self._bring_to(order, "diagnosis")
        with self.assertRaisesRegex(UserError, "is a kit"):
            order.action_replace_device(self.kit, self.env["stock.lot"], "stock")

    def test_kit_is_entered_in_the_form(self):
        order = self._create_order([self.labour])
        with Form(order) as form, form.part_ids.new() as line:
            line.product_id = self.kit
            line.quantity = 2
        self.assertEqual(order.part_ids.product_id, self.kit)

    # === OF ANOTHER COMPANY ===#

    def test_kit_of_another_company_is_none_here(self):
        other = self.env["res.company"].create({"name": "South"})
        self.env.user.company_ids |= other
        companies = (self.company | other).ids
        env = self.env(context=dict(self.env.context, allowed_company_ids=companies))
        set_of_two = self._create_product("Set", is_storable=True)
        self._create_kit(set_of_two, {self.seal: 2}).company_id = other
        south = env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self._add_stock(self.seal, 5, location=south.lot_stock_id)
        self._add_stock(set_of_two, 5)
        taken = {}
        for company in self.company | other:
            device = self._create_lots(self.device_product, f"SET-{company.id}")
            order = self._create_order(
                [], [set_of_two], company_id=company.id, device_id=device.id
            )
            order = self._bring_to(order.with_env(env), "quality")
            [move] = order.part_ids.move_ids
            self.assertEqual(move.company_id, company)
            taken[company] = (move.product_id, move.quantity)
        self.assertEqual(taken, {self.company: (set_of_two, 1), other: (self.seal, 2)})
