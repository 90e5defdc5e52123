from odoo import models

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
        "type_id",
    }
)


class RmaServiceOrder(models.Model):
    """The customer's view of the order: a record rule and a white list of fields."""

    _inherit = "rma.service.order"

    _customer_fields = PORTAL_FIELDS
