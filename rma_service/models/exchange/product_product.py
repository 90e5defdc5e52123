from odoo import models


class ProductProduct(models.Model):
    """Products of an import have neither stock nor a price that somebody changed."""

    _inherit = "product.product"

    def _change_standard_price(self, old_price):
        """Odoo keeps a row of values for each new product without a price, too."""
        if self.env["rma.service.order"]._is_ords_import() and not old_price:
            return None
        return super()._change_standard_price(old_price)
