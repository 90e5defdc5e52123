from odoo import models


class RmaServiceDeposit(models.TransientModel):
    """Take the deposit of a signed estimate at the counter, or invoice it."""

    _name = "rma.service.deposit"
    _inherit = ["rma.service.wizard", "rma.service.deposit.mixin"]
    _description = "Take a Deposit"

    def action_take(self):
        """Invoice the deposits, and register that they were paid."""
        self.ensure_one()
        return self.order_ids.action_take_deposit(self._get_deposit_journal_id())
