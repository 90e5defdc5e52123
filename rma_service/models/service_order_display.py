from odoo import api, fields, models


class RmaServiceOrder(models.Model):
    """What the screens need to know of an order, and nothing else needs."""

    _inherit = "rma.service.order"

    stage_hint = fields.Text(related="stage_id.description", string="Instructions")
    has_custody = fields.Boolean(related="type_id.has_custody")
    product_tracking = fields.Selection(
        related="product_id.tracking", string="Product Tracking"
    )
    has_lines_to_agree = fields.Boolean(
        compute="_compute_has_lines_to_agree",
        compute_sudo=True,
        help="Lines that the customer pays go beyond what was agreed.",
    )
    estimate_difference = fields.Html(
        string="Difference to the Last Version",
        compute="_compute_estimate_difference",
        compute_sudo=True,
        sanitize=False,
    )

    @api.depends(
        "estimate_ids.state",
        "operation_ids.quantity",
        "operation_ids.payer",
        "part_ids.quantity",
        "part_ids.quantity_used",
        "part_ids.payer",
    )
    def _compute_has_lines_to_agree(self):
        for order in self:
            order.has_lines_to_agree = bool(order._get_lines_to_agree())

    @api.depends("estimate_ids.state")
    def _compute_estimate_difference(self):
        for order in self:
            order.estimate_difference = order.estimate_id.service_difference
