from odoo import api, fields, models


class RmaServiceApprove(models.TransientModel):
    """Register the customer's consent that did not come over the portal.

    Where the estimate asks for a deposit, this is the moment to take it.
    """

    _name = "rma.service.approve"
    _inherit = ["rma.service.seen.offer", "rma.service.deposit.mixin"]
    _description = "Register Consent to Estimates"
    _dialog = "rma_service.rma_service_approve_action"

    channel = fields.Selection(
        string="How",
        selection=[
            ("paper", "Signed on paper"),
            ("phone", "By phone"),
            ("email", "By e-mail"),
        ],
        required=True,
        help="How the customer agreed.",
    )
    deposit = fields.Selection(
        selection=[
            ("take", "Take it now"),
            ("open", "Leave it open: the work waits for it"),
            ("none", "Start without a deposit"),
        ],
        string="What about it?",
        default="take",
    )
    name = fields.Char(
        string="Agreed by",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="Who agreed; left empty, the customer of each order.",
    )

    @api.depends("order_ids")
    def _compute_name(self):
        for wizard in self:
            partner = wizard.order_ids.partner_id
            wizard.name = partner.name if len(partner) == 1 else False

    def action_approve(self):
        """Register the consent on all chosen orders.

        :return: True; or this dialog again, where the offers changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        orders = self.order_ids
        orders.action_approve_estimate(
            self.channel, self.name, without_deposit=self.deposit == "none"
        )
        waiting = orders.filtered(lambda order: order.estimate_state == "deposit")
        # What nobody was asked about is left open.
        if waiting and self.deposit_due and self.deposit == "take":
            waiting.action_take_deposit(self._get_deposit_journal_id())
        return True
