from odoo import models


class PortalShare(models.TransientModel):
    """Who shares the draft of an estimate with the customer sends it."""

    _inherit = "portal.share"

    def action_send_mail(self):
        """Send the link; a draft estimate counts as sent then."""
        for share in self:
            if share.res_model == "sale.order" and share.resource_ref:
                share.resource_ref._filter_service_drafts().action_quotation_sent()
        return super().action_send_mail()
