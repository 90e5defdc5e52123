from odoo import fields, models


class RmaServiceCategory(models.Model):
    """A heading to sort orders by, beside type and fault: complaint, advice..."""

    _name = "rma.service.category"
    _description = "Service Category"
    _inherit = ["rma.service.guarded"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)

    _name_uniq = models.Constraint("UNIQUE (name)", "This category already exists.")
