from odoo import api, fields, models


class RmaServiceApprove(models.TransientModel):
    """Register the customer's consent that did not come over the portal."""

    _name = "rma.service.approve"
    _inherit = ["rma.service.wizard"]
    _description = "Register Consent to Estimates"

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
        """Register the consent on all chosen orders."""
        self.ensure_one()
        return self.order_ids.action_approve_estimate(self.channel, self.name)
