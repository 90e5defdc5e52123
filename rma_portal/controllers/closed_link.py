from urllib.parse import urlencode

from odoo.http import request

# Kind of document → where its pages are.
PAGES = {"s": "/my/service-orders", "e": "/my/orders"}


def show_closed_link(page="/my"):
    """Tell whoever comes by a link that opens nothing that it does, and what he can do.

    The answer is the same for a number that is not there, for a wrong token and for one
    that was valid once: nobody learns which orders exist.

    :param page: path that he may want to see once he is logged in
    """
    is_public = request.env.user._is_public()
    values = {
        "login_url": is_public and f"/web/login?{urlencode({'redirect': page})}",
        "no_breadcrumbs": True,
    }
    response = request.render("rma_portal.portal_link_closed", values)
    response.status_code = 404
    return response
