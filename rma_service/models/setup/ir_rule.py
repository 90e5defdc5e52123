from odoo import models
from odoo.fields import Domain


class IrRule(models.Model):
    """What somebody entered in a dialog of ours is his alone.

    Odoo gives dialogs no such rule of its own: who has the right on the model may read
    and change what others are entering, customers' signatures among it.
    """

    _inherit = "ir.rule"

    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        model = self.env[model_name]
        if self.env.su or not model._transient or not self._is_checked_dialog(model):
            return domain
        return (domain & Domain("create_uid", "=", self.env.uid)).optimize(model)

    def _is_checked_dialog(self, model):
        """Tell whether a dialog, or a row of one, has its links checked; so have all of
        ours."""
        return isinstance(model, self.env.registry["rma.service.checked.links"])
