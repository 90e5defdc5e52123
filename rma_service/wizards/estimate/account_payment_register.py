from odoo import api, models

from ...tools import place


class AccountPaymentRegister(models.TransientModel):
    """Payments of service orders have the day at our place, whoever enters them."""

    _inherit = "account.payment.register"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        if "payment_date" in values and model in ("account.move", "account.move.line"):
            records = self.env[model].browse(self.env.context.get("active_ids", []))
            moves = records if model == "account.move" else records.move_id
            if orders := moves._get_orders_of_day():
                values["payment_date"] = place.get_today(orders)
        return values
