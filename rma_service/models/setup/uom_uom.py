from odoo import models


class UomUom(models.Model):
    """Each quantity is rounded and converted: what a unit says is kept."""

    _name = "uom.uom"
    _inherit = ["uom.uom", "rma.service.cached"]
