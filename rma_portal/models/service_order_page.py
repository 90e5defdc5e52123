import uuid

from odoo import fields, models

from odoo.addons.rma_service.tools import place

# The steps that the page shows, with the phases that each of them stands for.
STEPS = (
    ("registered", ("request",)),
    ("received", ("intake",)),
    ("examined", ("diagnosis", "approval")),
    ("repaired", ("parts", "repair", "quality")),
    ("ready", ("ready",)),
    ("done", ("done",)),
)

# What the page says besides the steps: part of what portal users may read at all.
PAGE_FIELDS = (
    "name",
    "problem",
    "condition",
    "diagnosis",
    "solution",
    "customer_note",
    "serial",
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
            ``_prepare_page_money``) and ``company``
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
            }
        )

    def _get_page_date(self, name):
        """Return the day that a date and time of the order falls on, at our place."""
        self.ensure_one()
        return self[name] and self._get_day_at_our_place(self[name])

    def _get_day_at_our_place(self, moment):
        """Return the day that a date and time falls on at the service centre."""
        return place.get_day(self, moment)

    def _get_page_steps(self):
        """Return the way of the order in the customer's words.

        :return: list of dicts with ``label``, and ``state``: ``done``, ``current`` or
            ``ahead``; an empty list for cancelled orders
        """
        self.ensure_one()
        if self.phase == "cancel":
            return []
        labels = self._get_step_labels()
        steps = [step for step in STEPS if step[0] in labels]
        phase = self.phase
        if phase == "approval" and self.start_state:
            phase = "parts"  # answered, and only not begun yet
        keys = [key for key, phases in steps if phase in phases]
        # A step that the type of the order does not have counts as the one before it.
        current = keys[0] if keys else "registered"
        position = [key for key, _phases in steps].index(current)
        is_over = self.phase == "done"
        result = []
        for index, (key, _phases) in enumerate(steps):
            state = "ahead"
            if index < position or is_over:
                state = "done"
            elif index == position:
                state = "current"
            result.append({"key": key, "label": labels[key], "state": state})
        return result

    def _get_page_step_label(self, is_agreed=False):
        """Return in a word where the order stands, for the list.

        :param is_agreed: in the approval, whether the customer agreed to all he got
        """
        self.ensure_one()
        if self.phase == "cancel":
            return self.env._("Cancelled")
        phase = self.phase
        if phase == "approval" and not is_agreed:
            return self.env._("Estimate")
        if phase == "approval":
            phase = "parts"  # answered, and only not begun yet
        labels = self._get_step_labels()
        keys = [key for key, phases in STEPS if phase in phases and key in labels]
        return labels[keys[0] if keys else "registered"]

    def _get_step_labels(self):
        """Return the names of the steps that the order has.

        Who keeps his device brings nothing in, and what was not repaired had no repair.
        """
        self.ensure_one()
        labels = {
            "registered": self.env._("Registered"),
            "received": self.env._("Received"),
            "examined": self.env._("Examination"),
            "repaired": self.env._("Repair"),
            "ready": self.env._("Ready to be collected"),
            "done": self.env._("Handed back"),
        }
        if not self.type_id.has_custody:
            del labels["received"]
            labels["ready"] = self.env._("Work finished")
            labels["done"] = self.env._("Closed")
        is_over = self.phase in ("ready", "done")
        if is_over and self.outcome in ("not_repaired", "replaced", "refunded"):
            del labels["repaired"]
        return labels

    def _get_page_status(self, estimates):
        """Return in one sentence where the order stands, for the customer.

        :param estimates: what waits for his answer, see ``_get_open_estimates``
        """
        self.ensure_one()
        if any(estimate["deposit_due"] for estimate in estimates):
            return self.env._(
                "Thank you for your order. We start as soon as the deposit is paid."
            )
        if self.phase == "approval" and estimates:
            if all(estimate["is_expired"] for estimate in estimates):
                return self.env._(
                    "Our estimate is no longer valid: ask us for a new one."
                )
            return self.env._("We wait for your answer to our estimate.")
        if self.start_state == "agreed":
            return self.env._("Thank you for your order. We start the repair soon.")
        if self.start_state == "waiting":
            return self.env._("We wait for parts for your device.")
        if self.phase == "ready" and self._get_refused_estimates():
            return self.env._("You declined our estimate. You can collect your device.")
        is_other = self.outcome in ("replaced", "refunded")
        if self.phase == "ready" and (is_other or not self.type_id.has_custody):
            return self.env._("Our work is finished.")
        if self.phase == "ready" and self.outcome == "not_repaired":
            return self.env._("Your device was not repaired. You can collect it.")
        sentences = {
            "request": self.env._("We have your request."),
            "intake": self.env._("Your device is here and waits for the examination."),
            "diagnosis": self.env._("We are finding out what is wrong."),
            "approval": self.env._("We are preparing the next step."),
            "parts": self.env._("We wait for parts for your device."),
            "repair": self.env._("We are repairing your device."),
            "quality": self.env._("The repair is done. We check the result."),
            "ready": self.env._("Your device is ready. You can collect it."),
            "done": self.env._("This order is closed. Thank you for your trust."),
            "cancel": self.env._("This order was cancelled."),
        }
        return sentences[self.phase]

    def _get_page_color(self, estimates):
        """Return the colour of the status: what is to be done by the customer stands
        out.

        :param estimates: what waits for his answer
        """
        self.ensure_one()
        if self.phase == "ready":
            return "success"
        if self.phase == "approval" and estimates:
            return "warning"
        return "secondary" if self.phase in ("done", "cancel") else "info"

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

    def _get_open_estimates(self):
        """Return the estimates that wait for the customer's answer.

        :return: list of dicts with ``name``, ``version`` (where he chooses between
            several), ``amount``, ``scheme`` (what somebody else pays of it),
            ``scheme_name``, ``currency``, ``valid_until``, ``is_expired``,
            ``deposit_due`` (once it is signed) and ``url`` of Odoo's own page, where it
            is answered
        """
        self.ensure_one()
        sent = self.sudo().estimate_ids.filtered(lambda e: e.state == "sent")
        return [
            {
                "name": estimate.name,
                "version": len(sent) > 1 and estimate.service_version,
                "amount": estimate.amount_total,
                "scheme": estimate._get_service_scheme_amount(),
                "scheme_name": estimate.service_order_id.scheme_id.name,
                "currency": estimate.currency_id,
                "valid_until": estimate.validity_date,
                "is_expired": estimate.is_expired
                and not estimate._is_service_deposit_open(),
                "deposit_due": estimate._is_service_deposit_open()
                and estimate._get_service_deposit_due(),
                "url": estimate.get_portal_url(),
            }
            for estimate in sent.sorted("service_version")
        ]

    def _prepare_page_money(self):
        """Return what the work came to and what is to pay, once it is over.

        :return: dict with ``done``, ``scheme`` (what somebody else pays for him) and
            ``scheme_name``, ``paid``, ``due`` (below zero: the customer gets it back),
            taxes included, and ``currency``; False where there is nothing to say
        """
        self.ensure_one()
        order = self.sudo()
        if not order._is_finished() or not (order.amount_done or order.amount_paid):
            return False
        return {
            "done": order.amount_done,
            "scheme": order.scheme_id and order.amount_scheme,
            "scheme_name": order.scheme_id.name,
            "paid": order.amount_paid,
            "due": order.amount_due,
            "currency": order.currency_id,
        }

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
