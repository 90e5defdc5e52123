from odoo import models


class RmaServiceLine(models.AbstractModel):
    """What prints say about a line, whatever its kind."""

    _inherit = "rma.service.line"

    def _get_condition_label(self):
        """Return the condition of a part in words, nothing for labour."""
        if not self or "condition" not in self._fields:
            return ""
        labels = dict(self._fields["condition"]._description_selection(self.env))
        return labels[self.condition]

    def _get_print_name(self):
        """Return the description of the line, or the product's name."""
        self.ensure_one()
        return self.name or self.product_id.display_name
