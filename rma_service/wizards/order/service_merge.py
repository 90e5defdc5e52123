from odoo import api, fields, models

from ...tools.locking import done_once


class RmaServiceMerge(models.TransientModel):
    """Merge requests of one customer that are about the same: one of them stays."""

    _name = "rma.service.merge"
    _inherit = ["rma.service.wizard", "rma.service.done.once"]
    _description = "Merge Requests"

    order_ids = fields.Many2many(
        relation="rma_service_merge_order_rel",
        string="Requests",
        domain="[('phase', '=', 'request'), ('partner_id', 'child_of', firm_id)]",
    )
    target_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Stays",
        compute="_compute_target_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('id', 'in', order_ids)]",
        help="The request that goes on. The others are closed and lead to it.",
    )
    firm_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_firm_id",
        help="The organisation whose requests can be merged.",
    )
    problems = fields.Text(string="What Stands against It", compute="_compute_problems")

    def _default_order_ids(self):
        """From the form of one request, those are proposed that may be the same."""
        ids = super()._default_order_ids()
        if not ids or len(ids) > 1:
            return ids
        order = self.env["rma.service.order"].browse(ids)
        return (order | order._find_possible_duplicates().get(order, order)).ids

    @api.depends("order_ids")
    def _compute_target_id(self):
        """The one with the most about its device, of these the first."""
        for wizard in self:
            orders = wizard.order_ids._origin
            if wizard.target_id._origin not in orders:
                wizard.target_id = orders.sorted(
                    lambda order: (not order.device_id, not order.product_id, order.id)
                )[:1]

    @api.depends("order_ids", "target_id")
    def _compute_firm_id(self):
        for wizard in self:
            order = wizard.target_id._origin or wizard.order_ids._origin[:1]
            wizard.firm_id = order.partner_id.commercial_partner_id

    @api.depends("order_ids", "target_id")
    def _compute_problems(self):
        for wizard in self:
            orders, target = wizard.order_ids._origin, wizard.target_id._origin
            wizard.problems = "\n".join(orders._find_merge_problems(target)) or False

    @done_once
    def action_merge(self):
        """Merge the requests, and open the one that stays.

        :return: the action that opens it
        :raises UserError: that names what stands against it
        """
        self.ensure_one()
        self.target_id._merge(self.order_ids)
        return self.target_id._get_records_action()
