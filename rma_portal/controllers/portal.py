from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.rma_service.tools import place
from odoo.addons.rma_service.tools.bounds import MAX_ID

from .closed_link import PAGES, show_closed_link

HISTORY = "my_service_orders_history"
MAX_SEARCH = 100


def clean_search(search):
    """Return what the customer typed as the database can compare it."""
    return (search or "").replace("\0", "").strip()[:MAX_SEARCH]


class ServicePortal(CustomerPortal):
    """The customer's service orders: the list, and the page of each of them.

    The list and its counter are read with the customer's own rights. The page is also
    opened by its token; it gets the values that ``_prepare_page_values`` names, never
    the record.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_order_count" in counters:
            orders = request.env["rma.service.order"]
            values["service_order_count"] = (
                orders.search_count(self._get_service_order_domain())
                if orders.has_access("read")
                else 0
            )
        return values

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Odoo's own page of an estimate names days at our place, too."""
        if access_token and not access_token.isascii():
            # It cannot be a token, nor be compared with one.
            access_token = None
        document = super()._document_check_access(
            model_name, document_id, access_token=access_token
        )
        if model_name == "rma.service.order":
            # Odoo gives the document to its robot, who reads on no clock.
            document = document.with_context(rma_reader_tz=request.env.user.tz)
        if model_name == "sale.order" and document.sudo().service_order_id:
            request.update_context(tz=place.get_zone(document))
            document = place.at_place(document)
        return document

    # === LIST ===#

    @route(
        ["/my/service-orders", "/my/service-orders/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_service_orders(
        self, page=1, sortby=None, filterby=None, search=None, search_in=None, **kw
    ):
        """List the orders of the customer's company."""
        orders = request.env["rma.service.order"]
        sortings = self._get_service_order_sortings()
        filters = self._get_service_order_filters()
        inputs = self._get_service_order_inputs()
        sortby = sortby if sortby in sortings else "newest"
        filterby = filterby if filterby in filters else "all"
        search_in = search_in if search_in in inputs else "all"
        domain = self._get_service_order_domain() & filters[filterby]["domain"]
        search = clean_search(search)
        if search:
            domain &= self._get_service_order_search(search_in, search)
        may_read = orders.has_access("read")
        pager = portal_pager(
            url="/my/service-orders",
            url_args={
                "sortby": sortby,
                "filterby": filterby,
                "search": search,
                "search_in": search_in,
            },
            total=orders.search_count(domain) if may_read else 0,
            page=page,
            step=self._items_per_page,
        )
        if may_read:
            orders = orders.search(
                domain,
                order=sortings[sortby]["order"],
                limit=self._items_per_page,
                offset=pager["offset"],
            )
        request.session[HISTORY] = orders.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "rows": self._prepare_service_order_rows(orders),
                "page_name": "service_orders",
                "pager": pager,
                "default_url": "/my/service-orders",
                "searchbar_sortings": sortings,
                "sortby": sortby,
                "searchbar_filters": filters,
                "filterby": filterby,
                "searchbar_inputs": inputs,
                "search_in": search_in,
                "search": search,
            }
        )
        return request.render("rma_portal.portal_my_service_orders", values)

    def _get_service_order_domain(self):
        """Return the domain of the customer's orders, also for colleagues who look.

        Customers have a record rule for it, which is asked for anyway.
        """
        if not request.env.user._is_internal():
            return Domain.TRUE
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", partner.ids)

    def _get_service_order_sortings(self):
        env = request.env
        return {
            "newest": {"label": env._("Newest"), "order": "id desc"},
            "promised": {"label": env._("Promised"), "order": "date_promised, id desc"},
            "name": {"label": env._("Number"), "order": "name desc"},
        }

    def _get_service_order_filters(self):
        env = request.env
        closed = Domain("phase", "in", ("done", "cancel"))
        return {
            "all": {"label": env._("All"), "domain": Domain.TRUE},
            "open": {"label": env._("Open Orders"), "domain": ~closed},
            "approval": {
                "label": env._("Waiting for your answer"),
                "domain": self._get_waiting_domain(),
            },
            "ready": {
                "label": env._("Ready"),
                "domain": Domain("phase", "=", "ready"),
            },
            "closed": {"label": env._("Closed Orders"), "domain": closed},
        }

    def _get_waiting_domain(self):
        """Return the domain of the orders whose estimate waits for an answer.

        Found with more rights, as customers do not read which quotation is of which
        order; it only narrows down the customer's own orders.
        """
        estimates = request.env["sale.order"].sudo()
        sent = estimates._search(
            [("state", "=", "sent"), ("service_order_id", "!=", False)]
        )
        return Domain("phase", "=", "approval") & Domain(
            "id", "in", sent.subselect("service_order_id")
        )

    def _get_service_order_inputs(self):
        env = request.env
        return {
            "all": {"input": "all", "label": env._("Search everywhere")},
            "name": {"input": "name", "label": env._("Search the number")},
            "device": {"input": "device", "label": env._("Search the device")},
            "problem": {"input": "problem", "label": env._("Search the fault")},
        }

    def _get_service_order_search(self, search_in, search):
        """Return the domain of what the customer typed.

        Customers may read neither products nor serial numbers: these are found with
        more rights, and only narrow down the customer's own orders.

        :param search_in: key of ``_get_service_order_inputs``
        :param search: text
        """
        products = request.env["product.product"].sudo()
        serials = request.env["stock.lot"].sudo()
        domains = {
            "name": Domain("name", "ilike", search),
            "device": Domain(
                "product_id", "in", products._search([("name", "ilike", search)])
            )
            | Domain("device_id", "in", serials._search([("name", "ilike", search)])),
            "problem": Domain("problem", "ilike", search)
            | Domain("title", "ilike", search),
        }
        return domains.get(search_in) or Domain.OR(domains.values())

    def _prepare_service_order_rows(self, orders):
        """Return what the list shows of each order."""
        orders._warm_rows()
        asked = orders.sudo().filtered(lambda order: order.phase == "approval")
        waiting = asked.filtered_domain([("estimate_ids.state", "=", "sent")])
        agreed = asked.filtered_domain([("estimate_ids.state", "=", "sale")]) - waiting
        return [
            {
                "url": order.access_url,
                "name": order.name,
                "title": order.title or "",
                "device": order.product_id.display_name or "",
                "serial": order.serial,
                "date_in": order._get_page_date("date_in"),
                "date_promised": order._get_page_promise([])
                and order._get_page_date("date_promised"),
                "phase": order.phase,
                "step": order._get_page_step_label(order in agreed),
                "is_waiting": order in waiting,
            }
            for order in orders.sudo()
        ]

    # === PAGE ===#

    @route(
        "/my/service-orders/<int:order_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_service_order(self, order_id, access_token=None, **kw):
        """Show one order to its customer, or to who has the address with its token."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        is_by_link = bool(access_token) and order.access_token == access_token
        page = order._get_page_to_go_on(request.env.user, is_by_link)
        if page:
            return request.redirect(page)
        return self._show_service_order(order, access_token)

    def _show_service_order(self, order, access_token, form=None):
        """Return the page of an order that was checked.

        :param order: with superuser rights
        :param form: what the customer sent and why it was not taken: dict with ``name``
            of the form, ``error``, and what he wrote
        """
        values = {
            "token": access_token if order.access_token == access_token else None,
            "page_name": "service_order",
            "page": order._prepare_page_values(),
            "page_url": order.access_url,
            "backend_url": f"/odoo/service-orders/{order.id}",
            "res_company": order.company_id,
            "is_colleague": request.env.user._is_internal(),
            "form": form or {},
        }
        values = self._get_page_view_values(order, access_token, values, HISTORY, False)
        # Who has no login finds nothing but a form to log in above the page.
        values["no_breadcrumbs"] = request.env.user._is_public()
        # Templates have what the page says, not the record with all its fields.
        del values["object"]
        return request.render("rma_portal.portal_service_order", values)

    def _find_service_order(self, order_id, access_token):
        """Return the order, with superuser rights, that its customer or who has the
        token may see; empty for all others.

        The token is looked at first: who has it needs no right, and to find that he
        has none is dearer than the page.
        """
        token = access_token or ""
        orders = request.env["rma.service.order"]
        if not 0 < order_id <= MAX_ID:
            return orders
        order = orders.with_user(SUPERUSER_ID).browse(order_id)
        try:
            if token.isascii() and consteq(order.access_token or "", token or "-"):
                return order
            if request.env.user._is_public():
                return orders
            return self._document_check_access(
                "rma.service.order", order_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return orders

    def _is_document_made(self, _rule, args):
        """Tell whether the file of a document is there: then it is only read."""
        document = request.env["rma.service.document"].sudo()
        document = document.browse(args["document_id"]).exists()
        return bool(not document or document.attachment_id)

    @route(
        "/my/service-orders/<int:order_id>/documents/<int:document_id>",
        type="http",
        auth="public",
        website=True,
        readonly=_is_document_made,
        sitemap=False,
    )
    def portal_service_document(self, order_id, document_id, access_token=None, **kw):
        """Show a document of an order as it was sent or signed; its file is made now
        if it is not there yet.

        Nothing but the documents that the page of this order lists is found.
        """
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        document = order._get_page_documents().filtered(
            lambda document: document.id == document_id
        )
        if not document:
            raise request.not_found()
        file = document._get_files()
        # Where nothing makes a PDF of a print, it is kept as HTML: not shown as page.
        is_pdf = file.mimetype == "application/pdf"
        return self._send_file(order, document, file, as_attachment=not is_pdf)

    def _send_file(self, order, document, file, as_attachment):
        """Return a file of a document, or a page that says that it is lost.

        :param file: ``ir.attachment``
        :param as_attachment: whether the browser keeps it instead of showing it
        """
        try:
            stream = request.env["ir.binary"]._get_stream_from(file)
        except FileNotFoundError:
            # The store of files lost it; the document itself says it was there.
            values = self._prepare_portal_layout_values() | {
                "page_url": order.get_portal_url(),
                "name": document.name,
                "no_breadcrumbs": True,
            }
            response = request.render("rma_portal.portal_document_missing", values)
            response.status_code = 404
            return response
        return stream.get_response(as_attachment=as_attachment)

    def _show_print(self, company, name, record):
        """Return a print as a page.

        :param company: in whose name it is printed
        :param name: of the report
        :param record: what is printed, with superuser rights
        """
        reports = record.env["ir.actions.report"].with_company(company)
        html, _kind = reports._render_qweb_html(name, record.ids)
        return request.make_response(
            html, headers=[("Content-Type", "text/html; charset=utf-8")]
        )

    @route(
        "/my/service-orders/<int:order_id>/documents/<int:document_id>/data",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_form_data(self, order_id, document_id, access_token=None, **kw):
        """Give the repair information form of a kept estimate as data.

        Nothing but the documents that the page of this order lists is found.
        """
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        document = order._get_page_documents().filtered(
            lambda document: document.id == document_id and document.estimate_id
        )
        file = document and document._get_data_file()
        if not file:
            raise request.not_found()
        return self._send_file(order, document, file, as_attachment=True)

    @route(
        ["/<any(s, e):kind>/<int(max=2147483647):document_id>/<string:code>"],
        type="http",
        auth="public",
        readonly=True,
        sitemap=False,
    )
    def portal_service_link(self, kind, document_id, code, **kw):
        """Lead from the short address in an SMS to the page of an order or estimate."""
        document = request.env["rma.service.order"]._find_by_link(
            kind, document_id, code
        )
        if document:
            return request.redirect(document.get_portal_url())
        # His login may open it; else the page says that the link is closed.
        return request.redirect(f"{PAGES[kind]}/{document_id}")

    @route(
        "/my/closed/<any(s, e):kind>/<int:document_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_closed_link(self, kind, document_id, **kw):
        """Say that a link to a page opens nothing; nothing is looked up for it."""
        return show_closed_link(f"{PAGES[kind]}/{document_id}")
