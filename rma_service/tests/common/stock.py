"""Helpers for tests of stock, valuation and purchase: goods at known cost, vendors."""

from odoo.fields import Command

from .service import ServiceCommon


class ServiceStockCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.warehouse._get_partner_locations()[0]
        cls.vendors = cls.warehouse._get_partner_locations()[1]
        cls.custody = cls.warehouse.service_custody_location_id
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Spare Parts Ltd", "group_rfq": "default"}
        )

    @classmethod
    def _create_category(cls, cost_method, valuation="periodic"):
        """Return a product category with a costing method."""
        return cls.env["product.category"].create(
            {
                "name": f"{cost_method} {valuation}",
                "property_cost_method": cost_method,
                "property_valuation": valuation,
            }
        )

    @classmethod
    def _receive_goods(cls, product, quantity, unit_cost, lots=None):
        """Return the done receipt of own goods bought at ``unit_cost``."""
        move = cls.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom": product.uom_id.id,
                "product_uom_qty": quantity,
                "location_id": cls.vendors.id,
                "location_dest_id": cls.warehouse.lot_stock_id.id,
                "picking_type_id": cls.warehouse.in_type_id.id,
                "company_id": cls.warehouse.company_id.id,
                "price_unit": unit_cost,
                "value_manual": unit_cost * quantity,
            }
        )
        move._action_confirm()
        if lots:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "quantity": quantity / len(lots),
                        "location_id": move.location_id.id,
                        "location_dest_id": move.location_dest_id.id,
                    }
                )
                for lot in lots
            ]
        else:
            move.quantity = quantity
        move.picked = True
        move._action_done()
        return move

    @classmethod
    def _create_delivery(cls, product, quantity):
        """Return an ordinary delivery of the warehouse, reserved as far as it goes."""
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": cls.warehouse.out_type_id.id,
                "location_id": cls.warehouse.lot_stock_id.id,
                "location_dest_id": cls.customers.id,
                "partner_id": cls.env["res.partner"].create({"name": "Buyer"}).id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom": product.uom_id.id,
                            "product_uom_qty": quantity,
                            "location_id": cls.warehouse.lot_stock_id.id,
                            "location_dest_id": cls.customers.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    @classmethod
    def _validate(cls, picking):
        """Do the transfer with all that it asks for."""
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    @classmethod
    def _create_lots(cls, product, *names):
        return cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )

    @classmethod
    def _create_boards(cls):
        """Return a part with serial numbers, and two pieces of it in stock."""
        board = cls._create_product(
            "Board", is_storable=True, tracking="serial", list_price=90
        )
        boards = cls._create_lots(board, "B-1", "B-2")
        for lot in boards:
            cls._add_stock(board, 1, lot=lot)
        return board, boards

    @classmethod
    def _add_vendor(cls, product, price=7.0, delay=3, vendor=None, **values):
        """Let ``product`` be bought from a vendor."""
        return cls.env["product.supplierinfo"].create(
            {
                "partner_id": (vendor or cls.vendor).id,
                "product_tmpl_id": product.product_tmpl_id.id,
                "price": price,
                "delay": delay,
            }
            | values
        )

    @classmethod
    def _agree(cls, order):
        """Let the customer agree to what ``order`` offers."""
        if order.phase == "request":
            order.action_receive()
        order.action_send_estimate()
        order.action_approve_estimate()
        return order

    @classmethod
    def _repair(cls, order):
        """Take an agreed order to the quality check."""
        order.action_start_repair()
        order.action_finish_repair()
        return order
