from urllib.parse import urlencode

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager

from .closed_link import show_closed_link
from .portal import ServicePortal, clean_search

PAGE = "/my/service-devices"
PICTURE_SIZE = 512


class ServiceDevices(ServicePortal):
    """The customer's devices: the list, and the page of each of them.

    He has no right on serial numbers: they are found as superuser among those that are
    his, and pages have the values that ``stock.lot`` names for them, never the record.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "service_device_count" in counters:
            devices = request.env["stock.lot"].sudo()
            values["service_device_count"] = devices.search_count(
                self._get_device_domain()
            )
        return values

    def _get_device_domain(self):
        """Return the domain of the customer's devices."""
        return request.env.user.partner_id._get_portal_device_domain()

    def _find_device(self, device_id):
        """Return a device of the customer as superuser; empty for all others."""
        devices = request.env["stock.lot"].sudo()
        return devices.search_fetch(
            Domain("id", "=", device_id) & self._get_device_domain()
        )

    # === LIST ===#

    @route(
        [PAGE, f"{PAGE}/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_service_devices(
        self, page=1, sortby=None, search=None, search_in=None, **kw
    ):
        """List the devices of the customer's company."""
        devices = request.env["stock.lot"].sudo()
        sortings = self._get_device_sortings()
        inputs = self._get_device_inputs()
        sortby = sortby if sortby in sortings else "newest"
        search_in = search_in if search_in in inputs else "all"
        domain = self._get_device_domain()
        search = clean_search(search)
        if search:
            domain &= self._get_device_search(search_in, search)
        pager = portal_pager(
            url=PAGE,
            url_args={"sortby": sortby, "search": search, "search_in": search_in},
            total=devices.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        devices = devices.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        values = self._prepare_portal_layout_values()
        values.update(
            {
                "rows": devices._prepare_portal_rows(request.env.user),
                "page_name": "service_devices",
                "pager": pager,
                "default_url": PAGE,
                "searchbar_sortings": sortings,
                "sortby": sortby,
                "searchbar_inputs": inputs,
                "search_in": search_in,
                "search": search,
            }
        )
        return request.render("rma_portal.portal_my_service_devices", values)

    def _get_device_sortings(self):
        env = request.env
        return {
            "newest": {"label": env._("Newest"), "order": "id desc"},
            "serial": {"label": env._("Serial number"), "order": "name, id"},
            "model": {"label": env._("Model"), "order": "product_id, name, id"},
        }

    def _get_device_inputs(self):
        env = request.env
        return {
            "all": {"input": "all", "label": env._("Search everywhere")},
            "serial": {"input": "serial", "label": env._("Search the serial number")},
            "model": {"input": "model", "label": env._("Search brand and model")},
        }

    def _get_device_search(self, search_in, search):
        """Return the domain of what the customer typed.

        :param search_in: key of ``_get_device_inputs``
        :param search: text
        """
        named = request.env["product.product"]._search_for_owner(search)
        domains = {
            "serial": Domain("name", "ilike", search),
            "model": Domain("product_id", "in", named),
        }
        return domains.get(search_in) or Domain.OR(domains.values())

    # === PAGE ===#

    @route(
        f"{PAGE}/<int(max=2147483647):device_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
    )
    def portal_my_service_device(self, device_id, **kw):
        """Show one device to its owner."""
        device = self._find_device(device_id)
        if not device:
            return show_closed_link(PAGE)
        page = device._prepare_portal_values(request.env.user)
        orders = page.pop("orders")
        rows = self._prepare_service_order_rows(orders)
        values = self._prepare_portal_layout_values() | {
            "page_name": "service_device",
            "page": page
            | {
                "orders": [
                    row
                    | {"problem": order.problem, "solution": order.released_solution}
                    for row, order in zip(rows, orders, strict=True)
                ],
                "orders_url": "/my/service-orders?"
                + urlencode({"search_in": "device", "search": device.name}),
            },
        }
        return request.render("rma_portal.portal_service_device", values)

    @route(
        f"{PAGE}/<int(max=2147483647):device_id>/picture",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_device_picture(self, device_id, **kw):
        """Give the picture of a device, small enough for its page."""
        device = self._find_device(device_id)
        if not device:
            return show_closed_link(PAGE)
        image = device._get_portal_image()
        if not image:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_image_stream_from(
            image, width=PICTURE_SIZE, height=PICTURE_SIZE
        )
        return stream.get_response(as_attachment=False)

    @route(
        f"{PAGE}/<int(max=2147483647):device_id>"
        "/files/<int(max=2147483647):document_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_device_file(self, device_id, document_id, **kw):
        """Give a file of the model of a device: one that its page lists."""
        device = self._find_device(device_id)
        if not device:
            return show_closed_link(PAGE)
        file = device._get_portal_files().filtered(
            lambda file: file.id == document_id and file.type == "binary"
        )
        if not file:
            raise request.not_found()
        return self._send_device_file(file.ir_attachment_id)

    @route(
        f"{PAGE}/<int(max=2147483647):device_id>/papers/<int(max=2147483647):file_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_device_paper(self, device_id, file_id, **kw):
        """Give a file of the device itself: one that its page lists."""
        device = self._find_device(device_id)
        if not device:
            return show_closed_link(PAGE)
        file = device._find_owner_file(file_id)
        if not file:
            raise request.not_found()
        return self._send_device_file(file)

    def _send_device_file(self, file):
        """Return a file of a device or its model.

        :param file: ``ir.attachment`` with superuser rights
        """
        try:
            stream = request.env["ir.binary"]._get_stream_from(file)
        except FileNotFoundError:
            # The store of files lost it.
            raise request.not_found() from None
        # Only what cannot run in the browser is shown there.
        is_pdf = file.mimetype == "application/pdf"
        return stream.get_response(as_attachment=not is_pdf)

    @route(
        f"{PAGE}/<int(max=2147483647):device_id>"
        "/certificates/<int(max=2147483647):entry_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_device_certificate(self, device_id, entry_id, **kw):
        """Show the certificate of an entry in the book of a device; as a page, as
        nobody waits for a PDF."""
        device = self._find_device(device_id)
        if not device:
            return show_closed_link(PAGE)
        entry = device._find_certificate(request.env.user, entry_id)
        if not entry:
            raise request.not_found()
        name = "rma_service.report_book_certificate"
        return self._show_print(entry.company_id, name, entry)
