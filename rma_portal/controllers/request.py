from contextlib import suppress
from urllib.parse import urlencode

from odoo.exceptions import UserError
from odoo.http import Controller, request, route

from odoo.addons.rma_service.tools.bounds import MARK, REASON
from odoo.addons.rma_service.tools.upload import MAX_BYTES

from ..models.service_order_page_read import name_plain_products
from ..models.service_request_form import MAX_FILES
from .closed_link import show_closed_link
from .portal import ServicePortal

PAGE = "/service/request"
# Forms in an hour: of a visitor's address, of who is logged in, and mails to one
# address, which may be somebody else's.
MAX_OF_VISITOR = 10
MAX_OF_CUSTOMER = 30
MAX_MAILS = 3
# A field that people do not see: who fills it is a machine.
BAIT = "homepage"
CHOICE = ("type", "device", "equipment", "brand", "model", "serial")


class ServiceRequest(Controller):
    """Ask for a service: which device, then what is wrong with it.

    Works without scripts. Customers who are logged in get an order at once, visitors
    after a click in their mail.
    """

    # === ASKING ===#

    @route(
        PAGE,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=True,
    )
    def service_request_choose(self, **form):
        """Ask which device it is about."""
        if closed := self._refuse_visitor():
            return closed
        return self._show_choice(form)

    @route(
        f"{PAGE}/details",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def service_request_details(self, **form):
        """Ask what is wrong, and tell what we know and what it costs."""
        if closed := self._refuse_visitor():
            return closed
        user, company = request.env.user, request.env.company
        choice = self._get_requests()._read_choice(form, user, company)
        if not choice["is_named"]:
            return self._show_choice(form, is_missing=True)
        return self._show_details(choice, {})

    @route(
        f"{PAGE}/details",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        captcha="service_request",
    )
    def service_request_send(self, **kw):
        """Take the form in, once, or say what is wrong with it."""
        if closed := self._refuse_visitor():
            return closed
        form = request.httprequest.form
        user, company = request.env.user, request.env.company
        requests = self._get_requests()
        key = read_key(form.get("key"))
        if form.get(BAIT) or not key:
            # A machine learns nothing from the answer.
            return self._show_sent(requests._make_key())
        known = requests.sudo().search([("key", "=", key)])
        if known:
            return self._show_sent(key)
        choice = requests._read_choice(form, user, company)
        if not choice["is_named"]:
            return self._show_choice(form, is_missing=True)
        if self._is_too_often(user):
            return self._show_details(choice, form, is_often=True)
        files = self._read_files()
        vals, problems = requests._read_form(form, files, choice, user, company)
        if problems:
            return self._show_details(choice, form, problems=problems)
        if user._is_public() and self._is_mailed_too_often(vals["email"]):
            return self._show_details(choice, form, is_often=True)
        row, is_new = requests._take(key, company, vals, files)
        if is_new and row.user_id:
            row._land()
        elif is_new:
            row._ask_to_confirm()
        return self._show_sent(key)

    @route(
        f"{PAGE}/sent/<string:key>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def service_request_sent(self, key, **kw):
        """Say what became of a form. Of one that is not there it says as of one that
        waits for its mail."""
        rows = request.env["rma.service.request"].sudo()
        row = rows.search([("key", "=", read_key(key) or "")])
        is_own = row.order_id and row.user_id == request.env.user
        return request.render(
            "rma_portal.portal_request_sent",
            {
                "receipt": self._prepare_receipt(row) if is_own else None,
                "page_name": "service_request",
                "no_breadcrumbs": request.env.user._is_public(),
            },
        )

    # === CONFIRMING ===#

    @route(
        f"{PAGE}/<int(max=2147483647):request_id>/<string:code>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        readonly=True,
        sitemap=False,
    )
    def service_request_confirm(self, request_id, code, **kw):
        """Show a button: programs that only look at the links in a mail press none."""
        row = request.env["rma.service.request"]._find_by_code(request_id, code)
        return self._show_confirm(row) if row else show_closed_link()

    @route(
        f"{PAGE}/<int(max=2147483647):request_id>/<string:code>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def service_request_confirmed(self, request_id, code, **kw):
        """Make the order of a visitor, once."""
        row = request.env["rma.service.request"]._find_by_code(request_id, code)
        if not row:
            return show_closed_link()
        if not row._land():
            return show_closed_link()
        return request.redirect(request.httprequest.path)

    def _show_confirm(self, row):
        return request.render(
            "rma_portal.portal_request_confirm",
            {
                "receipt": self._prepare_receipt(row) if row.order_id else None,
                "problem": (row.details or {}).get("problem"),
                "chosen_time": row._describe_chosen(),
                "company": row.company_id.name,
                "page_name": "service_request",
                "no_breadcrumbs": True,
            },
        )

    # === PAGES ===#

    def _refuse_visitor(self):
        """Return the page for who may not ask online, or None."""
        user, company = request.env.user, request.env.company
        if company._takes_service_requests(user):
            return None
        if company.sudo().service_request_from == "customers":
            return request.redirect(f"/web/login?redirect={PAGE}")
        response = request.render(
            "rma_portal.portal_request_closed", {"no_breadcrumbs": True}
        )
        response.status_code = 404
        return response

    def _show_choice(self, form, is_missing=False):
        requests = self._get_requests()
        user, company = request.env.user, request.env.company
        offered = requests._get_offered_types(company)
        values = {
            "types": self._list(offered, "name"),
            "has_plain_types": "request" in offered.mapped("kind"),
            "devices": [
                {
                    "id": device.id,
                    "name": device.product_id.display_name,
                    "serial": device.name,
                }
                for device in requests._get_devices(user, company)
            ],
            "equipment_types": self._list(
                requests._get_equipment_types(), "complete_name"
            ),
            "form": {name: (form.get(name) or "")[: MARK[1]] for name in CHOICE},
            "is_missing": is_missing,
            "page_name": "service_request",
            "no_breadcrumbs": user._is_public(),
        }
        return self._guard(request.render("rma_portal.portal_request_choice", values))

    def _show_details(self, choice, form, problems=None, is_often=False):
        """Show the form, with what was typed and what is wrong with it.

        :param choice: see ``_read_choice`` of ``rma.service.request``
        :param form: ``MultiDict`` of what was sent, or empty
        :param problems: dict name of an input → sentence
        :param is_often: whether it was sent too often in this hour
        """
        requests = self._get_requests()
        user, company = request.env.user, request.env.company
        device, equipment_type = choice["device"], choice["equipment_type"]
        # Both products are read at once.
        products = device.product_id | choice["type"].diagnosis_product_id
        products.mapped("combination_indices")
        name_plain_products(products)
        products.mapped("display_name")
        fee = requests._prepare_fee(choice, user, company)
        slots = requests._prepare_times(choice, user, company)
        problems = problems or {}
        if slots and is_gone(form.get("slot"), slots):
            text = request.env._("This time is not free any more: choose another one.")
            problems.setdefault("slot", text)
        chosen = {
            "type": choice["type"].id,
            "device": device.id or "",
            "equipment": equipment_type.id or "",
            "brand": choice["brand"] or "",
            "model": choice["model"] or "",
            "serial": choice["serial"] or "",
        }
        values = {
            "key": read_key(form.get("key")) or requests._make_key(),
            "choice": chosen,
            "change_url": f"{PAGE}?{urlencode(chosen)}",
            "device": self._describe_device(choice),
            "facts": requests._prepare_facts(choice, user, company),
            "symptoms": self._list(requests._get_form_symptoms(choice), "name"),
            "is_asked": choice["type"].kind == "request",
            "fields": requests._get_asked_fields(choice["type"], equipment_type),
            "slots": slots,
            "times": requests._get_wanted_times(),
            "fee": fee,
            "fee_seen": fee and requests._format_fee(fee),
            "max_files": MAX_FILES,
            "max_size": MAX_BYTES // 1024**2,
            "form": form,
            "chosen": form.getlist if form else lambda name: [],
            "problems": problems,
            "is_often": is_often,
            "is_visitor": user._is_public(),
            "bait": BAIT,
            "page_name": "service_request",
            "no_breadcrumbs": user._is_public(),
        }
        response = request.render("rma_portal.portal_request_details", values)
        if is_often:
            response.status_code = 429
        return self._guard(response)

    def _describe_device(self, choice):
        """Return the device of a form in words; without one, what is asked for."""
        device = choice["device"]
        if choice["type"].kind == "request" and not choice["has_device"]:
            return choice["type"].name
        if device:
            return f"{device.product_id.display_name}, {device.name}"
        name = " ".join(filter(None, (choice["brand"], choice["model"])))
        name = name or choice["equipment_type"].name
        return ", ".join(filter(None, (name, choice["serial"])))

    def _prepare_receipt(self, row):
        """Return number, moment and page of the order that a request became."""
        order = row.order_id
        firm = row.partner_id.commercial_partner_id
        # Who was its customer once gets no key to it any more.
        is_his = order.partner_id.commercial_partner_id == firm
        url = order.access_url if row.user_id else order.get_portal_url()
        book_url = f"{url}/book" if row.user_id else order.get_portal_url("/book")
        can_book = is_his and order._get_bookable_purpose(is_customer=True)
        return {
            "name": order.name,
            "moment": order._get_request_moment(),
            "booked": is_his
            and order.booking_start
            and order._format_booked_time(order.booking_start, order.booking_stop),
            "missed": is_his and not order.booking_start and row._describe_missed(),
            "url": url if is_his else False,
            "book_url": book_url if can_book and not order.booking_start else False,
        }

    def _show_sent(self, key):
        return request.redirect(f"{PAGE}/sent/{key}")

    def _list(self, records, name):
        return [(record.id, record[name]) for record in records]

    def _guard(self, response):
        """Nobody puts our form into his page, where others would press its button."""
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def _get_requests(self):
        """Return the model; all that it reads is read for one company."""
        return request.env["rma.service.request"].with_company(request.env.company)

    # === LIMITS ===#

    def _is_too_often(self, user):
        attempts = request.env["rma.service.attempt"]
        if user._is_public():
            return attempts._count_visitor("request") > MAX_OF_VISITOR
        return attempts._count("request_user", str(user.id)) > MAX_OF_CUSTOMER

    def _is_mailed_too_often(self, email):
        attempts = request.env["rma.service.attempt"]
        return attempts._count("request_mail", email) > MAX_MAILS

    def _read_files(self):
        """Return the files of the form: list of (name, content).

        Of more than we take only one is read, to say so; of a large one as much as
        tells that it is.
        """
        found = [
            file for file in request.httprequest.files.getlist("files") if file.filename
        ]
        files = []
        for file in found[: MAX_FILES + 1]:
            # Where Odoo does a request again, it winds back the first file alone.
            file.seek(0)
            files.append((file.filename, file.read(MAX_BYTES + 1)))
        return files


class ServiceRequestPortal(ServicePortal):
    """The order's page: the customer takes back what was not begun."""

    @route(
        "/my/service-orders/<int:order_id>/cancel",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_service_cancel(self, order_id, access_token=None, reason=None, **kw):
        """Cancel a request that nothing was done for; colleagues have their button."""
        order = self._find_service_order(order_id, access_token)
        user = request.env.user
        if not order or user._is_internal():
            return show_closed_link(f"/my/service-orders/{order_id}")
        author = order.partner_id if user._is_public() else user.partner_id
        # Begun or cancelled meanwhile: the page says what became of it.
        with suppress(UserError):
            order._cancel_for_customer(author, (reason or "")[: REASON[1]])
        return request.redirect(order.get_portal_url())


def read_key(text):
    """Return the key of a form, or None for what is none.

    :param text: what was sent
    """
    text = text or ""
    is_key = len(text) == 32 and set(text) <= set("0123456789abcdef")
    return text if is_key else None


def is_gone(written, slots):
    """Tell whether a time that somebody chose is not offered any more.

    :param written: what was sent
    :param slots: see ``_prepare_times`` of ``rma.service.request``
    """
    days = slots.get("days", ())
    free = {slot["value"] for day in days for slot in day["slots"]}
    return bool(written) and written not in free
