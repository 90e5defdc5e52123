from odoo import fields, models

from ...tools import place


class RmaServiceRevise(models.TransientModel):
    """Make the next version of an estimate, and say who wanted it.

    What was sent binds us until its last day. If we offer something else by ourselves,
    the customer chooses; if he asked for the change, the version before ends with the
    next one.
    """

    _name = "rma.service.revise"
    _inherit = ["rma.service.seen.offer"]
    _description = "Revise Estimates"
    _dialog = "rma_service.rma_service_revise_action"

    wanted_by = fields.Selection(
        string="Who Wants the Change",
        selection=[
            ("us", "We offer something else: he may choose either version"),
            ("customer", "The customer asked for it: the version before ends"),
        ],
        required=True,
        default="us",
    )
    reason = fields.Text(string="What He Asked for", help="Logged on the order.")
    asked_on = fields.Date(
        default=lambda self: place.get_today(self._default_orders_of_day()),
        help="The day on which the customer asked.",
    )

    def _default_orders_of_day(self):
        orders = self.env["rma.service.order"].browse(self._default_order_ids() or [])
        return orders[:1] or self.env.company

    def action_revise(self):
        """Make the next versions of the estimates of all chosen orders.

        :return: True; or this dialog again, where the offers changed meanwhile
        """
        self.ensure_one()
        if again := self._ask_again():
            return again
        if self.wanted_by == "us":
            return self.order_ids.action_revise_estimate()
        return self.order_ids.action_revise_estimate(
            self.reason or " ", self.asked_on or None
        )
