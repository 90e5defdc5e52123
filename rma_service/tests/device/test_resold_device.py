from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestResoldDevice(ServiceStockCommon):
    """A unit that came back to us carries nothing of its first customer to the next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls._get_today()
        rules = cls.env["rma.service.warranty.rule"]
        rules.search([]).active = False
        rules.create(
            [
                {"name": "Two years", "months": 24},
                {"name": "Maker", "months": 12, "granted_by": "vendor"},
            ]
        )
        cls._add_stock(cls.device_product, 1, lot=cls.device)
        cls.second = cls.env["res.partner"].create({"name": "Ben Second"})

    def _sell(self, partner):
        sale = self.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create({"product_id": self.device_product.id})],
            }
        )
        sale.action_confirm()
        self._validate(sale.picking_ids)
        self.assertEqual(self.device.owner_id, partner)
        return sale

    def _return(self, picking, exchange=False):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        method = (
            wizard.action_create_exchanges if exchange else wizard.action_create_returns
        )
        method()
        back = picking.return_ids.filtered(
            lambda p: p.location_dest_id.usage == "internal"
        )
        back.move_ids.picked = True
        back.button_validate()
        self.assertEqual(back.state, "done")
        return back

    def _live(self):
        live = self.device.warranty_ids.filtered(lambda w: not w.is_void)
        return sorted(live.mapped("granted_by"))

    def _assert_ours(self, document):
        self.assertFalse(self.device.owner_id)
        self.assertFalse(self.device.sale_line_id)
        self.assertFalse(self.device.date_sold)
        self.assertEqual(self._live(), ["vendor"])
        history = self.device.owner_history_ids
        self.assertEqual(history.partner_id, self.partner)
        self.assertTrue(history.date_to)
        void = self.device.warranty_ids.filtered("is_void")
        self.assertIn(document.name, void.void_reason)
        notes = " ".join(self.device.message_ids.mapped("body"))
        self.assertIn(self.partner.name, notes)

    def test_returned_unit_is_ours(self):
        sale = self._sell(self.partner)
        self.assertEqual(self._live(), ["company", "vendor"])
        self._assert_ours(self._return(sale.picking_ids))

    def test_second_customer_gets_his_own_warranty_alone(self):
        self._return(self._sell(self.partner).picking_ids)
        self._sell(self.second)
        self.assertEqual(self._live(), ["company", "vendor"])
        self.assertEqual(self.device.owner_id, self.second)
        self.assertEqual(
            self.device.owner_history_ids.partner_id, self.partner | self.second
        )
        self.assertEqual(
            self.device.warranty_until, self.today + relativedelta(months=24)
        )

    def test_warranty_from_first_use_waits_for_the_next_customer(self):
        rules = self.env["rma.service.warranty.rule"]
        rules.search([("granted_by", "=", "company")]).start_event = "service"
        sale = self._sell(self.partner)
        self.device.date_in_service = self.today - relativedelta(months=6)
        self._return(sale.picking_ids)
        self._sell(self.second)
        own = self.device.warranty_ids.filtered(
            lambda w: w.granted_by == "company" and not w.is_void
        )
        self.assertEqual(own.state, "waiting")

    def test_exchanged_unit_is_ours(self):
        other = self._create_lots(self.device_product, "SN-0002")
        sale = self._sell(self.partner)
        self._add_stock(self.device_product, 1, lot=other)
        self._assert_ours(self._return(sale.picking_ids, exchange=True))

    def test_returned_unit_of_a_cancelled_sale_is_ours(self):
        sale = self._sell(self.partner)
        back = self._return(sale.picking_ids)
        sale._action_cancel()
        self._assert_ours(back)

    def test_unit_that_was_bought_back_is_ours(self):
        self._sell(self.partner)
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.device_product.id, "product_qty": 1}
                    )
                ],
            }
        )
        purchase.button_confirm()
        receipt = purchase.picking_ids
        receipt.move_ids.move_line_ids.lot_id = self.device
        receipt.move_ids.picked = True
        receipt.button_validate()
        self._assert_ours(receipt)

    def test_return_in_two_steps_is_ours_with_the_first(self):
        self.warehouse.reception_steps = "two_steps"
        sale = self._sell(self.partner)
        self._return(sale.picking_ids)
        self.assertFalse(self.device.owner_id)

    def test_unit_that_was_resold_without_a_return_on_paper(self):
        self._sell(self.partner)
        self.env["stock.quant"]._update_available_quantity(
            self.device_product, self.customers, -1, lot_id=self.device
        )
        self._add_stock(self.device_product, 1, lot=self.device)
        self._sell(self.second)
        self.assertEqual(self._live(), ["company", "vendor"])

    def test_device_that_is_handed_in_for_repair_stays_the_customers(self):
        self._sell(self.partner)
        order = self._create_order([self.labour])
        self._bring_to(order, "done")
        self.assertEqual(self.device.owner_id, self.partner)
        self.assertIn("company", self._live())
        self.assertTrue(self.device.sale_line_id)

    def test_unit_that_we_take_over_at_a_repair_is_ours(self):
        new = self._create_lots(self.device_product, "SN-0002")
        sale = self._sell(self.partner)
        self._add_stock(self.device_product, 1, lot=new)
        order = self._create_order([self.labour])
        self._bring_to(order, "diagnosis")
        reason = self.env["rma.service.reason"].create(
            {"name": "Beyond repair", "outcome": "replaced"}
        )
        order.action_replace_device(self.device_product, new, "stock", reason)
        order.action_hand_over()
        self.assertEqual(new.owner_id, self.partner)
        self.assertEqual(new.sale_line_id, sale.order_line)
        self.assertFalse(self.device.owner_id)
        self.assertFalse(self.device.sale_line_id)
        self.assertEqual(self._live(), ["vendor"])
