from odoo import fields, models


class RmaServiceLine(models.AbstractModel):
    """Lines remember the ready job that they come from."""

    _inherit = "rma.service.line"
    _fields_of_creation = frozenset({"template_id", "template_version"})

    template_id = fields.Many2one(
        comodel_name="rma.service.template",
        string="Ready Job",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    template_version = fields.Integer(
        string="Version of the Job",
        readonly=True,
        help="Version of the ready job that the line was made from.",
    )

    def _get_cost(self, done):
        """Return the planned cost of the line, or of what was done of it.

        :param done: whether the work is over, so that only what was done counts
        """
        self.ensure_one()
        if not done or not self.quantity:
            return self.planned_cost
        return self.planned_cost * self.quantity_done / self.quantity

    def action_add_templates(self):
        """Open the dialog of the ready jobs for the order in the context."""
        order = self.env["rma.service.order"].browse(
            self.env.context.get("order_id") or []
        )
        return (order.exists() or self.order_id).action_add_templates()
