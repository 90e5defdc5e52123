from odoo import models


class RmaServiceOrder(models.Model):
    """From an order its people get their login."""

    _inherit = "rma.service.order"

    def action_open_portal_access(self):
        """Open who of the customer's people may log in, and what they see then.

        :return: the action that opens the dialog
        """
        self.ensure_one()
        people = self.partner_id | self.delegate_id
        return self.env["rma.service.portal.access"]._open_for(people, self)
