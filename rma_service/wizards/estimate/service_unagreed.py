from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.locking import done_once


class RmaServiceUnagreed(models.TransientModel):
    """Ask what becomes of work that the customer has not agreed to, line by line."""

    _name = "rma.service.unagreed"
    _inherit = ["rma.service.wizard", "rma.service.done.once"]
    _description = "Work That Is Not Agreed To"

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

    @done_once
    def action_confirm(self):
        """Settle the lines; then send the supplements, or go on with the order.

        Orders with a line to be offered go to the approval, the others on.
        """
        self.ensure_one()
        self.order_ids.check_access("write")
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
            else:
                order._settle_unagreed(record, line.choice, self.reason)
        if waiting:
            waiting.action_send_estimate()
        going_on = self.order_ids - waiting
        inspected = going_on.filtered(lambda order: order.phase == "quality")
        (going_on - inspected).action_finish_repair()
        inspected.action_pass_quality()
        return True
