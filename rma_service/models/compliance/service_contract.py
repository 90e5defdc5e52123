from odoo import fields, models
from odoo.fields import Domain

# What the dates of a plan follow from.
PLANNED_BY = frozenset(
    {
        "category_ids",
        "date_end",
        "date_start",
        "device_ids",
        "equipment_type_ids",
        "is_notice_given",
        "partner_id",
        "product_ids",
        "renewal",
        "state",
    }
)
RUNNING = ("active", "suspended")


class RmaServiceContract(models.Model):
    """The maintenance plan of a contract: inspection rules of its own.

    What they plan follows the contract: its devices, its term, its stage.
    """

    _inherit = "rma.service.contract"

    plan_ids = fields.One2many(
        comodel_name="rma.service.inspection.rule",
        inverse_name="contract_id",
        string="Maintenance Plan",
        copy=True,
        groups="rma_service.group_service_own",
    )
    next_visit = fields.Date(
        compute="_compute_next_visit",
        compute_sudo=True,
        help="The next day on which a visit of the maintenance plan is due.",
    )

    def _compute_next_visit(self):
        for contract in self:
            days = filter(None, contract.plan_ids.mapped("next_visit"))
            contract.next_visit = min(days, default=False)

    # === CRUD ===#

    def write(self, vals):
        if PLANNED_BY.isdisjoint(vals):
            return super().write(vals)
        suspended = self.filtered(lambda contract: contract.state == "suspended")
        result = super().write(vals)
        plans = self.sudo().with_context(active_test=False).plan_ids
        if plans:
            resumed = suspended.filtered(lambda contract: contract.state == "active")
            resumed.sudo().plan_ids._forget_periods()
            plans._call_planning()
        return result

    def _tell_sale_cancelled(self, order):
        """Who is not sold to any more is not visited beyond the end of his term."""
        result = super()._tell_sale_cancelled(order)
        plans = self.sudo().plan_ids
        if plans:
            plans._call_planning()
        return result

    def _on_sold(self, order):
        """Confirmed again after it was cancelled: visits go on as well."""
        result = super()._on_sold(order)
        plans = self.sudo().plan_ids
        if plans:
            plans._call_planning()
        return result

    # === WHAT ITS PLANS ASK ===#

    def _is_running(self):
        """Tell whether the contract is sold and not over."""
        self.ensure_one()
        return self.state in RUNNING

    def _get_last_visit_day(self):
        """Return the day after which no visit is owed, or False."""
        self.ensure_one()
        renews = self.renewal == "auto" and not self.is_notice_given
        return False if renews and not self._is_sale_cancelled() else self.date_end

    def _get_device_domain(self):
        """Return the domain of the customer's devices that the contract covers."""
        self.ensure_one()
        whose = Domain("owner_id", "child_of", self.partner_id.ids) | Domain(
            "end_customer_id", "child_of", self.partner_id.ids
        )
        if self._covers_all():
            return whose
        types, categories = self.equipment_type_ids, self.category_ids
        return whose & Domain.OR(
            [
                Domain("id", "in", self.device_ids.ids),
                Domain("equipment_type_id", "child_of", types.ids),
                Domain("product_id.categ_id", "child_of", categories.ids),
                Domain("product_id", "in", self.product_ids.ids),
            ]
        )

    # === ACTIONS ===#

    def action_view_visits(self):
        """Open the visits of the maintenance plans, done ones too."""
        self.check_access("read")
        action = self.plan_ids.action_view_inspections()
        return action | {"name": self.env._("Visits")}
