from odoo import models


class RmaServiceOrder(models.Model):
    """The notice of the legal guarantee on the order's page, where he chooses, too."""

    _inherit = "rma.service.order"

    def _prepare_page_values(self):
        """Add ``guarantee``: see ``_prepare_page_guarantee``."""
        return super()._prepare_page_values() | {
            "guarantee": self._prepare_page_guarantee()
        }

    def _prepare_page_guarantee(self):
        """Return what the customer is told of our liability before the work.

        :return: dict with ``months`` (by which a repair extends it, 0 for none),
            ``choice``: what he chose, ``is_open``: whether he may choose now, and
            ``url`` of the form; False where there is nothing to say
        """
        self.ensure_one()
        order = self.sudo()
        is_over = order.phase in ("ready", "done", "cancel")
        if not order.is_legal_guarantee or is_over:
            return False
        return {
            "months": order._get_guarantee_months(),
            "choice": order.guarantee_choice,
            "is_open": order._may_choose_guarantee(),
            "url": order.get_portal_url(suffix="/guarantee"),
        }
