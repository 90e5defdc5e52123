from odoo import api, fields, models


class RmaServiceOrder(models.Model):
    """What the screens show of the estimates of an order."""

    _inherit = "rma.service.order"

    has_lines_to_agree = fields.Boolean(
        compute="_compute_has_lines_to_agree",
        compute_sudo=True,
        help="Lines that the customer pays go beyond what was agreed.",
    )
    is_consent_missing = fields.Boolean(
        compute="_compute_has_lines_to_agree",
        compute_sudo=True,
        help="Lines go beyond what was agreed, and the customer has to be asked.",
    )
    has_unagreed_lines = fields.Boolean(
        compute="_compute_has_lines_to_agree",
        compute_sudo=True,
        help="More is done or used than the customer agreed to.",
    )
    has_refused_lines = fields.Boolean(
        compute="_compute_has_refused_lines",
        compute_sudo=True,
        help="The customer declined a part of the work.",
    )
    has_lines_to_settle = fields.Boolean(
        compute="_compute_has_lines_to_settle",
        compute_sudo=True,
        help="Work is done or parts are built in: ending without a repair asks about"
        " them.",
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
        "operation_ids.status_id",
        "outcome",
        "type_id",
    )
    def _compute_has_lines_to_agree(self):
        for order in self:
            order.has_lines_to_agree = bool(order._get_lines_to_agree())
            order.is_consent_missing = (
                order.has_lines_to_agree and order._needs_consent()
            )
            order.has_unagreed_lines = bool(order._get_unagreed_lines())

    @api.depends("operation_ids.refused_on", "part_ids.refused_on")
    def _compute_has_refused_lines(self):
        for order in self:
            order.has_refused_lines = any(
                line.refused_on for lines in order._get_lines() for line in lines
            )

    @api.depends(
        "phase",
        "operation_ids.payer",
        "operation_ids.status_id",
        "part_ids.quantity_used",
        "part_ids.is_left_in_device",
    )
    def _compute_has_lines_to_settle(self):
        for order in self:
            order.has_lines_to_settle = any(order._get_lines_to_settle())

    @api.depends("estimate_ids.state")
    def _compute_estimate_difference(self):
        for order in self:
            order.estimate_difference = order.estimate_id.service_difference

    def action_view_estimates(self):
        """Users without sales rights see the estimates in views of ours."""
        action = super().action_view_estimates()
        if self.env["sale.order"]._needs_service_view(self.env.user):
            form = self.env.ref("rma_service.sale_order_view_form_estimate").id
            tree = self.env.ref("rma_service.sale_order_view_list_estimate").id
            views = {"form": form, "list": tree}
            action["views"] = [
                (views.get(kind, view_id), kind)
                for view_id, kind in action["views"]
                if kind in views
            ]
            action["view_mode"] = ",".join(kind for _view_id, kind in action["views"])
        return action

    @api.model
    def _get_form_paths(self):
        return [
            *super()._get_form_paths(),
            "estimate_ids.order_line.invoice_lines.move_id",
            "estimate_ids.order_line.tax_ids.invoice_repartition_line_ids",
            "estimate_ids.order_line.tax_ids.tax_group_id",
            "estimate_ids.transaction_ids",
            "operation_ids.product_id.product_tmpl_id.taxes_id.invoice_repartition_line_ids",
            "operation_ids.sale_line_ids",
            "part_ids.product_id.product_tmpl_id.taxes_id.invoice_repartition_line_ids",
            "part_ids.sale_line_ids",
            # The fiscal position follows from where it goes.
            "partner_id.child_ids",
            "partner_id.parent_id.child_ids",
            "partner_id.property_account_position_id",
            "pricelist_id",
        ]

    @api.model
    def _get_paths_of_fields(self):
        estimates = ("estimate_ids", "pricelist_id")
        lines = ("operation_ids.sale_line_ids", "part_ids.sale_line_ids")
        return super()._get_paths_of_fields() | {
            "currency_id": estimates,
            "estimate_state": estimates,
            "start_state": (*estimates, *lines, "operation_ids.status_id"),
        }
