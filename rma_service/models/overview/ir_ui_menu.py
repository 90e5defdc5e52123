from odoo import models


class IrUiMenu(models.Model):
    """The board is for who sees all orders, and for leaders of teams."""

    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        hidden = super()._load_menus_blacklist()
        if not self.env.user._leads_service():
            menu = self.env.ref("rma_service.rma_service_board_menu", False)
            hidden = [*hidden, *(menu.ids if menu else [])]
        return hidden
