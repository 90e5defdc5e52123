from odoo import models

from ...tools.turn import in_turn


class RmaServiceIntake(models.TransientModel):
    """The customer signs right after the devices are received, on the same screen."""

    _inherit = "rma.service.intake"

    def action_confirm_and_sign(self):
        """Receive the devices, open what was made, and let the customer sign for it.

        :return: actions that open order or visit, then the dialog to sign
        :raises UserError: naming all that is missing; nothing is made then
        """
        result = self.action_confirm()
        record = self.visit_id or self.line_ids.order_id
        return in_turn(result, self.env["rma.service.sign"]._open("intake", record))
