from odoo import api, models

from .service_order_figures import FINISHED

# What the figures of an order follow from. Computed columns of the order (its team,
# its model, its warehouse) follow from these themselves.
FIGURE_FIELDS = frozenset(
    {
        "category_id",
        "company_id",
        "date_in",
        "date_out",
        "defect_ids",
        "device_id",
        "equipment_type_id",
        "outcome",
        "outcome_reason_id",
        "partner_id",
        "product_id",
        "severity",
        "stage_id",
        "symptom_ids",
        "team_id",
        "type_id",
        "user_id",
        "warehouse_id",
    }
)


class RmaServiceOrder(models.Model):
    """The order keeps the figures that reports read of it."""

    _inherit = "rma.service.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        self.env["rma.service.order.figures"]._mark(orders._filter_finished())
        return orders

    def write(self, vals):
        if not FIGURE_FIELDS & vals.keys():
            return super().write(vals)
        finished = self._filter_finished()
        result = super().write(vals)
        # A hand-over tells of the next visit too whether it was soon.
        changed = self if "date_out" in vals else finished | self._filter_finished()
        self.env["rma.service.order.figures"]._mark(changed)
        return result

    def _filter_finished(self):
        """Return those of the orders that have a row of figures."""
        return self.sudo().filtered(lambda order: order.phase == FINISHED)
