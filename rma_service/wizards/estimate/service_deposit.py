from odoo import models


class RmaServiceDeposit(models.TransientModel):
    """Take the deposit of a signed estimate at the counter, or invoice it."""

    _name = "rma.service.deposit"
    _inherit = ["rma.service.seen.offer", "rma.service.deposit.mixin"]
    _description = "Take a Deposit"
    _dialog = "rma_service.rma_service_deposit_action"

    def action_take(self):
        """Invoice the deposits, and register that they were paid.

        :return: True; or this dialog again, where the offers changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        return self.order_ids.action_take_deposit(self._get_deposit_journal_id())
