from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.setup.service_stage import OPEN_PHASES


class RmaServiceStageRetire(models.TransientModel):
    """Take a stage out of use without stranding the orders that stand in it.

    With a service type the stage leaves the type's own workflow, without one it is
    archived. Orders move to another stage of the same phase as a change of the
    workflow, logged on each; to a stage of another phase they go through the one door,
    with its checks and effects.
    """

    _name = "rma.service.stage.retire"
    _inherit = ["rma.service.checked.links"]
    _description = "Retire a Stage"

    stage_id = fields.Many2one(
        comodel_name="rma.service.stage", required=True, readonly=True
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type", string="Service Type", readonly=True
    )
    order_count = fields.Integer(string="Open Orders", compute="_compute_order_count")
    target_stage_ids = fields.Many2many(
        comodel_name="rma.service.stage", compute="_compute_target_stage_ids"
    )
    target_stage_id = fields.Many2one(
        comodel_name="rma.service.stage",
        string="Move Them to",
        domain="[('id', 'in', target_stage_ids)]",
    )

    @api.depends("stage_id", "type_id")
    def _compute_order_count(self):
        for wizard in self:
            wizard.order_count = len(wizard._get_orders())

    @api.depends("stage_id", "type_id")
    def _compute_target_stage_ids(self):
        """Offer the stages that every type concerned goes through.

        Devices that are here are not asked for again: no way back to a request.
        """
        stages = self.env["rma.service.stage"]
        for wizard in self:
            types = wizard.type_id or wizard._get_orders().type_id
            is_request = wizard.stage_id.phase == "request"
            offered = stages.browse(
                [
                    rules.id
                    for rules in stages._get_rules().values()
                    if rules.id != wizard.stage_id.id
                    and all(rules.serves(each.id) for each in types)
                ]
            )
            wizard.target_stage_ids = offered.filtered(
                lambda stage, is_request=is_request: (
                    is_request or stage.phase != "request"
                )
            )

    def _get_orders(self):
        """Return the open orders in the stage, of all companies and archived ones."""
        self.ensure_one()
        domain = [
            ("stage_id", "=", self.stage_id.id),
            ("phase", "in", OPEN_PHASES),
        ]
        if self.type_id:
            domain.append(("type_id", "=", self.type_id.id))
        orders = self.env["rma.service.order"].sudo().with_context(active_test=False)
        return orders.search(domain)

    def action_confirm(self):
        """Move the open orders, then take the stage out of use."""
        self.ensure_one()
        orders = self._get_orders()
        if orders:
            self._move_orders(orders)
        if self.type_id:
            self.type_id.row_ids.filtered(
                lambda row: row.stage_id == self.stage_id
            ).is_used = False
        else:
            self.stage_id.active = False
        return {"type": "ir.actions.act_window_close"}

    def _move_orders(self, orders):
        target = self.target_stage_id
        if not target or target not in self.target_stage_ids:
            raise UserError(
                self.env._(
                    "%(count)s open orders stand in %(stage)s: choose the stage they"
                    " move to.",
                    count=len(orders),
                    stage=self.stage_id.name,
                )
            )
        if target.phase != self.stage_id.phase:
            orders.sudo(False).with_context(active_test=False)._move_to(target)
            return
        orders._lock_for_move()
        orders._write_stage(target)
        for order in orders:
            order.message_post(
                body=self.env._(
                    "Moved from %(stage)s to %(target)s, as %(stage)s is no longer"
                    " used.",
                    stage=self.stage_id.name,
                    target=target.name,
                )
            )
