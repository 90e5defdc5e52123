from odoo import models


class RmaServiceOrder(models.Model):
    """The button to withdraw stands on the page of the order, too."""

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        return super()._prepare_page_values() | {
            "withdrawals": self._prepare_page_withdrawals()
        }

    def _prepare_page_withdrawals(self):
        """Return the contracts from which the customer may withdraw now.

        :return: list of dicts with ``name``, ``until`` and ``url`` of the step that
            confirms it
        """
        self.ensure_one()
        agreed = self.sudo().estimate_ids.filtered(lambda e: e._is_withdrawable())
        return [
            {
                "name": estimate.name,
                "until": estimate.service_withdrawal_until,
                "url": estimate.get_portal_url(suffix="/withdraw"),
            }
            for estimate in agreed.sorted("id")
        ]
