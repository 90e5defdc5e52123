from odoo import api, fields, models


class RmaServiceIntakeConfirm(models.TransientModel):
    """Receive a device in spite of a warning, and say why."""

    _name = "rma.service.intake.confirm"
    _inherit = ["rma.service.wizard"]
    _description = "Receive in Spite of a Warning"

    warning = fields.Text(compute="_compute_warning", compute_sudo=True)
    is_owner_different = fields.Boolean(compute="_compute_warning", compute_sudo=True)
    owner_names = fields.Char(
        string="Owner until Now", compute="_compute_warning", compute_sudo=True
    )
    reason = fields.Char(
        required=True, help="Why it is right nevertheless; logged on the order."
    )
    change_owner = fields.Boolean(
        string="The Customer Owns It Now",
        help="The customer of the order becomes the owner of the device. The change is"
        " kept in the history of the device.",
    )

    @api.depends("order_ids")
    def _compute_warning(self):
        for wizard in self:
            orders = wizard.order_ids._origin
            warnings = [order.intake_warning for order in orders]
            strangers = orders.filtered(
                lambda order: (
                    order.device_id.owner_id
                    and order.device_id.owner_id.commercial_partner_id
                    != order.partner_id.commercial_partner_id
                )
            )
            owners = strangers.device_id.owner_id
            wizard.warning = "\n".join(filter(None, warnings)) or False
            wizard.is_owner_different = bool(strangers)
            wizard.owner_names = ", ".join(owners.mapped("display_name")) or False

    def action_confirm(self):
        """Log the reason and receive the devices of all chosen orders."""
        self.ensure_one()
        return self.order_ids.action_confirm_intake(
            self.reason, change_owner=self.is_owner_different and self.change_owner
        )
