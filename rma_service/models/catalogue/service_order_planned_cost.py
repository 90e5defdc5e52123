from odoo import api, fields, models


class RmaServiceOrder(models.Model):
    """What the order is planned to cost, and what it leaves; for managers only."""

    _inherit = "rma.service.order"

    planned_cost = fields.Monetary(
        help="Parts at their cost and work at the hourly cost, whoever pays them.",
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
        help="What the customer pays, without taxes, less planned cost of all lines.",
    )
    planned_margin_percent = fields.Float(
        string="Planned Margin (%)",
        compute="_compute_planned_cost",
        compute_sudo=True,
        groups="rma_service.group_service_manager",
    )

    @api.depends(
        "amount_untaxed", "operation_ids.planned_cost", "part_ids.planned_cost"
    )
    def _compute_planned_cost(self):
        for order in self:
            operations = sum(order.operation_ids.mapped("planned_cost"))
            parts = sum(order.part_ids.mapped("planned_cost"))
            margin = order.amount_untaxed - operations - parts
            order.planned_cost_operations = operations
            order.planned_cost_parts = parts
            order.planned_cost = operations + parts
            order.planned_margin = margin
            order.planned_margin_percent = (
                margin / order.amount_untaxed if order.amount_untaxed else 0.0
            )
