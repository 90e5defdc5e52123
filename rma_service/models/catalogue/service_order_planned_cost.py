from odoo import api, fields, models


class RmaServiceOrder(models.Model):
    """What the order is planned to cost, and what it leaves; for managers only."""

    _inherit = "rma.service.order"

    planned_cost = fields.Monetary(
        help="Parts at their cost and work at the hourly cost, whoever pays them. Once"
        " the work is over, of what was done and used.",
    )
    planned_cost_operations = fields.Monetary(
        string="Planned Cost of Operations",
        compute="_compute_planned_cost",
        compute_sudo=True,
        groups="rma_service.group_service_manager",
    )
    planned_cost_parts = fields.Monetary(
        string="Planned Cost of Parts",
        compute="_compute_planned_cost",
        compute_sudo=True,
        groups="rma_service.group_service_manager",
    )
    planned_margin = fields.Monetary(
        help="What the customer pays, without taxes, less planned cost of all lines."
        " Once the work is over both are of what was done.",
    )
    planned_margin_percent = fields.Float(
        string="Planned Margin (%)",
        compute="_compute_planned_cost",
        compute_sudo=True,
        groups="rma_service.group_service_manager",
    )

    @api.depends(
        "phase",
        "amount_untaxed",
        "operation_ids.planned_cost",
        "operation_ids.quantity_done",
        "part_ids.planned_cost",
        "part_ids.quantity_done",
    )
    def _compute_planned_cost(self):
        for order in self:
            done = order._is_finished()
            operations = sum(ln._get_cost(done) for ln in order.operation_ids)
            parts = sum(ln._get_cost(done) for ln in order.part_ids)
            margin = order.amount_untaxed - operations - parts
            order.planned_cost_operations = operations
            order.planned_cost_parts = parts
            order.planned_cost = operations + parts
            order.planned_margin = margin
            order.planned_margin_percent = (
                margin / order.amount_untaxed if order.amount_untaxed else 0.0
            )
