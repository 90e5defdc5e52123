import uuid

from odoo import fields, models

from odoo.addons.rma_service.tools import place

# What the page says besides the steps: part of what portal users may read at all.
PAGE_FIELDS = (
    "name",
    "problem",
    "condition",
    "released_diagnosis",
    "released_solution",
    "customer_note",
    "serial",
    "title",
)
PAGE_DATES = ("date_in", "date_promised", "date_out")


class RmaServiceOrder(models.Model):
    """The order's page for the customer: its address and what it says.

    The page is opened by the customer's login, or by the token in its address, which
    is printed as QR code on the intake protocol and stands in mails. Who has the paper
    sees the page.
    """

    _inherit = "rma.service.order"

    # Made with the order: prints and the page itself must not have to write.
    access_token = fields.Char(default=lambda self: str(uuid.uuid4()))

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for order in self:
            order.access_url = f"/my/service-orders/{order.id}"
        return result

    def _get_page_url(self):
        """Return the address of the page, which opens without a login.

        :return: False where the database does not know its own address
        """
        self.ensure_one()
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base_url}{self.get_portal_url()}" if base_url else False

    # === WHAT THE PAGE SAYS ===#

    def _prepare_page_values(self):
        """Return what the page shows of the order, and nothing else.

        :return: dict with the ``PAGE_FIELDS``, the ``PAGE_DATES`` as dates, ``device``,
            ``accessories``, ``steps``, ``status`` with its ``color``, ``promise``,
            ``estimates`` (see ``_get_open_estimates``), ``money`` (see
            ``_prepare_page_money``), ``company`` and ``is_request``
        """
        self.ensure_one()
        order = self.sudo()
        estimates = order._get_open_estimates()
        return (
            {name: order[name] for name in PAGE_FIELDS}
            | {name: order._get_page_date(name) for name in PAGE_DATES}
            | {
                "device": order.product_id.display_name or order.equipment_type_id.name,
                "accessories": ", ".join(order._get_accessory_names()),
                "steps": order._get_page_steps(),
                "status": order._get_page_status(estimates),
                "color": order._get_page_color(estimates),
                "promise": order._get_kept_page_promise(estimates),
                "estimates": estimates,
                "money": order._prepare_page_money(),
                "company": order._prepare_page_company(),
                "is_request": order._is_request(),
            }
        )

    def _get_page_date(self, name):
        """Return the day that a date and time of the order falls on, at our place."""
        self.ensure_one()
        return self[name] and self._get_day_at_our_place(self[name])

    def _get_day_at_our_place(self, moment):
        """Return the day that a date and time falls on at the service centre."""
        return place.get_day(self, moment)

    def _get_page_promise(self, estimates):
        """Return what to say of the promised date: ``expected``, ``late`` or False.

        Nothing once the device is ready, nor of a day that went by while we wait for
        the customer.

        :param estimates: what waits for his answer
        """
        self.ensure_one()
        if not self.date_promised or self.phase in ("ready", "done", "cancel"):
            return False
        if not self.is_late:
            return "expected"
        return False if self.phase == "approval" and estimates else "late"

    def _get_kept_page_promise(self, estimates):
        """Return what to say of the promised date, as the missing parts let us keep it.

        See ``_get_page_promise``, which does not look at parts and serves lists.

        :param estimates: what waits for the customer's answer
        """
        promise = self._get_page_promise(estimates)
        is_agreed = self.phase in ("parts", "repair", "quality")
        if promise == "expected" and is_agreed and not self._get_promise():
            return "late"
        return promise

    def _prepare_page_company(self):
        """Return how the customer reaches the service centre."""
        self.ensure_one()
        company = self.sudo().company_id
        place = self.sudo().warehouse_id.partner_id or company.partner_id
        return {
            "name": company.name,
            "address": self._get_one_line_address(place, with_name=False),
            "phone": place.phone or company.phone,
            "email": company.email,
            "opening": company.service_opening_hours,
        }
