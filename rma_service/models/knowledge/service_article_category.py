from odoo import fields, models


class RmaServiceArticleCategory(models.Model):
    """A heading below which articles stand, as customers read it too."""

    _name = "rma.service.article.category"
    _description = "Article Category"
    _inherit = ["rma.service.guarded"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)

    _name_uniq = models.Constraint(
        "UNIQUE (name)", "This category of articles already exists."
    )
