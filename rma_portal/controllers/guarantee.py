from contextlib import suppress

from odoo.exceptions import UserError
from odoo.http import request, route
from odoo.tools import consteq

from .closed_link import show_closed_link
from .portal import ServicePortal


class ServiceGuarantee(ServicePortal):
    """The consumer chooses between repair and replacement, before the work begins.

    Directive (EU) 2019/771, art. 13(2a), as amended by Directive (EU) 2024/1799.
    """

    @route(
        "/my/service-orders/<int:order_id>/guarantee",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_guarantee(self, order_id, access_token=None, choice=None, **kw):
        """Keep what the customer chose; colleagues note it on the order."""
        order = self._find_service_order(order_id, access_token)
        if not order or not self._is_from_customer(order, access_token):
            return show_closed_link(f"/my/service-orders/{order_id}")
        # Chosen or begun meanwhile: the page says so.
        with suppress(UserError):
            order._choose_guarantee(choice)
        return request.redirect(order.get_portal_url(anchor="guarantee"))

    def _is_from_customer(self, order, access_token):
        """Tell whether what is sent is the customer's: of his login, or of who has the
        address with its token; colleagues choose nothing for him by their rights."""
        token = access_token or ""
        return not request.env.user._is_internal() or bool(
            token.isascii()
            and order.access_token
            and consteq(order.access_token, token)
        )
