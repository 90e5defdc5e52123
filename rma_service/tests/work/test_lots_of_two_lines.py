from odoo.fields import Command
from odoo.tests import tagged

from ..common.stock import ServiceStockCommon


@tagged("post_install", "-at_install")
class TestLotsOfTwoLines(ServiceStockCommon):
    """Two lines of an order name the same lots: none gives more than it has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.glue = cls._create_product(
            "Glue", is_storable=True, tracking="lot", list_price=10
        )
        cls.lots = cls._create_lots(cls.glue, "G-1", "G-2")
        cls._add_stock(cls.glue, 1, lot=cls.lots[0])
        cls._add_stock(cls.glue, 5, lot=cls.lots[1])

    def _assert_used(self, order):
        lines = order.part_ids.move_ids.move_line_ids
        used = {
            lot: sum(own.mapped("quantity"))
            for lot, own in lines.grouped("lot_id").items()
        }
        self.assertEqual(used, {self.lots[0]: 1, self.lots[1]: 2})
        quants = self.lots.quant_ids.filtered(
            lambda q: q.location_id.usage == "internal"
        )
        self.assertFalse(quants.filtered(lambda quant: quant.quantity < 0))

    def test_what_is_given_away_takes_what_the_first_lot_has_left(self):
        order = self._create_order(
            [self.labour], [{"product_id": self.glue.id, "quantity": 1}]
        )
        self._bring_to(order, "repair")
        part = order.part_ids
        part.write(
            {"quantity": 3, "quantity_used": 3, "lot_ids": [Command.set(self.lots.ids)]}
        )
        part._give_unagreed_away("Promised")
        self.assertEqual(sorted(order.part_ids.mapped("quantity_used")), [1, 2])
        order.action_finish_repair()
        self._assert_used(order)

    def test_lines_that_name_the_same_lots_share_them(self):
        lots = [Command.set(self.lots.ids)]
        order = self._create_order(
            [self.labour],
            [
                {"product_id": self.glue.id, "quantity": quantity, "lot_ids": lots}
                for quantity in (2, 1)
            ],
        )
        self._bring_to(order, "quality")
        self._assert_used(order)
