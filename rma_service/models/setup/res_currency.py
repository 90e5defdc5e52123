from odoo import models


class ResCurrency(models.Model):
    """Each click rounds and compares amounts: what a currency says is kept."""

    _name = "res.currency"
    _inherit = ["res.currency", "rma.service.cached"]
