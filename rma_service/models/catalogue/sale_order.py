from odoo import models


class SaleOrder(models.Model):
    """Quotations that were made of price checks."""

    _inherit = "sale.order"

    def _confirmation_error_message(self):
        """What became a service order is billed by its estimate, and only by that."""
        error = super()._confirmation_error_message()
        if error or self.service_order_id:
            return error
        costing = (
            self.env["rma.service.costing"]
            .sudo()
            .search([("sale_order_id", "=", self.id)], limit=1)
        )
        if not costing.has_order:
            return False
        return self.env._(
            "Price check %(number)s became service order %(order)s, whose estimate"
            " bills the same work: quotation %(quotation)s stays unconfirmed.",
            number=costing.name,
            order=costing.order_id.name,
            quotation=self.name,
        )
