from urllib.parse import urlencode

from odoo.http import content_disposition, request, route

from .portal import ServicePortal

PAGE = "/my/service-report"


class ServiceReports(ServicePortal):
    """What the customer's devices were here for: a page, and the same as files."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_report_count" in counters:
            orders = request.env["rma.service.order"]
            domain = request.env.user.partner_id._get_portal_order_domain()
            # It shows whether there is something to tell, never how much.
            values["service_report_count"] = (
                orders.search_count(domain, limit=1) if orders.has_access("read") else 0
            )
        return values

    @route(PAGE, type="http", auth="user", methods=["GET"], website=True, readonly=True)
    def portal_service_figures(self, **kw):
        """Show the report of the customer's company."""
        reports = request.env["rma.service.portal.report"]
        user = request.env.user
        page = reports._prepare_page(user, reports._read_filters(kw))
        files = {"csv": "CSV", "xlsx": "XLSX"}
        if reports._makes_pdf():
            files["pdf"] = "PDF"
        asked = urlencode(page["params"])
        values = self._prepare_portal_layout_values() | {
            "page_name": "service_report",
            "page_url": PAGE,
            "report": page,
            "states": reports._get_states(),
            "files": [
                {"name": name, "url": f"{PAGE}/{kind}?{asked}"}
                for kind, name in files.items()
            ],
        }
        return request.render("rma_portal.portal_service_figures", values)

    def _is_table(self, _rule, args):
        """Tell whether a file is only read; for a PDF Odoo may keep styles."""
        return args["kind"] != "pdf"

    @route(
        f"{PAGE}/<any(csv, xlsx, pdf):kind>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=_is_table,
        sitemap=False,
    )
    def portal_service_figures_file(self, kind, **kw):
        """Give the report as a file."""
        reports = request.env["rma.service.portal.report"]
        if kind == "pdf" and not reports._makes_pdf():
            raise request.not_found()
        filters = reports._read_filters(kw)
        content, content_type = reports._make_file(kind, request.env.user, filters)
        title = request.env._("Service Report")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", content_type),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{title}.{kind}")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
