from odoo import fields, models


class RmaServiceSymptom(models.Model):
    """A fault in the words of the customer: "does not switch on"."""

    _name = "rma.service.symptom"
    _inherit = ["rma.service.fault", "rma.service.guarded"]
    _description = "Symptom"

    area_id = fields.Many2one(
        comodel_name="rma.service.fault.area",
        index="btree_not_null",
        ondelete="restrict",
    )
    condition_code = fields.Char(
        help="When the symptom shows, as a code of the system: constantly, now and"
        " then, when cold... In IRIS one character."
    )
    extended_condition_code = fields.Char(
        help="Where or during what it shows, as a code of the system. In IRIS three"
        " characters, for household appliances."
    )
    defect_ids = fields.Many2many(
        comodel_name="rma.service.defect",
        relation="rma_service_symptom_defect_rel",
        column1="symptom_id",
        column2="defect_id",
        string="Usual Defects",
        help="What usually turns out to be the cause. What was really found is counted"
        " from the orders.",
    )
    order_count = fields.Integer(
        string="Orders", compute="_compute_order_count", compute_sudo=False
    )

    def _compute_order_count(self):
        self._count_orders("symptom_ids")

    def action_view_statistic(self):
        """Open what was found and done on the orders with this symptom."""
        return self._action_view_statistic("symptom_id")
