from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locking import done_once


class RmaServiceFollowUp(models.TransientModel):
    """Make a follow-up order, and move operations and parts that are not agreed."""

    _name = "rma.service.follow.up"
    _inherit = ["rma.service.checked.links", "rma.service.done.once"]
    _description = "Follow-up Order"

    order_id = fields.Many2one(
        comodel_name="rma.service.order", required=True, readonly=True
    )
    problem = fields.Text(
        string="What Is Left",
        required=True,
        help="What is wrong or left to do; the fault of the new order.",
    )
    movable_operation_ids = fields.Many2many(
        comodel_name="rma.service.operation", compute="_compute_movable"
    )
    movable_part_ids = fields.Many2many(
        comodel_name="rma.service.part", compute="_compute_movable"
    )
    operation_ids = fields.Many2many(
        comodel_name="rma.service.operation",
        relation="rma_service_follow_up_operation_rel",
        string="Operations to Move",
        domain="[('id', 'in', movable_operation_ids)]",
    )
    part_ids = fields.Many2many(
        comodel_name="rma.service.part",
        relation="rma_service_follow_up_part_rel",
        string="Parts to Move",
        domain="[('id', 'in', movable_part_ids)]",
    )

    @api.depends("order_id")
    def _compute_movable(self):
        for wizard in self:
            order = wizard.order_id
            wizard.movable_operation_ids = order._filter_movable(order.operation_ids)
            wizard.movable_part_ids = order._filter_movable(order.part_ids)

    @done_once
    def action_confirm(self):
        """Make the follow-up order and open it."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        wrong = (self.operation_ids - self.movable_operation_ids).mapped("product_id")
        wrong |= (self.part_ids - self.movable_part_ids).mapped("product_id")
        if wrong:
            raise UserError(
                self.env._(
                    "%(order)s: %(product)s is offered, agreed, begun or reserved"
                    " already and cannot move to another order.",
                    order=order.name,
                    product=wrong[0].display_name,
                )
            )
        # It is of the technician of the order, who may be a colleague.
        follow_up = order.sudo().create(
            order._prepare_follow_up_vals() | {"problem": self.problem}
        )
        for lines in (self.operation_ids, self.part_ids):
            for line in lines.sudo():
                payers = ("payer", "payer_reason", "second_payer", "second_share")
                line.copy(
                    {"order_id": follow_up.id} | {name: line[name] for name in payers}
                )
            lines.unlink()
        order.message_post(
            body=self.env._(
                "Follow-up order made: %(order)s.", order=follow_up._get_html_link()
            )
        )
        follow_up.message_post(
            body=self.env._("Follows %(order)s.", order=order._get_html_link())
        )
        follow_up = follow_up.sudo(False)
        if follow_up.has_access("read"):
            return follow_up._get_records_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Follow-up order %(order)s is made, for %(user)s.",
                    order=follow_up.sudo().name,
                    user=follow_up.sudo().user_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
