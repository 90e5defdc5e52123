from odoo import Command, api, fields, models
from odoo.tools import format_list

from ...tools.bounds import MAX_ID


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
    has_unstarted_operations = fields.Boolean(
        compute="_compute_has_unstarted_operations",
        help="The end of the repair would finish operations that nobody started.",
    )
    has_chosen_payers = fields.Boolean(
        compute="_compute_has_chosen_payers",
        help="Another payer than proposed was chosen: the reasons are shown.",
    )

    has_steps = fields.Boolean(compute="_compute_has_steps")

    # === THE LANGUAGE OF THE CUSTOMER ===#

    @api.onchange("partner_id")
    def _onchange_partner_lang(self):
        """On screen the lines follow at once; see ``_follow_language``."""
        self.operation_ids._follow_language()
        self.part_ids._follow_language()

    def write(self, vals):
        self._read_products_ahead(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self.operation_ids._follow_language()
            self.part_ids._follow_language()
        return result

    def _read_products_ahead(self, vals):
        """Read what is offered at once: Odoo reads operations and parts one by one.

        :param vals: values as ``write`` gets them
        """
        ids = {
            command[2].get("product_id")
            for name in ("operation_ids", "part_ids")
            for command in vals.get(name) or ()
            if isinstance(command, (list, tuple))
            and len(command) == 3
            and command[0] == Command.CREATE
            and isinstance(command[2], dict)
        }
        ids = [id_ for id_ in ids if type(id_) is int and 0 < id_ <= MAX_ID]
        if ids:
            products = self.env["product.product"].sudo()
            products = products.with_context(active_test=False).search_fetch(
                [("id", "in", [*ids, *self.product_id.ids])], order="id"
            )
            products.mapped("product_template_attribute_value_ids")
            products.product_tmpl_id.mapped("type")

    # === COMPUTE METHODS ===#

    @api.depends("operation_ids.is_payer_chosen", "part_ids.is_payer_chosen")
    def _compute_has_chosen_payers(self):
        for order in self:
            order.has_chosen_payers = any(
                line.is_payer_chosen or line.payer_reason
                for lines in (order.operation_ids, order.part_ids)
                for line in lines
            )

    def _compute_times(self):
        # What runs counts as it runs: the operations are asked for it anyway.
        for order in self:
            operations = order.operation_ids
            order.time_norm = sum(operations.mapped("time_norm"))
            order.time_spent = sum(
                spent + running
                for spent, running in zip(
                    operations.mapped("time_spent"),
                    operations.mapped("time_running"),
                    strict=True,
                )
            )

    @api.depends("phase", "outcome", "operation_ids.status_id")
    def _compute_has_unstarted_operations(self):
        self.operation_ids.status_id.mapped("kind")
        for order in self:
            order.has_unstarted_operations = order.phase == "repair" and bool(
                order._get_unstarted_operations()
            )

    # === BUSINESS METHODS ===#

    def _get_unstarted_operations(self):
        """Return the operations that the end of a repair finishes, though nobody
        started them; none where the device is not repaired."""
        repaired = self.filtered(lambda order: order.outcome in (False, "repaired"))
        return repaired.operation_ids.filtered(
            lambda operation: operation.status_id.kind == "waiting"
        )

    def _log_unstarted_operations(self):
        """Say in the history which operations the end of the repair finishes unstarted.

        Nobody is asked where the order is dragged, or moved by another program.
        """
        unstarted = self._get_unstarted_operations()
        for order, operations in unstarted.grouped("order_id").items():
            order._message_log(
                body=self.env._(
                    "Finished with the repair, though nobody started them:"
                    " %(operations)s.",
                    operations=format_list(
                        self.env, operations.mapped("product_id.display_name")
                    ),
                )
            )

    @api.depends("operation_ids.step_count")
    def _compute_has_steps(self):
        for order in self:
            order.has_steps = any(order.operation_ids.mapped("step_count"))

    @api.model
    def _get_form_paths(self):
        return [
            *super()._get_form_paths(),
            "operation_ids.entry_ids",
            "operation_ids.product_id.product_tmpl_id.uom_id",
            "operation_ids.product_id.product_tmpl_id.uom_ids",
            "operation_ids.status_id",
            "operation_ids.step_ids",
            "part_ids.move_ids.created_purchase_line_ids",
            "part_ids.product_id.product_tmpl_id.route_ids",
            "part_ids.product_id.product_tmpl_id.seller_ids",
            "part_ids.product_id.product_tmpl_id.uom_id",
            "part_ids.product_id.product_tmpl_id.uom_ids",
            "warehouse_id.route_ids.rule_ids",
        ]

    @api.model
    def _get_paths_of_fields(self):
        return super()._get_paths_of_fields() | {
            "parts_state": (
                "part_ids.move_ids.created_purchase_line_ids",
                "part_ids.product_id.product_tmpl_id.route_ids",
                "part_ids.product_id.product_tmpl_id.seller_ids",
                "part_ids.product_id.product_tmpl_id.categ_id",
                "warehouse_id.route_ids.rule_ids",
            ),
        }
