from odoo import api, models


class IrActionsActions(models.Model):
    """The menu of actions offers what its user may do.

    A server action that names no groups is refused to whoever may not write the records
    that it is about: he is not offered it either.
    """

    _inherit = "ir.actions.actions"

    @api.model
    def get_bindings(self, model_name):
        bindings = super().get_bindings(model_name)
        if not bindings.get("action") or self.env[model_name].has_access("write"):
            return bindings
        ids = [action["id"] for action in bindings["action"]]
        refused = self.env["ir.actions.server"].sudo().browse(ids).exists()
        refused = refused.filtered(lambda action: not action.group_ids)
        kept = [row for row in bindings["action"] if row["id"] not in refused._ids]
        return bindings | {"action": kept}
