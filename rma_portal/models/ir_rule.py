from odoo import models
from odoo.fields import Domain

# Model → how its rows lead to their service order.
PATHS = {
    "rma.service.order": "id",
    "sale.order": "service_order_id",
    "sale.order.line": "order_id.service_order_id",
    "account.move": "line_ids.sale_line_ids.order_id.service_order_id",
    "account.move.line": "move_id.line_ids.sale_line_ids.order_id.service_order_id",
}


class IrRule(models.Model):
    """A contact who sees his own orders only does so on every page, Odoo's too."""

    _inherit = "ir.rule"

    def _compute_domain(self, model_name, mode="read"):
        domain = super()._compute_domain(model_name, mode)
        if self.env.su or model_name not in PATHS:
            return domain
        user = self.env.user
        if (
            not user._is_portal()
            or user.partner_id.sudo().service_portal_scope != "own"
        ):
            return domain
        own = user.partner_id._get_own_order_domain()
        path = PATHS[model_name]
        if path != "id":
            # Not of a service order, or of one of his own; an invoice of several is
            # read by who may read them all.
            orders = self.env["rma.service.order"].sudo()
            others = orders.with_context(active_test=False)._search(
                Domain("partner_id", "child_of", user.commercial_partner_id.ids) & ~own
            )
            own = ~Domain(path, "in", others)
        return (domain & own).optimize(self.env[model_name])
