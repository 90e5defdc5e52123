from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.rma_service.tools.aside import aside

from .closed_link import show_closed_link
from .order_answer import ServiceOrderAnswers


class ServiceBooking(ServiceOrderAnswers):
    """A time to bring, to be visited, to collect: chosen, moved and cancelled.

    Plain forms, which need no script. Colleagues who look at the page book nothing for
    the customer: they have their own dialog.
    """

    def _show_book(self, order, access_token, begin=None, error=None):
        """Return the page of free times of an order that was checked.

        :param begin: text of the day from which on times are shown
        :param error: sentence on what was not taken
        """
        values = order._prepare_book_values(begin) | {
            "token": access_token if order.access_token == access_token else None,
            "page_name": "service_booking",
            "page_url": order.access_url,
            "res_company": order.company_id,
            "is_colleague": request.env.user._is_internal(),
            "error": error,
            "no_breadcrumbs": request.env.user._is_public(),
        }
        return request.render("rma_portal.portal_service_book", values)

    @route(
        "/my/service-orders/<int:order_id>/book",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_book(self, order_id, access_token=None, begin=None, **kw):
        """Show the times that are free for an order."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        return self._show_book(order, access_token, begin)

    @route(
        "/my/service-orders/<int:order_id>/book/time",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_book_time(
        self, order_id, access_token=None, time=None, begin=None, **kw
    ):
        """Take the time that the customer chose; whoever was late sees what is left."""
        order, author = self._find_answered(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        try:
            with aside(request.env):
                order._book_from_page(author, time)
        except UserError as error:
            response = self._show_book(order, access_token, begin, str(error))
            response.status_code = 422
            return response
        return self._go_to_page(order, access_token, "booking")

    @route(
        "/my/service-orders/<int:order_id>/book/cancel",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_book_cancel(self, order_id, access_token=None, **kw):
        """Take the booked time back."""
        order, author = self._find_answered(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        try:
            with aside(request.env):
                order._cancel_by_customer(author)
        except UserError as error:
            response = self._show_book(order, access_token, error=str(error))
            response.status_code = 422
            return response
        return self._go_to_page(order, access_token, "top")
