from odoo import api, fields, models

from ...models.warranty.service_order_outcome import OLD_UNIT_PLACES


class RmaServiceNotRepaired(models.TransientModel):
    """End the work on devices that are not repaired: outcome, reason, *ready*.

    A unit from stock instead, or the money back, is settled here as well.
    """

    _name = "rma.service.not.repaired"
    _inherit = ["rma.service.diagnosis.fee"]
    _description = "End Without Repair"

    outcome = fields.Selection(
        selection="_selection_outcome", required=True, default="not_repaired"
    )
    outcome_reason_id = fields.Many2one(
        comodel_name="rma.service.reason",
        string="Reason",
        compute="_compute_outcome_reason_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('outcome', '=', outcome)]",
    )
    is_single = fields.Boolean(compute="_compute_is_single")
    replacement_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Replaced by",
        compute="_compute_replacement_product_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('type', '=', 'consu')]",
        help="What the customer gets from our stock instead.",
    )
    replacement_tracking = fields.Selection(related="replacement_product_id.tracking")
    replacement_device_id = fields.Many2one(
        comodel_name="stock.lot",
        string="New Serial Number",
        compute="_compute_replacement_device_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', free_device_ids)]",
    )
    free_device_ids = fields.Many2many(
        comodel_name="stock.lot", compute="_compute_free_device_ids", compute_sudo=True
    )
    old_unit_place = fields.Selection(
        selection=OLD_UNIT_PLACES,
        string="Unit Handed In",
        default="scrap",
        help="The customer's unit becomes ours. Where it goes next.",
    )

    @api.model
    def _selection_outcome(self):
        """Return the outcomes of orders that end without a repair."""
        outcomes = self.env["rma.service.order"]._fields["outcome"]
        return [
            (key, label)
            for key, label in outcomes._description_selection(self.env)
            if key != "repaired"
        ]

    @api.depends("outcome")
    def _compute_outcome_reason_id(self):
        """A reason stays only with the outcome that it explains.

        Where an outcome has one reason alone, that is proposed.
        """
        outcomes = self.mapped("outcome")
        reasons = self.env["rma.service.reason"].search([("outcome", "in", outcomes)])
        for wizard in self:
            if wizard.outcome_reason_id.outcome == wizard.outcome:
                continue
            fitting = reasons.filtered(lambda r, w=wizard: r.outcome == w.outcome)
            wizard.outcome_reason_id = fitting if len(fitting) == 1 else False

    @api.depends("order_ids")
    def _compute_is_single(self):
        for wizard in self:
            wizard.is_single = len(wizard.order_ids) == 1

    @api.depends("order_ids")
    def _compute_replacement_product_id(self):
        for wizard in self:
            single = wizard.order_ids if wizard.is_single else wizard.order_ids.browse()
            wizard.replacement_product_id = single.product_id

    @api.depends("replacement_product_id", "order_ids", "outcome")
    def _compute_free_device_ids(self):
        for wizard in self:
            free = self.env["stock.lot"]
            product = wizard.replacement_product_id
            if wizard.is_single and product and wizard.outcome == "replaced":
                order = wizard.order_ids._origin
                free = order._get_free_units(product).lot_id - order.device_id
            wizard.free_device_ids = free

    @api.depends("free_device_ids")
    def _compute_replacement_device_id(self):
        for wizard in self:
            # While the dialog is made they are shadows of the real ones.
            free = wizard.free_device_ids._origin
            if wizard.replacement_device_id._origin not in free:
                wizard.replacement_device_id = free[:1]

    def action_confirm(self):
        """Settle outcome and reason, then move all chosen orders to *ready*."""
        self.ensure_one()
        orders, reason = self.order_ids, self.outcome_reason_id
        if self.outcome == "replaced":
            return orders.action_replace_device(
                self.replacement_product_id,
                self.replacement_device_id,
                self.old_unit_place,
                reason,
            )
        if self.outcome == "refunded":
            return orders.action_refund_devices(self.old_unit_place, reason)
        orders.write({"outcome": self.outcome, "outcome_reason_id": reason.id})
        orders._move_to_phase("ready")
        if self.charge_diagnosis:
            for order in orders:
                order._charge_diagnosis()
        return True
