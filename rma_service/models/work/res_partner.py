from odoo import models


class ResPartner(models.Model):
    """A customer whose language was corrected reads his open orders in it."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "lang" in vals and len(self.env["res.lang"].get_installed()) > 1:
            orders = self.env["rma.service.order"].sudo()
            orders = orders.search(
                [("partner_id", "in", self.ids), ("is_open", "=", True)]
            )
            orders.operation_ids._follow_language()
            orders.part_ids._follow_language()
        return result
