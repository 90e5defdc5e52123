from odoo import models

from .res_company import BOARD


class IrWebsocket(models.AbstractModel):
    """Who works in the service is told that something of his companies changed."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        # Nothing is ever sent under the bare name: whoever asks for it gets those of
        # his own companies in its place, or nothing.
        if BOARD in channels:
            channels = [channel for channel in channels if channel != BOARD]
            user = self.env.user
            if user and user.has_group("rma_service.group_service_own"):
                channels += [(company, BOARD) for company in user.company_ids]
        return super()._build_bus_channel_list(channels)
