from odoo import fields, models


class RmaServicePlannedCost(models.AbstractModel):
    """What something is planned to cost, and what it leaves; for managers only.

    Concrete models have ``currency_id`` and fill both in ``_compute_planned_cost``.
    """

    _name = "rma.service.planned.cost"
    _description = "Planned Cost and Margin"

    currency_id = fields.Many2one(comodel_name="res.currency")
    planned_cost = fields.Monetary(
        compute="_compute_planned_cost",
        compute_sudo=True,
        groups="rma_service.group_service_manager",
    )
    planned_margin = fields.Monetary(
        compute="_compute_planned_cost",
        compute_sudo=True,
        groups="rma_service.group_service_manager",
    )

    def _compute_planned_cost(self):
        """Fill cost and margin: nothing, until a concrete model says from what."""
        self.planned_cost = 0.0
        self.planned_margin = 0.0
