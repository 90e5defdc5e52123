from odoo import api, fields, models

from ...models.estimate.service_order_settlement import SETTLED
from ...models.warranty.service_order_outcome import OLD_UNIT_PLACES
from ...tools.locking import done_once

# Why it was opened → the action that opens it.
DIALOGS = {
    "not_repaired": "rma_service.rma_service_not_repaired_action",
    "withdrawn": "rma_service.rma_service_withdrawn_action",
    "cancel": "rma_service.rma_service_cancel_settle_action",
}


class RmaServiceNotRepaired(models.TransientModel):
    """End the work on devices that are not repaired: outcome, reason, *ready*.

    A unit from stock instead, or the money back, is settled here as well. Of work that
    was done it asks line by line what is charged, of built-in parts where they go; the
    same for orders that are cancelled, and where the customer withdraws his consent.
    """

    _name = "rma.service.not.repaired"
    _inherit = [
        "rma.service.diagnosis.fee",
        "rma.service.seen.offer",
        "rma.service.done.once",
    ]
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

    ending = fields.Selection(
        selection=[
            ("not_repaired", "Not repaired"),
            ("withdrawn", "Consent withdrawn"),
            ("cancel", "Cancelled"),
        ],
        required=True,
        default="not_repaired",
        help="Why the dialog was opened.",
    )
    line_ids = fields.One2many(
        comodel_name="rma.service.not.repaired.line",
        inverse_name="wizard_id",
        string="Done Already",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Char(
        string="Remark", help="Kept on what nobody pays, and on the order."
    )
    is_charged = fields.Boolean(compute="_compute_is_charged")

    @api.model
    def _selection_outcome(self):
        """Return the outcomes of orders that end without a repair."""
        outcomes = self.env["rma.service.order"]._fields["outcome"]
        return [
            (key, label)
            for key, label in outcomes._description_selection(self.env)
            if key not in ("repaired", "answered")
        ]

    @api.depends("outcome", "ending")
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
            if wizard.ending == "withdrawn":
                fitting = fitting.filtered("is_refusal")[:1] or fitting
            wizard.outcome_reason_id = fitting if len(fitting) == 1 else False

    @api.depends("order_ids")
    def _compute_line_ids(self):
        for wizard in self:
            commands = [fields.Command.clear()]
            for order in wizard.order_ids._origin:
                operations, parts = order._get_lines_to_settle()
                charge, place = order._get_settlement_proposal(wizard.ending)
                commands += [
                    fields.Command.create(
                        {"operation_id": line.id, "charge": charge, "place": False}
                    )
                    for line in operations
                ]
                commands += [
                    fields.Command.create(
                        {"part_id": part.id, "charge": False, "place": place}
                    )
                    for part in parts
                ]
            wizard.line_ids = commands

    @api.depends("charge_diagnosis", "line_ids.charge", "line_ids.place")
    def _compute_is_charged(self):
        for wizard in self:
            wizard.is_charged = wizard.charge_diagnosis or any(
                line.charge in ("fee", "work") or line.place == "charged"
                for line in wizard.line_ids
            )

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

    def _get_asked_lines(self, order):
        operations, parts = order._get_lines_to_settle()
        return [
            *((line, line.quantity_done, line.price_subtotal) for line in operations),
            *(
                (part, part.quantity_done, part.quantity_used, part.price_subtotal)
                for part in parts
            ),
        ]

    def _get_dialog(self):
        return DIALOGS[self.ending]

    def _show_again(self):
        """Ask about the lines that are there now; what was said stays said."""
        answers = {row._get_line(): (row.charge, row.place) for row in self.line_ids}
        result = super()._show_again()
        self._compute_line_ids()
        for row in self.line_ids:
            if answer := answers.get(row._get_line()):
                row.charge, row.place = answer
        return result

    @done_once
    def action_confirm(self):
        """Settle what was done, then outcome and reason; the orders become *ready*.

        Cancelled orders of which nothing is charged are cancelled instead.

        :return: the result of the move; or this dialog again, where the orders changed
            meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        orders, reason = self.order_ids, self.outcome_reason_id
        orders._check_may_end_withdrawal()
        # What is charged is said now; the moves below need not ask again.
        orders = orders.with_context(rma_settled=SETTLED)
        with_fee = self._settle(orders)
        if self.ending == "cancel" and not self.is_charged:
            return orders.action_cancel()
        if self.outcome == "replaced":
            result = orders.action_replace_device(
                self.replacement_product_id,
                self.replacement_device_id,
                self.old_unit_place,
                reason,
            )
        elif self.outcome == "refunded":
            result = orders.action_refund_devices(self.old_unit_place, reason)
        else:
            orders.write({"outcome": self.outcome, "outcome_reason_id": reason.id})
            result = orders._move_to_phase("ready")
            with_fee |= orders if self.charge_diagnosis else orders.browse()
        for order in with_fee:
            order._charge_diagnosis(self.charge_reason)
        return result

    def _settle(self, orders):
        """Do with each line what was chosen for it.

        :param orders: the chosen orders
        :return: those of which the diagnosis fee is charged instead of work
        """
        reason = (self.note or "").strip() or self._get_default_note()
        answers = {row._get_line(): row.charge or row.place for row in self.line_ids}
        with_fee = orders.browse()
        orders.sudo().withdrawn_estimate_id._end_withdrawal()
        for order in orders:
            if self.ending == "withdrawn":
                order._message_log(
                    body=self.env._(
                        "The customer withdrew his consent. %(remark)s",
                        remark=self.note or "",
                    )
                )
            if order._settle_lines(answers, reason):
                with_fee |= order
        return with_fee

    def _get_default_note(self):
        """Return why nobody pays, where nothing was typed."""
        if self.ending == "not_repaired" and self.outcome_reason_id:
            return self.outcome_reason_id.name
        endings = self._fields["ending"]._description_selection(self.env)
        return dict(endings)[self.ending]
