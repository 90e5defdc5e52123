from odoo import models


class RmaServiceBooking(models.Model):
    _inherit = "rma.service.booking"

    def _move_to_order(self, order):
        """Keep the time for another order of the same customer.

        Whether it still fits there is looked at right after: it may be of another team.

        :param order: with superuser rights
        """
        self.ensure_one()
        self.write({"order_id": order.id})
        self._call_check()
