from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locking import done_once


class RmaServiceUnagreed(models.TransientModel):
    """Ask what becomes of work that the customer has not agreed to, line by line."""

    _name = "rma.service.unagreed"
    _inherit = ["rma.service.seen.offer", "rma.service.done.once"]
    _description = "Work That Is Not Agreed To"
    _dialog = "rma_service.rma_service_unagreed_action"

    line_ids = fields.One2many(
        comodel_name="rma.service.unagreed.line",
        inverse_name="wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Char(
        string="Reason of the Goodwill", help="Kept on the lines that nobody pays."
    )
    has_supplement = fields.Boolean(compute="_compute_choices")
    has_goodwill = fields.Boolean(compute="_compute_choices")

    @api.depends("order_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "operation_id"
                        if line._name == "rma.service.operation"
                        else "part_id": line.id
                    }
                )
                for order in wizard.order_ids._origin
                for line in order._get_unagreed_lines()
            ]

    @api.depends("line_ids.choice")
    def _compute_choices(self):
        for wizard in self:
            choices = set(wizard.line_ids.mapped("choice"))
            wizard.has_supplement = "supplement" in choices
            wizard.has_goodwill = "goodwill" in choices

    def _get_asked_lines(self, order):
        return [
            (line, line._get_quantity_unagreed(), line.price_subtotal)
            for line in order._get_unagreed_lines()
        ]

    def _show_again(self):
        """Ask about the lines that are there now; what was chosen stays chosen."""
        choices = {row._get_line(): row.choice for row in self.line_ids}
        result = super()._show_again()
        self._compute_line_ids()
        for row in self.line_ids:
            row.choice = choices.get(row._get_line(), row.choice)
        return result

    @done_once
    def action_confirm(self):
        """Settle the lines; then send the supplements, or go on with the order.

        Orders with a line to be offered go to the approval, the others on.

        :return: True; or this dialog again, where the orders changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        if self.has_goodwill and not (self.reason or "").strip():
            raise UserError(self.env._("Say why nobody pays for the goodwill."))
        waiting = self.env["rma.service.order"]
        for line in self.line_ids:
            record = line._get_line()
            order = record.order_id
            if order not in self.order_ids:
                continue
            if line.choice == "supplement":
                waiting |= order
                if record.refused_on:
                    record.action_offer_again()
            else:
                order._settle_unagreed(record, line.choice, self.reason)
        if waiting:
            waiting.action_send_estimate()
        going_on = self.order_ids - waiting
        inspected = going_on.filtered(lambda order: order.phase == "quality")
        (going_on - inspected).action_finish_repair()
        inspected.action_pass_quality()
        return True
