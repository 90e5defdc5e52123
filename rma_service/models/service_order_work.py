from odoo import fields, models


class RmaServiceOrder(models.Model):
    """The work of the order: operations, parts, and the time they take."""

    _inherit = "rma.service.order"

    operation_ids = fields.One2many(
        comodel_name="rma.service.operation",
        inverse_name="order_id",
        string="Operations",
        copy=True,
    )
    part_ids = fields.One2many(
        comodel_name="rma.service.part",
        inverse_name="order_id",
        string="Parts",
        copy=True,
    )
    time_norm = fields.Float(
        string="Norm (min)",
        compute="_compute_times",
        help="Minutes that the operations should take.",
    )
    time_spent = fields.Float(
        string="Worked (min)",
        compute="_compute_times",
        help="Minutes really worked.",
    )

    # === COMPUTE METHODS ===#

    def _compute_times(self):
        sums = {
            order: (norm, spent)
            for order, norm, spent in self.env["rma.service.operation"]._read_group(
                [("order_id", "in", self.ids)],
                ["order_id"],
                ["time_norm:sum", "time_spent:sum"],
            )
        }
        for order in self:
            order.time_norm, order.time_spent = sums.get(order._origin, (0.0, 0.0))
