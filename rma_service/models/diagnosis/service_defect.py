from odoo import fields, models


class RmaServiceDefect(models.Model):
    """What a technician finds to be broken."""

    _name = "rma.service.defect"
    _inherit = ["rma.service.fault", "rma.service.guarded"]
    _description = "Defect"

    section_code = fields.Char(
        help="Section of the device that is broken, as a code of the system (IRIS:"
        " section code)."
    )
    symptom_ids = fields.Many2many(
        comodel_name="rma.service.symptom",
        relation="rma_service_symptom_defect_rel",
        column1="defect_id",
        column2="symptom_id",
        string="Usual Symptoms",
    )
    resolution_ids = fields.Many2many(
        comodel_name="rma.service.resolution",
        relation="rma_service_defect_resolution_rel",
        column1="defect_id",
        column2="resolution_id",
        string="Usual Resolutions",
        help="What usually helps. What was really done is counted from the orders.",
    )
    order_count = fields.Integer(
        string="Orders", compute="_compute_order_count", compute_sudo=False
    )

    def _compute_order_count(self):
        self._count_orders("defect_ids")

    def action_view_statistic(self):
        """Open what was found and done on the orders with this defect."""
        return self._action_view_statistic("defect_id")
