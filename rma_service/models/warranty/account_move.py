from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_posting_orders(self):
        """The credit note of a refund is of the day at the place of its order."""
        orders = super()._get_posting_orders()
        if not orders and self.move_type == "out_refund":
            orders = orders.search([("credit_note_id", "in", self.ids)])
        return orders
