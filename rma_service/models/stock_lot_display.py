from odoo import fields, models


class StockLot(models.Model):
    """The device as the users of the service centre see it."""

    _inherit = "stock.lot"

    loan_partner_id = fields.Many2one(related="loan_id.partner_id", string="Lent to")
    loan_date_due = fields.Date(related="loan_id.date_due", string="Due Back")

    def get_formview_id(self, access_uid=None):
        """Users without stock rights open the card of the device."""
        users = self.env["res.users"]
        user = users.browse(access_uid) if access_uid else self.env.user
        if user.has_group("rma_service.group_service_own") and not user.has_group(
            "stock.group_stock_user"
        ):
            return self.env.ref("rma_service.stock_lot_view_form_device").id
        return super().get_formview_id(access_uid=access_uid)
