from odoo import fields, models


class RmaServiceResolution(models.Model):
    """What is done about a defect: replaced, cleaned, adjusted..."""

    _name = "rma.service.resolution"
    _inherit = ["rma.service.fault", "rma.service.guarded"]
    _description = "Resolution"

    repair_flag = fields.Char(
        help="Flag of the repair in the code system (IRIS: repair flag)."
    )
    defect_ids = fields.Many2many(
        comodel_name="rma.service.defect",
        relation="rma_service_defect_resolution_rel",
        column1="resolution_id",
        column2="defect_id",
        string="Usual Defects",
    )
    order_count = fields.Integer(
        string="Orders", compute="_compute_order_count", compute_sudo=False
    )

    def _compute_order_count(self):
        self._count_orders("resolution_ids")

    def action_view_statistic(self):
        """Open what was found and done on the orders with this resolution."""
        return self._action_view_statistic("resolution_id")
