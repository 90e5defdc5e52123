from odoo import models


class RmaServiceOrder(models.Model):
    """Addresses in short messages, where each character costs. Templates ask for them.

    They open without a login. Who has the message sees the page.
    """

    _inherit = "rma.service.order"

    def _get_message_link(self):
        """Return the address of the order's page for a short message.

        :return: the whole address, or an empty text where there is no page
        """
        self.ensure_one()
        return self._get_page_url() or ""

    def _get_estimate_link(self):
        """Return the address at which the customer answers the estimate.

        :return: the whole address, or an empty text where nothing waits for him
        """
        self.ensure_one()
        estimate = self.sudo().estimate_id
        if estimate.state != "sent":
            return ""
        return f"{estimate.get_base_url()}{estimate.get_portal_url()}"
