from odoo import api, fields, models


class SaleOrder(models.Model):
    """An estimate as the users of the service centre see it."""

    _inherit = "sale.order"

    service_state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("expired", "Expired"),
            ("approved", "Agreed"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Estimate Status",
        compute="_compute_service_state",
    )

    @api.depends("state", "validity_date", "service_declined")
    def _compute_service_state(self):
        for order in self:
            if order.state == "cancel":
                order.service_state = (
                    "declined" if order.service_declined else "withdrawn"
                )
            elif order.state == "sale":
                order.service_state = "approved"
            elif order.is_expired and order.state == "sent":
                order.service_state = "expired"
            else:
                order.service_state = order.state

    def action_view_service_order(self):
        """Open the service order of the estimate."""
        self.ensure_one()
        return self.service_order_id._get_records_action()
