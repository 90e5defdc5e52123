from odoo import models


class IrDefault(models.Model):
    """Nobody's default reaches a field that only the system sets."""

    _inherit = "ir.default"

    def _get_model_defaults(self, model_name, condition=False):
        defaults = super()._get_model_defaults(model_name, condition)
        model = self.env.get(model_name)
        if not defaults or not hasattr(model, "_get_fields_without_default"):
            return defaults
        closed = model._get_fields_without_default()
        return {key: value for key, value in defaults.items() if key not in closed}
