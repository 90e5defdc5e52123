from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.rma_service.tools.bounds import PERSON

from .closed_link import show_closed_link
from .sale import ServiceSalePortal

MAX_EMAIL = 254


class ServiceWithdrawal(ServiceSalePortal):
    """The consumer withdraws from the contract: a button, and one step to confirm it.

    Directive (EU) 2023/2673, art. 11a of Directive 2011/83/EU.
    """

    def _speaks_for_customer(self, estimate, access_token):
        """Tell whether what is sent is the customer's.

        He is logged in, or it comes from the address with its token. Colleagues declare
        nothing for him by their rights.
        """
        token = access_token or ""
        return not request.env.user._is_internal() or bool(
            token.isascii()
            and estimate.access_token
            and consteq(estimate.access_token, token)
        )

    @route(
        "/my/orders/<int:order_id>/declarations",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_estimate_declarations(
        self, order_id, access_token=None, start=None, loss=None, **kw
    ):
        """Keep what the customer declares about his right of withdrawal."""
        estimate = self._find_estimate(order_id, access_token)
        if not estimate or not self._speaks_for_customer(estimate, access_token):
            return show_closed_link(f"/my/orders/{order_id}")
        try:
            estimate._declare_withdrawal(bool(start), bool(loss))
        except UserError:
            # Answered meanwhile: the page says what became of it.
            return request.redirect(estimate.get_portal_url())
        return request.redirect(estimate.get_portal_url(anchor="service_declarations"))

    @route(
        "/my/orders/<int:order_id>/withdraw",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
    )
    def portal_estimate_withdraw(
        self, order_id, access_token=None, name=None, email=None, **kw
    ):
        """Show the step that confirms a withdrawal; take it down where it is sent."""
        estimate = self._find_estimate(order_id, access_token)
        if not estimate:
            return show_closed_link(f"/my/orders/{order_id}")
        error = False
        if request.httprequest.method == "POST":
            if not self._speaks_for_customer(estimate, access_token):
                return show_closed_link(f"/my/orders/{order_id}")
            try:
                estimate._withdraw_contract(
                    (name or "")[: PERSON[1]], (email or "")[:MAX_EMAIL]
                )
            except UserError as problem:
                error = str(problem)
        if not (estimate._is_withdrawable() or estimate.service_withdrawn_on):
            return request.redirect(estimate.get_portal_url())
        values = {
            "estimate": estimate,
            "page_name": "withdrawal",
            "error": error,
            "name": name or estimate.signed_by or estimate.partner_id.name,
            "email": email or estimate.partner_id.email,
        }
        return request.render("rma_portal.portal_withdrawal", values)
