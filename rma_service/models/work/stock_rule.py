from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [
            *super()._get_custom_move_fields(),
            "service_part_id",
            "service_kit_quantity",
        ]

    def _get_stock_move_values(
        self,
        product_id,
        product_qty,
        product_uom,
        location_dest_id,
        name,
        origin,
        company_id,
        values,
    ):
        """A part that is taken out of the stock goes where its customer is.

        Odoo finds the same, but reads three locations to know of others.
        """
        result = super()._get_stock_move_values(
            product_id,
            product_qty,
            product_uom,
            location_dest_id,
            name,
            origin,
            company_id,
            values,
        )
        onward = self.picking_type_id.default_location_dest_id
        if (
            values.get("service_part_id")
            and location_dest_id.usage == "customer"
            and not result.get("location_dest_id")
            and onward
            and location_dest_id._child_of(onward)
        ):
            result["location_dest_id"] = location_dest_id.id
        return result
