from odoo import api, models
from odoo.fields import Domain

# What a customer may read of his own orders. Everything else of the model is for
# colleagues: costs, internal notes, who works on it, what parts were bought where.
PORTAL_FIELDS = frozenset(
    {
        "accessories",
        "active",
        "access_token",
        "access_url",
        "access_warning",
        "amount_total",
        "amount_untaxed",
        "company_id",
        "condition",
        "currency_id",
        "customer_note",
        "date_in",
        "date_out",
        "date_promised",
        "delegate_id",
        "device_id",
        "display_name",
        "id",
        "name",
        "outcome",
        "partner_id",
        "phase",
        "priority",
        "problem",
        "product_id",
        "released_diagnosis",
        "released_solution",
        "serial",
        "stage_id",
        "title",
        "type_id",
    }
)


class RmaServiceOrder(models.Model):
    """The customer's view of the order: a record rule and a white list of fields."""

    _inherit = "rma.service.order"

    _customer_fields = PORTAL_FIELDS

    @api.model
    def _get_visible_domain(self, user):
        """Return which orders a customer sees, for a search with his own rights.

        :param user: who is logged in, may be a colleague who looks
        """
        # The record rules of customers say the same: to ask twice takes twice as long.
        if user._is_portal():
            return Domain.TRUE
        return user.partner_id._get_portal_order_domain()
