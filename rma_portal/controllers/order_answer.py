from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.rma_service.tools.aside import aside
from odoo.addons.rma_service.tools.image import is_image_file
from odoo.addons.rma_service.tools.upload import MAX_BYTES

from .closed_link import show_closed_link
from .portal import ServicePortal

# Of one form; how many a day is limited by order, see tools/upload.py.
MAX_FILES_OF_FORM = 10


class ServiceOrderAnswers(ServicePortal):
    """What a customer sends from the page of his order.

    Each is a form of that page, with a token against forgery; the order is found by the
    customer's rights or by the token of its address, and named fields are taken, no
    others. Colleagues who look at the page answer nothing for the customer.
    """

    def _find_answered(self, order_id, access_token):
        """Return the order and who answers; both empty for who may not.

        :return: order with superuser rights, and ``res.partner``
        """
        order = self._find_service_order(order_id, access_token)
        user = request.env.user
        if not order or user._is_internal():
            return order.browse(), user.partner_id.browse()
        author = order.partner_id if user._is_public() else user.partner_id
        return order, author.with_env(order.env)

    def _go_to_page(self, order, access_token, anchor):
        """Lead back to the page after something was taken: a reload sends nothing."""
        query = f"?access_token={access_token}" if access_token else ""
        return request.redirect(f"{order.access_url}{query}#{anchor}")

    def _refuse(self, order, access_token, name, error, **sent):
        """Show the page again with what was sent and why it was not taken."""
        form = {"name": name, "error": str(error), **sent}
        response = self._show_service_order(order, access_token, form=form)
        response.status_code = 422
        return response

    def _read_files(self, only_images=False):
        """Return the files of the form as list of (name, content).

        Of a file that is too large one byte more than allowed is read.

        :param only_images: photos are asked for
        :raises UserError: for too many files, or one that is no photo
        """
        sent = [f for f in request.httprequest.files.getlist("files") if f.filename]
        if len(sent) > MAX_FILES_OF_FORM:
            raise UserError(
                request.env._(
                    "Send at most %(count)s files at once.", count=MAX_FILES_OF_FORM
                )
            )
        files = [(file.filename, file.stream.read(MAX_BYTES + 1)) for file in sent]
        for name, content in files if only_images else ():
            if len(content) <= MAX_BYTES and not is_image_file(content):
                raise UserError(
                    request.env._(
                        "%(file)s is no photo: send a JPEG, PNG, GIF or WebP file.",
                        file=name,
                    )
                )
        return files

    @route(
        "/my/service-orders/<int:order_id>/message",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_message(self, order_id, access_token=None, message=None, **kw):
        """Take what the customer writes, with files."""
        order, author = self._find_answered(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        try:
            with aside(request.env):
                order._post_word(author, message, self._read_files())
        except UserError as error:
            return self._refuse(order, access_token, "message", error, message=message)
        return self._go_to_page(order, access_token, "messages")

    @route(
        "/my/service-orders/<int:order_id>/accept",
        type="jsonrpc",
        auth="public",
        website=True,
    )
    def portal_service_accept(
        self, order_id, access_token=None, name=None, signature=None
    ):
        """Take the signature with which the customer accepts the work.

        Odoo's form of signatures sends it. It has the token against forgery in its
        address, which is checked as that of a form.
        """
        query = request.httprequest.args
        access_token = access_token or query.get("access_token")
        if not request.validate_csrf(query.get("csrf_token")):
            return {"error": request.env._("This page is too old: reload it.")}
        order, _author = self._find_answered(order_id, access_token)
        if not order:
            return {"error": request.env._("This link opens nothing any more.")}
        try:
            with aside(request.env):
                request.env["sale.order"]._check_sent_signature(signature)
                order._accept_work(name, signature)
        except UserError as error:
            return {"error": str(error)}
        page = order.access_url
        if access_token:
            page = f"{page}?access_token={access_token}"
        return {"force_refresh": True, "redirect_url": page}

    @route(
        "/my/service-orders/<int:order_id>/reject",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_reject(self, order_id, access_token=None, remark=None, **kw):
        """Take the customer's word that the work is not done well, with photos."""
        order, author = self._find_answered(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        try:
            with aside(request.env):
                files = self._read_files(only_images=True)
                order._reject_work(remark, files, author)
        except UserError as error:
            return self._refuse(order, access_token, "reject", error, remark=remark)
        return self._go_to_page(order, access_token, "messages")

    @route(
        "/my/service-orders/<int:order_id>/rate",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_rate(
        self, order_id, access_token=None, rate=None, feedback=None, **kw
    ):
        """Take how satisfied the customer is."""
        order, _author = self._find_answered(order_id, access_token)
        if not order:
            return show_closed_link(f"/my/service-orders/{order_id}")
        given = int(rate) if rate in ("1", "3", "5") else 0
        try:
            with aside(request.env):
                order._rate_from_page(given, feedback)
        except UserError as error:
            return self._refuse(order, access_token, "rate", error, feedback=feedback)
        return self._go_to_page(order, access_token, "rating")
