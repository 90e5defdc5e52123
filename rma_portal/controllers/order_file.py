from odoo.exceptions import MissingError
from odoo.http import request, route

from .closed_link import show_closed_link
from .portal import ServicePortal

# Pixels: of the photos on the page, and of the picture of the device's model.
THUMBNAIL = 240
PICTURE = 128


class ServiceOrderFiles(ServicePortal):
    """Pictures, files of messages, work report, invoices and receipts of an order.

    The order is checked; what is asked for is looked for among what its page shows, and
    nowhere else.
    """

    def _send_image(self, record, field, size):
        """Return an image, made small where a size is given.

        :param record: with superuser rights; empty where nothing was found
        """
        if not record:
            raise request.not_found()
        try:
            stream = request.env["ir.binary"]._get_image_stream_from(
                record, field_name=field, width=size, height=size
            )
        except (FileNotFoundError, MissingError):
            raise request.not_found() from None
        return stream.get_response(max_age=3600)

    @route(
        "/my/service-orders/<int:order_id>/photos/<int:photo_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_photo(
        self, order_id, photo_id, access_token=None, size=None, **kw
    ):
        """Show a photo of the page, small or as it was taken."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        photo = order._find_page_photo(photo_id)
        return self._send_image(photo, "raw", 0 if size == "full" else THUMBNAIL)

    @route(
        "/my/service-orders/<int:order_id>/picture",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_picture(self, order_id, access_token=None, **kw):
        """Show the picture of the device's model."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        return self._send_image(order.product_id, "image_512", PICTURE)

    @route(
        "/my/service-orders/<int:order_id>/files/<int:file_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_file(self, order_id, file_id, access_token=None, **kw):
        """Give a file of a message on the page, to be kept and not shown."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        file = order._find_page_file(file_id)
        if not file:
            raise request.not_found()
        return self._send_file(order, file, file, as_attachment=True)

    @route(
        "/my/service-orders/<int:order_id>/report",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_report(self, order_id, access_token=None, **kw):
        """Show the work report; as a page, as nobody waits for a PDF."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        if not order._has_page_report():
            raise request.not_found()
        return self._show_print(order.company_id, "rma_service.report_work", order)

    @route(
        "/my/service-orders/<int:order_id>/invoices/<int:invoice_id>",
        type="http",
        auth="public",
        website=True,
        sitemap=False,
    )
    def portal_service_invoice(self, order_id, invoice_id, access_token=None, **kw):
        """Lead to Odoo's page of an invoice, where it is paid."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        invoice = order._get_page_invoices().filtered(lambda m: m.id == invoice_id)
        if not invoice:
            raise request.not_found()
        return request.redirect(invoice.get_portal_url())

    @route(
        "/my/service-orders/<int:order_id>/receipts/<int:payment_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=False,
    )
    def portal_service_receipt(self, order_id, payment_id, access_token=None, **kw):
        """Show the receipt of a payment for this order."""
        order = self._find_service_order(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        payment = order._get_page_payments().filtered(lambda p: p.id == payment_id)
        if not payment:
            raise request.not_found()
        name = "account.report_payment_receipt"
        return self._show_print(order.company_id, name, payment)
