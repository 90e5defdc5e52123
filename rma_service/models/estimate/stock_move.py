from odoo import models

from .service_order_answer import PROCURING


class StockMove(models.Model):
    """The last part that an agreed order waited for lets its repair start."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        result = super()._action_assign(force_qty=force_qty)
        if self.env.context.get("rma_procuring") is not PROCURING:
            # Parts have no transfer: the moves of all others are not looked at.
            here = self.filtered(
                lambda move: (
                    not move.picking_id
                    and move.state == "assigned"
                    and move.service_part_id
                )
            )
            here.service_part_id.order_id._follow_parts()
        return result
