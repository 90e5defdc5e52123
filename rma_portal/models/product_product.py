from odoo import api, models
from odoo.fields import Domain


class ProductProduct(models.Model):
    """Models of devices, as customers search them."""

    _inherit = "product.product"

    @api.model
    def _search_for_owner(self, text):
        """Return the models that a customer means: by name, number or brand.

        :param text: what he typed
        :return: query, made as superuser: it only narrows down what is his
        """
        return self.sudo()._search(
            Domain("name", "ilike", text)
            | Domain("default_code", "ilike", text)
            | Domain("service_brand", "ilike", text)
        )
