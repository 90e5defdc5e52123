from odoo import api, models

from ...tools import place


class AccountMoveReversal(models.TransientModel):
    """Credit notes of service orders have the day at our place, whoever makes them.

    By the clock of a reader they could be older than their invoice, or wait for
    tomorrow.
    """

    _inherit = "account.move.reversal"

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "date" in values and self.env.context.get("active_model") == "account.move":
            moves = self.env["account.move"].browse(self.env.context["active_ids"])
            if orders := moves._get_orders_of_day():
                values["date"] = place.get_today(orders)
        return values

    def _prepare_default_reversal(self, move):
        orders = move._get_posting_orders()
        here = place.at_place(self, orders) if orders else self
        return super(AccountMoveReversal, here)._prepare_default_reversal(move)
