from odoo import fields, models


class RmaServiceWizard(models.AbstractModel):
    """What the dialogs about service orders have in common: the chosen orders."""

    _name = "rma.service.wizard"
    _inherit = ["rma.service.checked.links"]
    _description = "Dialog about Service Orders"

    order_ids = fields.Many2many(
        comodel_name="rma.service.order",
        string="Service Orders",
        required=True,
        default=lambda self: self._default_order_ids(),
    )

    def _default_order_ids(self):
        if self.env.context.get("active_model") != "rma.service.order":
            return False
        return self.env.context.get("active_ids") or False
