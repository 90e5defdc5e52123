from odoo import api, fields, models
from odoo.tools import format_list

from ...tools.locking import done_once


class RmaServiceAnswer(models.TransientModel):
    """Write the answer to requests: it is mailed to the customers, and they close."""

    _name = "rma.service.answer"
    _inherit = ["rma.service.wizard", "rma.service.done.once"]
    _description = "Answer to Requests"

    answer = fields.Text(
        compute="_compute_answer",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Mailed to the customer, and shown on his page.",
    )
    recipients = fields.Char(compute="_compute_recipients")
    unreached = fields.Char(compute="_compute_recipients")

    @api.depends("order_ids")
    def _compute_answer(self):
        """Propose what stands as solution already."""
        for wizard in self:
            orders = wizard.order_ids._origin
            wizard.answer = orders.solution if len(orders) == 1 else False

    @api.depends("order_ids")
    def _compute_recipients(self):
        """Say who gets the answer, and whom somebody has to tell it otherwise."""
        for wizard in self:
            reached, unreached = [], []
            for order in wizard.order_ids._origin:
                rule = order._get_message_rule("answered")
                partner = order.partner_id.sudo()
                if rule and rule._get_channels(partner) and not order._is_silent():
                    reached.append(partner.email_formatted or partner.display_name)
                else:
                    unreached.append(partner.display_name)
            wizard.recipients = format_list(self.env, list(dict.fromkeys(reached)))
            wizard.unreached = format_list(self.env, list(dict.fromkeys(unreached)))

    @done_once
    def action_answer(self):
        """Answer all chosen requests."""
        self.ensure_one()
        return self.order_ids.action_answer(self.answer)
