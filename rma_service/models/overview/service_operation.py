from odoo import api, models

# What the load of tomorrow follows from.
COUNTED = frozenset({"order_id", "product_id", "quantity", "status_id", "time_norm"})


class RmaServiceOperation(models.Model):
    """The load of tomorrow on the supervisor's board follows the operations."""

    _inherit = "rma.service.operation"

    @api.model_create_multi
    def create(self, vals_list):
        operations = super().create(vals_list)
        operations.order_id._hint_board()
        return operations

    def write(self, vals):
        result = super().write(vals)
        if not COUNTED.isdisjoint(vals):
            self.order_id._hint_board()
        return result

    def unlink(self):
        self.order_id._hint_board()
        return super().unlink()
