from odoo.exceptions import AccessError, MissingError
from odoo.http import Controller, request, route

from ..models.service_order_track import clean_number

# In an hour, from one address and for one number.
MAX_OF_ADDRESS = 30
MAX_OF_NUMBER = 20


class ServiceTrack(Controller):
    """Where is my device? Asked with the number of the order and the code from paper.

    The same form stands on our page and, in a frame, on any other web site. It changes
    nothing of anybody: only the attempts are counted.
    """

    @route(
        "/service/track",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=True,
    )
    def service_track_form(self, number=None, **kw):
        """Show the form; whoever comes by a link may bring the number."""
        number = (number or "").replace("\0", "")[:100]
        return self._render_track({"number": number})

    @route(
        "/service/track",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def service_track_answer(self, number=None, code=None, **kw):
        """Answer where the order stands."""
        return self._render_track(self._prepare_answer(number, code))

    @route(
        "/service/track/embed",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
        save_session=False,
    )
    def service_track_frame(self, **kw):
        """Show the form alone, for a frame on another web site."""
        return self._render_frame({})

    # Browsers keep our cookie from a frame on another site: there is no session that a
    # token could belong to, nor a login that somebody could abuse.
    @route(
        "/service/track/embed",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        save_session=False,
        csrf=False,
    )
    def service_track_frame_answer(self, number=None, code=None, **kw):
        """Answer in the frame; who is logged in sees no more than others."""
        return self._render_frame(self._prepare_answer(number, code))

    def _prepare_answer(self, number, code):
        """Return what the page says to a number and a code.

        :return: dict with ``number``, and either ``order`` (a record with superuser
            rights) and ``track``, or ``error``: ``wrong`` or ``often``
        """
        number = (number or "").replace("\0", "")[:100]
        attempts = request.env["rma.service.attempt"]
        is_often = attempts._count_visitor("track") > MAX_OF_ADDRESS
        key = clean_number(number).upper()
        is_often |= attempts._count("track_number", key) > MAX_OF_NUMBER
        if is_often:
            return {"number": number, "error": "often"}
        order = request.env["rma.service.order"]._find_by_track_code(number, code)
        if not order:
            return {"number": number, "error": "wrong"}
        return {
            "number": number,
            "order": order,
            "track": order._prepare_track_values(),
        }

    def _render_track(self, values):
        order = values.pop("order", None)
        is_known = order and self._is_own(order)
        values |= {
            "page_name": "service_track",
            "no_breadcrumbs": True,
            "page_url": order.access_url if is_known else None,
        }
        response = self._render("rma_portal.portal_track", values)
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def _render_frame(self, values):
        values.pop("order", None)
        values["title"] = request.env._("Where is my device?")
        response = self._render("rma_portal.portal_track_frame", values)
        # This page alone stands in frames of others: it shows nobody's login.
        response.headers.pop("X-Frame-Options", None)
        response.headers["Content-Security-Policy"] = "frame-ancestors *"
        return response

    def _render(self, template, values):
        response = request.render(template, values)
        response.headers["Cache-Control"] = "no-store"
        if values.get("error") == "often":
            response.status_code = 429
        return response

    def _is_own(self, order):
        """Tell whether who is logged in may open the page of the order."""
        if request.env.user._is_public():
            return False
        try:
            order.with_user(request.env.user).check_access("read")
        except (AccessError, MissingError):
            return False
        return True
