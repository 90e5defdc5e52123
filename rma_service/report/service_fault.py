from odoo import models
from odoo.tools import SQL


class RmaServiceFault(models.AbstractModel):
    """Which fault of an order is the first depends on the catalogue."""

    _inherit = "rma.service.fault"

    def write(self, vals):
        result = super().write(vals)
        if "sequence" in vals:
            # Very many orders may have it: they are looked through in the background.
            cron = self.env.ref(
                "rma_service.ir_cron_check_figures", raise_if_not_found=False
            )
            if cron:
                cron._trigger()
        return result

    def unlink(self):
        kind = self._name.rpartition(".")[2]
        if f"{kind}_ids" not in self.env["rma.service.order"]._fields:
            # Areas sort symptoms; no order has one.
            return super().unlink()
        rows = self.env.execute_query(
            SQL(
                "SELECT order_id FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(f"rma_service_order_{kind}_rel"),
                SQL.identifier(f"{kind}_id"),
                list(self.ids),
            )
        )
        result = super().unlink()
        orders = self.env["rma.service.order"].browse(order_id for (order_id,) in rows)
        self.env["rma.service.order.figures"]._mark(orders)
        return result
