from odoo import api, fields, models
from odoo.exceptions import UserError

# Says in the context that a draft and its order already follow each other. An object,
# as no request from outside can put that into its context.
FOLLOWING = object()


class RmaServiceOrder(models.Model):
    """The pricelist of a running order: it gives the price and the currency.

    What the customer was offered is in one currency; another list would turn 65 € into
    65 $. It is fixed from the first estimate on that was sent. A draft was not offered
    yet: it follows.
    """

    _inherit = "rma.service.order"

    is_pricelist_fixed = fields.Boolean(
        compute="_compute_is_pricelist_fixed", compute_sudo=True
    )

    @api.depends("estimate_ids.state")
    def _compute_is_pricelist_fixed(self):
        for order in self:
            order.is_pricelist_fixed = bool(order._get_binding_estimates())

    def _compute_pricelist_id(self):
        """What makes a new order take another list does not change an offered one."""
        offered = self.filtered(lambda order: order.sudo()._get_binding_estimates())
        return super(RmaServiceOrder, self - offered)._compute_pricelist_id()

    def write(self, vals):
        if (
            "pricelist_id" not in vals
            or self.env.context.get("rma_follow_pricelist") is FOLLOWING
        ):
            return super().write(vals)
        changed = self.filtered(
            lambda order: order.pricelist_id.id != vals["pricelist_id"]
        )
        changed._check_pricelist_change()
        result = super().write(vals)
        for order in changed.sudo():
            for estimate in order.estimate_ids.filtered(lambda e: e.state == "draft"):
                estimate._follow_service_pricelist(order.pricelist_id)
        return result

    def _get_binding_estimates(self):
        """Return the estimates that the customer was offered or agreed to."""
        self.ensure_one()
        return self.estimate_ids.filtered(lambda e: e.state in ("sent", "sale"))

    def _check_pricelist_change(self):
        """Refuse another pricelist where prices were offered.

        :raises UserError: naming the estimate
        """
        for order in self:
            offered = order.sudo()._get_binding_estimates()[-1:]
            if offered:
                raise UserError(
                    self.env._(
                        "The pricelist of %(order)s is fixed: estimate %(estimate)s was"
                        " offered in %(currency)s. Register its refusal first, or"
                        " make another order.",
                        order=order.name,
                        estimate=offered.name,
                        currency=offered.currency_id.name,
                    )
                )
