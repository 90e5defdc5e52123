from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    is_service_travel = fields.Boolean(
        string="Travel",
        help="Going to the customer: contracts that pay travel pay it.",
    )
