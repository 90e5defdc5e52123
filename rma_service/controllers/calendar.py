from odoo.http import Controller, request, route


class ServiceCalendarController(Controller):
    """The calendar of a technician, for the programs that he subscribes to it with.

    They have no login: the secret in the address is the key. What it opens is asked for
    each time: who left, or closed it, gets what a wrong address gets.
    """

    @route(
        "/service/calendar/<string:secret>.ics",
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def service_calendar(self, secret, **_query):
        user = request.env["rma.service.feed"]._find_user(secret)
        if not user:
            return request.not_found()
        file = request.env["rma.service.planning"]._make_feed(user)
        return request.make_response(
            file,
            headers=[
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Cache-Control", "private, no-store"),
                ("X-Robots-Tag", "noindex"),
            ],
        )
