from odoo import fields, models


class ProductDocument(models.Model):
    """Files of a model or an equipment type that owners of such devices read."""

    _inherit = "product.document"

    is_for_owner = fields.Boolean(
        string="Shown to Owners",
        help="Customers find it in the portal on the page of each of their devices of"
        " this model or equipment type: manual, declaration of conformity, safety"
        " sheet.",
    )
