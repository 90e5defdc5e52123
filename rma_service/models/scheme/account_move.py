from odoo import fields, models


class AccountMove(models.Model):
    """Posting a customer's invoice lets the scheme of its order take its part over."""

    _inherit = "account.move"

    service_scheme_claim_id = fields.Many2one(
        comodel_name="rma.service.scheme.claim",
        string="Claim on a Scheme",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._settle_service_schemes()
        return posted

    def _settle_service_schemes(self):
        for move in self:
            if move.move_type not in ("out_invoice", "out_refund"):
                continue
            for order in move._get_posting_orders().filtered("scheme_id"):
                order._settle_scheme(move.sudo())

    def _compute_payments_widget_reconciled_info(self):
        """Say on the invoice who paid for the customer."""
        result = super()._compute_payments_widget_reconciled_info()
        paid = self.filtered("invoice_payments_widget")
        content = []
        for move in paid:
            content += move.invoice_payments_widget["content"]
        entries = self.sudo().browse({each["move_id"] for each in content})
        of_schemes = entries.filtered("service_scheme_claim_id")
        names = {e.id: e.service_scheme_claim_id.scheme_id.name for e in of_schemes}
        for move in paid if names else self.browse():
            widget = move.invoice_payments_widget
            for payment in widget["content"]:
                payment["service_scheme"] = names.get(payment["move_id"], False)
            move.invoice_payments_widget = widget
        return result

    def _get_service_scheme_name(self, payment):
        """Return the name of the scheme that paid for the customer, for prints.

        :param payment: an entry of ``invoice_payments_widget``
        """
        entry = self.sudo().browse(payment.get("move_id") or [])
        return entry.service_scheme_claim_id.scheme_id.name or ""

    def button_draft(self):
        """What the scheme took over of an invoice goes back before it is changed."""
        orders = self.filtered(
            lambda move: move.move_type in ("out_invoice", "out_refund")
        )
        orders = orders.sudo()._get_scheme_orders()
        result = super().button_draft()
        for order in orders:
            order._unsettle_scheme()
        return result

    def _get_scheme_orders(self):
        """Return the orders of the moves of which a scheme took something over."""
        orders = self.env["rma.service.order"].sudo()
        for move in self:
            orders |= move._get_posting_orders().filtered("scheme_id")
        return orders.filtered(lambda order: order.scheme_claim_id.move_ids)
