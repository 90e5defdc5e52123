"""Moves of one company, made by somebody who works in another one at that moment."""

from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestCompanyCost(ServiceStockCommon):
    """Whatever an order moves is valued at the cost of its own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "South Branch"})
        cls.env.user.company_ids |= cls.other
        # The user works in one company and does what belongs to the other.
        cls.env = cls.env(
            context=dict(
                cls.env.context, allowed_company_ids=(cls.company | cls.other).ids
            )
        )
        cls.here = cls.warehouse
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.other.id)], limit=1
        )
        cls.loan_product = cls._create_product(
            "Loan register", is_storable=True, tracking="serial"
        )
        cls.goods = cls.part_keyboard | cls.device_product | cls.loan_product
        cls.goods.company_id = False
        for product in cls.goods:
            product.with_company(cls.company).standard_price = 50
            product.with_company(cls.other).standard_price = 22
        cls._add_stock(cls.part_keyboard, 5)

    def _order(self, **values):
        return self._create_order(
            [],
            [self.part_keyboard],
            company_id=self.other.id,
            **values,
        ).with_env(self.env)

    def _cost(self, product, company):
        return product.with_company(company).standard_price

    def _used(self):
        order = self._order()
        self._bring_to(order, "quality")
        return order

    def test_used_part_has_the_cost_of_the_order_s_company(self):
        order = self._used()
        self.assertEqual(self.env.company, self.company)
        self.assertEqual(order.part_ids.move_ids.value, 22)

    def test_part_that_comes_back_has_the_cost_of_the_order_s_company(self):
        order = self._used()
        order.part_ids.action_return_to_stock()
        back = order.part_ids._get_return_moves()
        self.assertEqual(back.value, 22)
        self.assertEqual(self._cost(self.part_keyboard, self.company), 50)
        self.assertEqual(self._cost(self.part_keyboard, self.other), 22)

    def test_average_cost_is_kept_by_the_company_of_the_move(self):
        category = self._create_category("standard")
        for company, method in ((self.company, "standard"), (self.other, "average")):
            category.with_company(company).property_cost_method = method
        part = self._create_product(
            "Roller", is_storable=True, categ_id=category.id, company_id=False
        )
        part.with_company(self.company).standard_price = 50
        receipt = self._receive_goods(part, 4, 10)
        self.assertEqual(receipt.company_id, self.other)
        self.assertEqual(self._cost(part, self.other), 10)
        self.assertEqual(self._cost(part, self.company), 50)

    def test_scrapped_part_has_the_cost_of_the_order_s_company(self):
        order = self._used()
        order.part_ids.action_take_out(1, "scrap", "Broken")
        scrap = self.env["stock.scrap"].search([("origin", "=", order.name)])
        self.assertEqual(scrap.move_ids.value, 22)

    def test_orders_of_two_companies_are_finished_in_one_go(self):
        device = self._create_lots(self.device_product, "SN-0002")
        theirs = self._order()
        ours = self._create_order(
            [],
            [self.part_keyboard],
            device_id=device.id,
            company_id=self.company.id,
        ).with_env(self.env)
        for order in theirs | ours:
            self._bring_to(order, "repair")
        (theirs | ours).action_finish_repair()
        self.assertEqual(theirs.part_ids.move_ids.value, 22)
        self.assertEqual(ours.part_ids.move_ids.value, 50)

    def test_unit_given_in_exchange_has_the_cost_of_the_order_s_company(self):
        new = self._create_lots(self.device_product, "SN-NEW")
        self._add_stock(self.device_product, 1, lot=new)
        order = self._order()
        self._bring_to(order, "diagnosis")
        reason = self.env["rma.service.reason"].create(
            {"name": "Beyond repair", "outcome": "replaced"}
        )
        order.action_replace_device(self.device_product, new, "stock", reason)
        order.action_hand_over()
        self.assertEqual(order.replacement_move_id.value, 22)
        back = self.env["stock.move"].search(
            [
                ("location_dest_id", "=", self.warehouse.lot_stock_id.id),
                ("move_line_ids.lot_id", "in", self.device.ids),
            ]
        )
        self.assertEqual(back.value, 22)

    def test_loan_device_stays_valued_in_its_company(self):
        lot = self._create_lots(self.loan_product, "LOAN-1")
        lot.is_loan_unit = True
        self._add_stock(self.loan_product, 1, lot=lot)
        order = self._order()
        loan = self.env["rma.service.loan"].create(
            {"order_id": order.id, "device_id": lot.id}
        )
        loan.action_hand_out()
        loan.action_take_back()
        self.assertEqual(loan.picking_ids.company_id, self.other)
        value = self.loan_product.with_company(self.other).total_value
        self.assertEqual(value, 22)

    def test_claimed_part_leaves_at_the_cost_of_its_company(self):
        lot = self._create_lots(self.loan_product, "BAD-1")
        self._add_stock(self.loan_product, 1, lot=lot)
        claim = self.env["rma.service.vendor.claim"].create(
            {
                "partner_id": self.vendor.id,
                "company_id": self.other.id,
                "line_ids": [
                    Command.create(
                        {
                            "kind": "part",
                            "product_id": self.loan_product.id,
                            "device_id": lot.id,
                        }
                    )
                ],
            }
        )
        claim.action_send()
        self.assertEqual(claim.line_ids.move_out_id.value, 22)
        claim.line_ids.outcome = "repaired"
        claim.action_receive()
        self.assertEqual(claim.line_ids.move_in_id.value, 22)

    def test_device_comes_from_and_goes_to_the_customer_of_its_company(self):
        places = self.env["stock.location"].create(
            {
                "name": "Customers of South",
                "usage": "customer",
                "company_id": self.other.id,
            }
        )
        self.partner.with_company(self.other).property_stock_customer = places
        order = self._create_order([self.labour], company_id=self.other.id)
        self._bring_to(order, "intake")
        self.assertEqual(order.custody_in_move_id.location_id, places)
        self._bring_to(order, "done")
        self.assertEqual(order.custody_out_move_id.location_dest_id, places)
