from random import randint

from odoo import fields, models


class RmaServiceTag(models.Model):
    _name = "rma.service.tag"
    _description = "Service Tag"
    _inherit = ["rma.service.guarded"]
    _order = "name, id"

    def _default_color(self):
        return randint(1, 11)

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: self._default_color(), aggregator=None)

    _name_uniq = models.Constraint("UNIQUE (name)", "This tag already exists.")
