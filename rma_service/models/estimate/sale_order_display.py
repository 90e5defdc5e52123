from odoo import api, fields, models


class SaleOrder(models.Model):
    """An estimate as the users of the service centre see it."""

    _inherit = "sale.order"

    service_state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("deposit", "Signed, deposit open"),
            ("expired", "Expired"),
            ("approved", "Agreed"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Estimate Status",
        compute="_compute_service_state",
        compute_sudo=True,
    )

    @api.depends(
        "state",
        "validity_date",
        "service_declined",
        "signed_on",
        "invoice_ids.amount_residual",
        "transaction_ids.state",
    )
    def _compute_service_state(self):
        for order in self:
            if order.state == "cancel":
                order.service_state = (
                    "declined" if order.service_declined else "withdrawn"
                )
            elif order.state == "sale":
                order.service_state = "approved"
            elif order._is_service_deposit_open():
                order.service_state = "deposit"
            elif order.is_expired and order.state == "sent":
                order.service_state = "expired"
            else:
                order.service_state = order.state

    def action_view_service_order(self):
        """Open the service order of the estimate."""
        self.ensure_one()
        return self.service_order_id._get_records_action()

    def get_formview_id(self, access_uid=None):
        """Users without sales rights open estimates in a view of ours."""
        users = self.env["res.users"]
        user = users.browse(access_uid) if access_uid else self.env.user
        if self._needs_service_view(user):
            return self.env.ref("rma_service.sale_order_view_form_estimate").id
        return super().get_formview_id(access_uid=access_uid)

    def _needs_service_view(self, user):
        """Tell whether the user may not read what the form of sales shows."""
        return user.has_group("rma_service.group_service_own") and not (
            user.has_group("sales_team.group_sale_salesman")
            or user.has_group("account.group_account_invoice")
        )
