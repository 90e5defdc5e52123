from odoo import api, models


class MailMessage(models.Model):
    """Internal words on an estimate stay closed to who has its link."""

    _inherit = "mail.message"

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        """The key of an estimate opens what is written to the customer alone."""
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        if not message or not any(kwargs.values()):
            return message
        found = message.sudo()
        if found.model != "sale.order" or not found.res_id:
            return message
        estimate = self.env["sale.order"].sudo().browse(found.res_id)
        if not estimate.service_order_id or message.sudo(False).has_access(mode):
            return message
        is_shared = found.filtered_domain(self._get_search_domain_share())
        return message if is_shared else message.browse()
