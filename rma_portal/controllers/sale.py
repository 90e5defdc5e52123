from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.sale.controllers.portal import CustomerPortal

from ..models.sale_order import ACCEPTING


class ServiceSalePortal(CustomerPortal):
    """The page of an estimate, where customers sign."""

    @route()
    def portal_quote_accept(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """What is refused of name or signature is said below the signature."""
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if order.service_order_id:
            request.update_context(rma_accepting=ACCEPTING)
        try:
            with request.env.cr.savepoint():
                if order.service_order_id:
                    order._check_sent_signature(signature)
                return super().portal_quote_accept(
                    order_id, access_token=access_token, name=name, signature=signature
                )
        except UserError as error:
            return {"error": str(error)}

    @route()
    def portal_quote_decline(
        self, order_id, access_token=None, decline_message=None, **kwargs
    ):
        """A reason is a message like any other, though it is posted with all rights."""
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if order.service_order_id:
            request.env["ir.attachment"]._check_message_from_outside(decline_message)
        return super().portal_quote_decline(
            order_id,
            access_token=access_token,
            decline_message=decline_message,
            **kwargs,
        )
