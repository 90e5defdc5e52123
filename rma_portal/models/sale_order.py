from odoo import models

# Says in the context that the customer signs his estimate in this request. An object,
# as no request from outside can put that into its context.
ACCEPTING = object()


class SaleOrder(models.Model):
    """What a customer signs on the page of his estimate."""

    _inherit = "sale.order"

    def message_post(self, **kwargs):
        """The message that it was signed carries what was signed, as it is kept.

        Odoo's own page prints the quotation in that moment, which takes seconds.
        """
        accepting = self.env.context.get("rma_accepting") is ACCEPTING
        if not accepting or "attachments" not in kwargs:
            return super().message_post(**kwargs)
        estimate = self.with_context(rma_accepting=None)
        estimate = estimate._queued(estimate._keep_signed_estimate())
        del kwargs["attachments"]
        return super(SaleOrder, estimate).message_post(**kwargs)
