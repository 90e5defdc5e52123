from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestTypedPrice(ServiceCommon):
    """Typed is what differs from what the pricelist gives for that line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("sale.group_discount_per_so_line")
        )
        cls.env.ref("base.group_user")._apply_group(
            cls.env.ref("product.group_product_pricelist")
        )
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Volume",
                "item_ids": [
                    Command.create(
                        {
                            "min_quantity": 10,
                            "compute_price": "percentage",
                            "percent_price": 10,
                            "applied_on": "3_global",
                        }
                    )
                ],
            }
        )
        cls.partner.property_product_pricelist = cls.pricelist

    def _draft(self, quantity=1):
        """Return an order with a draft estimate over screws."""
        order = self._create_order(
            parts=[{"product_id": self.part_screw.id, "quantity": quantity}]
        )
        self._bring_to(order, "diagnosis")
        order.action_prepare_estimate()
        return order

    def test_typed_discount_stays_when_quantity_and_unit_change(self):
        order = self._draft()
        line = order.estimate_id.order_line
        line.discount = 15
        order.part_ids.quantity = 3
        order.action_prepare_estimate()
        self.assertEqual((line.product_uom_qty, line.discount), (3, 15))
        order.part_ids.quantity = 20
        order.action_prepare_estimate()
        self.assertEqual((line.product_uom_qty, line.discount), (20, 15))
        line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(line.discount, 15)
        order.action_send_estimate()
        order.action_revise_estimate()
        self.assertEqual(order.estimate_id.order_line.discount, 15)

    def test_typed_discount_stays_in_the_form(self):
        order = self._draft()
        with Form(order.estimate_id) as form, form.order_line.edit(0) as line:
            line.discount = 15
            line.product_uom_qty = 5
            self.assertEqual(line.discount, 15)
        line = order.estimate_id.order_line
        self.assertEqual((line.product_uom_qty, line.discount), (5, 15))
        with Form(order.estimate_id) as form, form.order_line.edit(0) as line:
            line.product_uom_qty = 6
        self.assertEqual(order.estimate_id.order_line.discount, 15)

    def test_typed_zero_stays_where_the_pricelist_gives_a_discount(self):
        order = self._draft(10)
        line = order.estimate_id.order_line
        self.assertEqual(line.discount, 10)
        line.discount = 0
        order.part_ids.quantity = 12
        order.action_prepare_estimate()
        self.assertEqual(line.discount, 0)

    def test_volume_discount_goes_when_the_quantity_falls(self):
        order = self._draft(10)
        line = order.estimate_id.order_line
        self.assertEqual(line.discount, 10)
        order.part_ids.quantity = 2
        order.action_prepare_estimate()
        self.assertEqual((line.product_uom_qty, line.discount), (2, 0))
        order.part_ids.quantity = 10
        order.action_prepare_estimate()
        self.assertEqual(line.discount, 10)

    def test_volume_discount_goes_on_the_next_version(self):
        order = self._draft(10)
        order.action_send_estimate()
        first = order.estimate_id.order_line
        order.part_ids.quantity = 2
        order.action_revise_estimate()
        self.assertEqual(order.estimate_id.order_line.discount, 0)
        self.assertEqual(first.discount, 10)

    def test_typed_taxes_stay_on_the_next_version(self):
        order = self._draft()
        tax = self.env["account.tax"].create(
            {"name": "Typed 10 %", "amount": 10, "type_tax_use": "sale"}
        )
        order.estimate_id.order_line.tax_ids = tax
        order.action_send_estimate()
        order.action_revise_estimate()
        self.assertEqual(order.estimate_id.order_line.tax_ids, tax)

    def test_update_prices_takes_typed_discounts_back(self):
        order = self._draft(10)
        line = order.estimate_id.order_line
        line.discount = 35
        order.estimate_id.action_update_prices()
        self.assertEqual(line.discount, 10)

    def test_other_quotations_are_priced_as_ever(self):
        quotation = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.part_screw.id, "product_uom_qty": 10}
                    )
                ],
            }
        )
        self.assertEqual(quotation.order_line.discount, 10)
        quotation.order_line.product_uom_qty = 2
        self.assertEqual(quotation.order_line.discount, 0)
