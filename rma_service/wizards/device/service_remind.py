from odoo import models

from ...tools.locking import done_once


class RmaServiceRemind(models.TransientModel):
    """Remind the customers of several devices that are ready: of those that are shown.

    It holds how often each was reminded: where a colleague was faster, nobody is
    reminded a second time without being asked.
    """

    _name = "rma.service.remind"
    _inherit = ["rma.service.seen", "rma.service.done.once"]
    _description = "Remind Customers to Collect"
    _dialog = "rma_service.rma_service_remind_action"

    def _get_now(self):
        """Return how often each customer was reminded."""
        self.ensure_one()
        return {
            str(order.id): (str(order.reminder_count),)
            for order in self.order_ids._origin
        }

    def _is_readable(self, values):
        return len(values) == 1 and values[0].isdecimal()

    def _describe(self, order, values):
        return self.env._(
            "%(customer)s, ready for %(days)s days, reminders: %(reminders)s",
            customer=order.partner_id.display_name,
            days=order.days_ready,
            reminders=values[0],
        )

    @done_once
    def action_confirm(self):
        """Remind the customers of all orders that are shown.

        :return: True; or this dialog again, where one was reminded meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        return self.order_ids.action_remind_customer()
