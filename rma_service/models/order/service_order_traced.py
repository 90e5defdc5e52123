from odoo import models


class RmaServiceOrder(models.Model):
    """What of an order is in its history beside Odoo's tracking."""

    _name = "rma.service.order"
    _inherit = ["rma.service.order", "rma.service.traced"]

    _traced_fields = frozenset(
        {
            "accessories",
            "condition",
            "cost_limit",
            "customer_note",
            "delegate_id",
            "diagnosis",
            "loan_cost",
            "price_max",
            "pricelist_id",
            "priority",
            "problem",
            "product_id",
            "severity",
            "solution",
            "subject_id",
            "title",
        }
    )
    # Odoo tracks these; an import and a call from outside may switch that off.
    _tracked_fields = frozenset(
        {
            "date_promised",
            "device_id",
            "outcome",
            "outcome_reason_id",
            "partner_id",
            "type_id",
            "user_id",
        }
    )

    def _get_traced_document(self):
        return self

    def _get_traced_title(self):
        return ""

    def _get_traced_fields(self):
        context = self.env.context
        if context.get("tracking_disable") or context.get("mail_notrack"):
            return self._traced_fields | self._tracked_fields
        return self._traced_fields

    def _is_removal_traced(self):
        return False
