import runpy
from pathlib import Path

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestLotDevices(ServiceStockCommon):
    """Many customers have units of one lot: nobody owns the number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls._get_today()
        rules = cls.env["rma.service.warranty.rule"]
        rules.search([]).active = False
        rules.create({"name": "Two years", "months": 24})
        cls.scale = cls._create_product("Scale", is_storable=True, tracking="lot")
        cls.lot = cls._create_lots(cls.scale, "LOT-7")
        cls.second = cls.env["res.partner"].create({"name": "Ben Second"})
        cls.third = cls.env["res.partner"].create({"name": "Cleo Third"})
        cls._add_stock(cls.scale, 10, lot=cls.lot)

    def _sell(self, partner, quantity=1):
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.scale.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        sale.action_confirm()
        return self._validate(sale.picking_ids)

    def _return(self, picking, quantity):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.picked = True
        back.button_validate()
        return back

    def _own_as_before(self):
        """Give the lot an owner and an end customer, as once was possible."""
        self.env.cr.execute(
            "UPDATE stock_lot SET owner_id = %s, end_customer_id = %s WHERE id = %s",
            [self.partner.id, self.second.id, self.lot.id],
        )
        self.lot.invalidate_recordset()
        self.lot._log_owner()

    def _order(self, partner, **values):
        return self._create_order(
            [self.labour],
            partner_id=partner.id,
            product_id=self.scale.id,
            device_id=self.lot.id,
            **values,
        )

    # === OWNER AND WARNINGS ===#

    def test_second_customer_is_not_told_that_it_belongs_to_the_first(self):
        first = self._order(self.partner)
        first.action_receive()
        self.assertFalse(self.lot.owner_id)
        second = self._order(self.second)
        self.assertFalse(second.intake_warning)
        second.action_receive()
        self.assertEqual(second.phase, "intake")

    def test_buyers_bring_their_units_without_a_warning(self):
        self._sell(self.partner)
        self._sell(self.second, 2)
        self.assertEqual(
            self.lot._get_held_quantities(), {self.partner: 1, self.second: 2}
        )
        for partner in self.partner | self.second:
            self.assertFalse(self._order(partner).intake_warning)

    def test_who_holds_none_is_warned_of(self):
        self._sell(self.partner)
        order = self._order(self.third)
        self.assertIn("Cleo Third did not get a unit", order.intake_warning)
        self.assertIn(self.partner.name, order.intake_warning)

    def test_contact_of_a_buyer_brings_his_unit(self):
        self._sell(self.partner)
        contact = self.env["res.partner"].create(
            {"name": "Son", "parent_id": self.partner.id}
        )
        self.assertFalse(self._order(contact).intake_warning)

    def test_unit_in_repair_is_held_all_the_time(self):
        self._sell(self.partner)
        order = self._order(self.partner)
        self._bring_to(order, "intake")
        self.assertEqual(self.lot._get_held_quantities(), {self.partner: 1})
        self._bring_to(order, "done")
        self.assertEqual(self.lot._get_held_quantities(), {self.partner: 1})

    def test_lot_gets_no_owner_by_hand(self):
        with self.assertRaisesRegex(UserError, "nobody owns it"):
            self.lot.action_change_owner(self.partner, "Bought")

    def test_lot_gets_no_owner_or_end_customer_by_a_call(self):
        for name in ("owner_id", "end_customer_id"):
            with self.assertRaisesRegex(UserError, "LOT-7.*nobody owns it"):
                self.lot.write({name: self.partner.id})
            with self.assertRaisesRegex(UserError, "LOT-8.*nobody owns it"):
                self.env["stock.lot"].create(
                    {
                        "name": "LOT-8",
                        "product_id": self.scale.id,
                        name: self.partner.id,
                    }
                )

    def test_lot_gets_no_owner_by_an_import(self):
        result = self.env["stock.lot"].load(
            ["name", "product_id/.id", "owner_id/.id"],
            [
                ["LOT-8", str(self.scale.id), str(self.partner.id)],
                ["SN-8", str(self.device_product.id), str(self.partner.id)],
            ],
        )
        [message] = result["messages"]
        self.assertIn("nobody owns it", message["message"])

    def test_owned_number_does_not_become_a_lot(self):
        self.device.owner_id = self.partner
        with self.assertRaisesRegex(UserError, "SN-0001"):
            self.device_product.tracking = "lot"
        with self.assertRaisesRegex(UserError, "SN-0001"):
            self.device_product.product_tmpl_id.is_storable = False
        self.device.owner_id = False
        self.device_product.tracking = "lot"

    def test_number_of_an_end_customer_does_not_become_a_lot(self):
        self.device.end_customer_id = self.partner
        self.assertFalse(self.device.owner_id)
        with self.assertRaisesRegex(UserError, "SN-0001"):
            self.device_product.tracking = "lot"

    def test_lot_that_has_an_owner_of_old_can_be_edited(self):
        self._own_as_before()
        self.lot.note = "Found on the shelf"
        self.lot.write({"owner_id": False, "end_customer_id": False})
        self.assertFalse(self.lot.owner_id)

    def test_label_of_a_lot_names_no_order(self):
        self._order(self.partner).action_receive()
        self.assertEqual(self.lot._prepare_label()["lines"], [])
        self.assertEqual(self.lot._prepare_label()["number"], "LOT-7")

    # === WARRANTY ===#

    def test_each_buyer_has_his_own_warranty(self):
        self._sell(self.partner)
        self.lot.warranty_ids.date_end = self.today - relativedelta(days=1)
        self._sell(self.second)
        self.assertEqual(self.lot.warranty_ids.holder_id, self.partner | self.second)
        states = {
            partner: self._order(partner).warranty_state
            for partner in self.partner | self.second | self.third
        }
        self.assertEqual(
            states, {self.partner: "out", self.second: "in", self.third: "unknown"}
        )
        self.assertEqual(self._order(self.second).operation_ids.payer, "warranty")
        self.assertEqual(self._order(self.partner).operation_ids.payer, "customer")
        self.assertNotIn("Two years", self._order(self.third).warranty_message or "")

    def test_warranty_on_a_repair_is_his_alone(self):
        self.type_repair.warranty_labour_months = 6
        order = self._order(self.second)
        self._bring_to(order, "done")
        warranty = self.lot.warranty_ids
        self.assertEqual(warranty.holder_id, self.second)
        self.assertEqual(self._order(self.second).operation_ids.payer, "warranty")
        self.assertEqual(self._order(self.third).operation_ids.payer, "customer")

    def test_warranty_follows_a_corrected_customer(self):
        self._sell(self.partner)
        order = self._order(self.third)
        self.assertEqual(order.operation_ids.payer, "customer")
        order.partner_id = self.partner
        self.assertEqual(order.operation_ids.payer, "warranty")

    def test_returned_units_end_the_warranty_with_the_last(self):
        picking = self._sell(self.partner, 2)
        self._sell(self.second)
        self._return(picking, 1)
        self.assertFalse(self.lot.warranty_ids.filtered("is_void"))
        self._return(picking, 1)
        void = self.lot.warranty_ids.filtered("is_void")
        self.assertEqual(void.holder_id, self.partner)
        self.assertEqual(self._order(self.second).warranty_state, "in")

    def test_unit_that_we_take_over_leaves_the_others_their_warranty(self):
        self._sell(self.partner)
        self._sell(self.second)
        new = self._create_lots(self.device_product, "SN-NEW")
        self._add_stock(self.device_product, 1, lot=new)
        order = self._order(self.partner)
        self._bring_to(order, "diagnosis")
        reason = self.env["rma.service.reason"].create(
            {"name": "Beyond repair", "outcome": "replaced"}
        )
        order.action_replace_device(self.device_product, new, "stock", reason)
        order.action_hand_over()
        self.assertEqual(new.owner_id, self.partner)
        self.assertEqual(new.warranty_state, "in")
        self.assertEqual(self.lot.service_state, "in")
        void = self.lot.warranty_ids.filtered("is_void")
        self.assertEqual(void.holder_id, self.partner)
        self.assertEqual(self._order(self.second).warranty_state, "in")

    # === DATABASES OF BEFORE ===#

    def test_update_takes_the_owner_off_lots_and_names_whose_warranty_it_is(self):
        self.type_repair.warranty_labour_months = 6
        order = self._order(self.second)
        self._bring_to(order, "done")
        self.lot.warranty_ids.holder_id = False
        self._own_as_before()
        self.device.owner_id = self.partner
        path = Path(__file__).parents[2] / "migrations/19.0.1.3.0/post-lot_holders.py"
        self.env.flush_all()
        runpy.run_path(str(path))["migrate"](self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertFalse(self.lot.owner_id)
        self.assertTrue(self.lot.owner_history_ids.date_to)
        self.assertEqual(self.lot.warranty_ids.holder_id, self.second)
        self.assertEqual(self.device.owner_id, self.partner)
        self.assertFalse(self.device.owner_history_ids.date_to)

    def test_update_takes_off_owners_that_an_import_gave_since(self):
        self._own_as_before()
        self.device.end_customer_id = self.second
        self.device.owner_id = self.partner
        path = Path(__file__).parents[2] / "migrations/19.0.1.4.0"
        self.env.flush_all()
        script = runpy.run_path(str(path / "post-owners_of_lots.py"))
        script["migrate"](self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertFalse(self.lot.owner_id | self.lot.end_customer_id)
        self.assertTrue(self.lot.owner_history_ids.date_to)
        self.assertEqual(self.device.owner_id, self.partner)
        self.assertEqual(self.device.end_customer_id, self.second)
        self.assertFalse(self.device.owner_history_ids.date_to)

    # === YEAR ===#

    def test_year_of_manufacture_takes_years_only(self):
        for wrong in ("abcd", "19", "0000", "1.99", "3024", "20 1"):
            with (
                self.subTest(year=wrong),
                self.assertRaisesRegex(ValidationError, "is no year of manufacture"),
            ):
                self.device.year_of_manufacture = wrong
        for right in ("1987", str(self.today.year), False):
            self.device.year_of_manufacture = right
            self.assertEqual(self.device.year_of_manufacture, right)
