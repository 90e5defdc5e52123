from odoo import fields, models
from odoo.fields import Domain


class StockLocation(models.Model):
    _inherit = "stock.location"

    is_custody = fields.Boolean(
        string="Customers' Devices",
        help="Holds devices that belong to customers: never valued, never available.",
    )

    def _should_be_valued(self):
        return super()._should_be_valued() and not self.is_custody

    def _search_is_valued(self, operator, value):
        # FIFO valuation looks for quants by location alone, so that the owner of the
        # quants is not enough to keep customers' devices out of it.
        domain = super()._search_is_valued(operator, value)
        custody = Domain("is_custody", "=", True)
        if (operator == "=") == bool(value):
            return domain & ~custody
        return domain | custody
