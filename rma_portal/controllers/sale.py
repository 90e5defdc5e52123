from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.rma_service.models.estimate.sale_order_answer import ANSWER
from odoo.addons.rma_service.tools.bounds import REASON
from odoo.addons.sale.controllers.portal import CustomerPortal

from ..models.sale_order import ACCEPTING
from .closed_link import show_closed_link

MAX_DIGITS = 18


class ServiceSalePortal(CustomerPortal):
    """The page of an estimate, where customers sign."""

    @route()
    def portal_order_page(self, order_id, **kw):
        """A link that opens nothing says so, where Odoo asks for a login."""
        return self._say_closed(super().portal_order_page(order_id, **kw), order_id)

    @route()
    def portal_quote_document(self, order_id, document_id, access_token=None):
        """Files beside an estimate: as above."""
        response = super().portal_quote_document(order_id, document_id, access_token)
        return self._say_closed(response, order_id)

    def _say_closed(self, response, order_id):
        """Lead to the page that says that a link is closed where Odoo leads those who
        may not see an order to their login; whatever else it answers stays."""
        location = getattr(response, "location", None) or ""
        if location.endswith("/my"):
            return request.redirect(f"/my/closed/e/{order_id}")
        return response

    @route()
    def portal_quote_accept(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """What is refused of name or signature is said below the signature.

        The services that were ticked are ordered with it, or nothing is.
        """
        request.update_context(rma_answer=ANSWER)
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if order.service_order_id:
            request.update_context(rma_accepting=ACCEPTING)
        try:
            with request.env.cr.savepoint():
                if order and not order._may_act_on_page(request.env.user):
                    raise UserError(
                        request.env._(
                            "The customer answers his estimate, or a colleague of the"
                            " service or of sales for him."
                        )
                    )
                if order.service_order_id:
                    order._check_sent_signature(signature)
                self._order_services(order_id, access_token)
                result = super().portal_quote_accept(
                    order_id, access_token=access_token, name=name, signature=signature
                )
                if result.get("error"):
                    raise UserError(result["error"])
                return result
        except UserError as error:
            return {"error": str(error)}

    def _order_services(self, order_id, access_token):
        """Order what the customer ticked on the page that he signs."""
        estimate = self._find_estimate(
            order_id, access_token or request.httprequest.args.get("access_token")
        )
        if estimate and estimate._has_to_be_signed():
            estimate._lock_service_orders()
            seen = request.httprequest.args.get("seen")
            estimate._order_ticked_services((seen or "")[:200])

    def _find_estimate(self, order_id, access_token):
        """Return the estimate of a service order for who may see it, with superuser
        rights; empty for all else.

        What a colleague does there is written down as his.
        """
        try:
            estimate = self._document_check_access(
                "sale.order", order_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.env["sale.order"]
        if not estimate.service_order_id:
            return request.env["sale.order"]
        return estimate._on_page(request.env.user)

    @route(
        "/my/orders/<int:order_id>/services",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_estimate_services(self, order_id, access_token=None, **kw):
        """Keep which ancillary services are ticked, and show what all comes to."""
        estimate = self._find_estimate(order_id, access_token)
        if not estimate:
            return show_closed_link(f"/my/orders/{order_id}")
        if not estimate._has_to_be_signed():
            # Answered meanwhile: the page says what became of it.
            return request.redirect(estimate.get_portal_url())
        chosen = request.httprequest.form.getlist("service")[:100]
        # What has more digits is no id, and no number that Python reads, either.
        estimate._tick_services(
            int(each) for each in chosen if each.isdecimal() and len(each) <= MAX_DIGITS
        )
        return request.redirect(estimate.get_portal_url(anchor="service_services"))

    @route()
    def portal_quote_decline(
        self, order_id, access_token=None, decline_message=None, **kwargs
    ):
        """A reason is a message like any other, though it is posted with all rights."""
        request.update_context(rma_answer=ANSWER)
        order = request.env["sale.order"].sudo().browse(order_id).exists()
        if order and not order._may_act_on_page(request.env.user):
            return show_closed_link(f"/my/orders/{order_id}")
        if order.service_order_id:
            request.env["ir.attachment"]._check_message_from_outside(decline_message)
        was_declined = order.service_declined
        response = super().portal_quote_decline(
            order_id,
            access_token=access_token,
            decline_message=decline_message,
            **kwargs,
        )
        if order.service_declined and not was_declined:
            order.service_decline_reason = decline_message[: REASON[1]]
        return self._say_closed(response, order_id)

    def _get_payment_values(
        self, order_sudo, is_down_payment=False, payment_amount=None, **kwargs
    ):
        """Nobody is asked to pay online what a payment scheme pays for him."""
        if order_sudo.service_order_id.scheme_id:
            own = order_sudo._get_service_customer_amount()
            if not is_down_payment and own < order_sudo.amount_total:
                is_down_payment = True
                payment_amount = min(payment_amount or own, own)
        return super()._get_payment_values(
            order_sudo,
            is_down_payment=is_down_payment,
            payment_amount=payment_amount,
            **kwargs,
        )
