from odoo.fields import Command
from odoo.tests import tagged

from ..common.service import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceCounter(ServiceCommon):
    """Transfers, purchases and invoices show how many service orders they serve."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Parts Ltd"})
        cls.part_head = cls._create_product(
            "Print head",
            is_storable=True,
            list_price=90,
            seller_ids=[cls._seller(cls.vendor)],
        )
        cls.orders = cls.env["rma.service.order"]
        for number in range(6):
            device = cls.env["stock.lot"].create(
                {"name": f"COUNT-{number}", "product_id": cls.device_product.id}
            )
            order = cls._create_order(
                [cls.labour], [cls.part_head], device_id=device.id
            )
            cls.orders |= cls._bring_to(order, "repair")
        cls.warehouse_user = cls._create_user(
            "counter_user",
            "group_service_all",
            "stock.group_stock_user",
            "purchase.group_purchase_user",
            "account.group_account_invoice",
        )

    @classmethod
    def _seller(cls, vendor):
        return Command.create({"partner_id": vendor.id, "price": 7})

    def _count_queries(self, documents):
        """Return the statements that the counters of ``documents`` take."""
        self.env.flush_all()
        self.env.invalidate_all()
        # As a list reads them: one recordset.
        documents = documents.browse(documents.ids)
        before = self.env.cr.sql_log_count
        counts = documents.mapped("service_order_count")
        self.assertEqual(counts, [1] * len(documents))
        return self.env.cr.sql_log_count - before

    def _check_many_cost_as_one(self, documents):
        documents = documents.with_user(self.warehouse_user)
        self.assertGreaterEqual(len(documents), 6)
        self._count_queries(documents[0])
        self.assertEqual(
            self._count_queries(documents), self._count_queries(documents[0])
        )

    def test_many_transfers_cost_as_many_queries_as_one(self):
        self._check_many_cost_as_one(self.orders.picking_ids)

    def test_many_purchases_cost_as_many_queries_as_one(self):
        self._check_many_cost_as_one(self.orders.purchase_ids)

    def test_many_invoices_cost_as_many_queries_as_one(self):
        for order in self.orders:
            self._add_stock(self.part_head, 1)
            order.part_ids.move_ids._action_assign()
            self._bring_to(order, "ready").action_create_invoice()
        self._check_many_cost_as_one(self.orders.invoice_ids)

    def test_document_counts_its_own_orders_only(self):
        purchases = self.orders[:2].purchase_ids
        other = self.env["purchase.order"].create({"partner_id": self.vendor.id})
        self.assertEqual((purchases | other).mapped("service_order_count"), [1, 1, 0])
        self.assertEqual(purchases._get_service_orders(), self.orders[:2])

    def test_order_that_the_user_may_not_read_is_not_counted(self):
        technician = self._create_user(
            "counter_own", "group_service_own", "purchase.group_purchase_user"
        )
        self.orders[0].user_id = technician
        self.orders[1].user_id = self.manager
        self.env.invalidate_all()
        purchases = (self.orders[0] | self.orders[1]).purchase_ids
        purchases = purchases.with_user(technician)
        self.assertEqual(
            [(p._get_service_orders().ids, p.service_order_count) for p in purchases],
            [(self.orders[0].ids, 1), ([], 0)],
        )
