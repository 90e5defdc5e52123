from odoo import api, fields, models

from ..setup.service_stage import OPEN_PHASES


class RmaServiceOrder(models.Model):
    """What an open order waits for, where others have to do something: told on its card
    and in lists."""

    _inherit = "rma.service.order"

    waiting_for = fields.Selection(
        selection=[
            ("customer", "Waits for the customer"),
            ("parts", "Waits for parts"),
            ("vendor", "At the vendor"),
        ],
        string="Waiting for",
        compute="_compute_waiting_for",
        compute_sudo=True,
        help="Who or what has to come before we can go on.",
    )

    @api.depends("phase", "start_state", "device_place")
    def _compute_waiting_for(self):
        for order in self:
            order.waiting_for = order.phase in OPEN_PHASES and order._get_waiting_for()

    def _get_waiting_for(self):
        """Return what an open order waits for, or False."""
        self.ensure_one()
        if self.device_place == "vendor":
            return "vendor"
        if self.start_state:
            return "parts" if self.start_state == "waiting" else False
        return {"parts": "parts", "approval": "customer"}.get(self.phase, False)
