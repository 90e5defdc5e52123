from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class ProductTemplate(models.Model):
    _inherit = "product.template"

    def write(self, vals):
        """Serial numbers that customers own do not become lots of many units."""
        result = super().write(vals)
        if not {"tracking", "is_storable", "type"}.isdisjoint(vals):
            self._check_owned_numbers()
        return result

    def _check_owned_numbers(self):
        """Refuse to track by lots, or not at all, what has owners by serial number.

        :raises UserError: naming some of the numbers
        """
        untracked = self.filtered(lambda template: template.tracking != "serial")
        if not untracked:
            return
        owned = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("product_id.product_tmpl_id", "in", untracked.ids),
                    "|",
                    ("owner_id", "!=", False),
                    ("end_customer_id", "!=", False),
                ],
                limit=5,
            )
        )
        if owned:
            raise UserError(
                self.env._(
                    "%(product)s: customers own units by their serial number"
                    " (%(devices)s), so that it stays tracked by serial numbers.",
                    product=owned[0].product_id.display_name,
                    devices=format_list(self.env, owned.mapped("name")),
                )
            )
