from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.arguments import TEXT, one_of, takes
from ...tools.locking import locks_first
from ...tools.place import get_bounds, get_day, get_domain, get_today


class RmaServiceOrder(models.Model):
    """Devices that nobody collects: reminders, storage fee, disposal.

    All of it is set in the company: after how many days in *ready* the customer is
    reminded and how often, when the device counts as unclaimed, what a day of storage
    costs. How long a device has to be kept is a matter of the country's law and of the
    terms on the intake protocol, which is why no disposal happens by itself.
    """

    _inherit = "rma.service.order"

    date_ready = fields.Datetime(
        string="Ready Since", copy=False, readonly=True, index="btree_not_null"
    )
    days_ready = fields.Integer(
        compute="_compute_days_ready",
        help="Days since the device can be collected, by the calendar of our place.",
    )
    is_unclaimed = fields.Boolean(
        string="Unclaimed",
        compute="_compute_days_ready",
        search="_search_is_unclaimed",
        help="Ready for longer than the company waits for customers.",
    )
    storage_days = fields.Integer(
        compute="_compute_storage_days",
        compute_sudo=True,
        help="Days of storage that can be charged and are not charged yet.",
    )
    no_reminders = fields.Boolean(
        copy=False,
        help="The customer is not reminded to collect this device.",
    )
    reminder_count = fields.Integer(string="Reminders", copy=False, readonly=True)
    date_last_reminder = fields.Datetime(
        string="Last Reminder", copy=False, readonly=True
    )

    # === COMPUTE METHODS ===#

    @api.depends("date_ready", "phase")
    def _compute_days_ready(self):
        for order in self:
            waits = order.phase == "ready" and order.date_ready
            since = get_day(order, order.date_ready) if waits else None
            order.days_ready = (get_today(order) - since).days if since else 0
            limit = order.sudo().company_id.service_unclaimed_days
            order.is_unclaimed = bool(waits and limit and order.days_ready >= limit)

    def _search_is_unclaimed(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = (
            self.env["res.company"].sudo().search([("service_unclaimed_days", ">", 0)])
        )
        domain = Domain.OR(
            Domain("company_id", "in", of_days.ids)
            & self._get_days_domain("date_ready", days)
            for days, of_days in companies.grouped("service_unclaimed_days").items()
        ) & Domain("phase", "=", "ready")
        return domain if True in value else ~domain

    @api.model
    def _get_days_domain(self, name, days):
        """Return the domain of the orders on which a moment is some days ago or more.

        :param name: field with the moment
        :param days: number of days by the calendar of each order's place
        """

        def build(here):
            last = get_today(here) - timedelta(days=days)
            return Domain(name, "<", get_bounds(here, last)[1])

        return get_domain(self.env, build)

    @api.depends("date_ready", "phase", "operation_ids.quantity_done")
    def _compute_storage_days(self):
        for order in self:
            company = order.company_id
            fee = company.service_storage_product_id
            if not fee or not order.days_ready:
                order.storage_days = 0
                continue
            charged = sum(
                operation.quantity_done
                for operation in order.operation_ids
                if operation.product_id == fee
            )
            days = order.days_ready - company.service_storage_free_days - int(charged)
            order.storage_days = max(0, days)

    # === ACTIONS ===#

    @locks_first
    def action_remind_customer(self):
        """Remind the customers to collect their devices.

        By the rule of the reminder, whether it is switched on or not: who clicks, or
        sets days in the settings, wants it. Customers without any address are to be
        called: the technician, else the user, gets an activity.

        :return: True
        :raises UserError: for devices that cannot be collected
        """
        self._check_service_access()
        self._check_ready()
        seen = self.env.context.get("rma_seen_reminders")
        if seen is not None:
            # Reminded meanwhile by a colleague, who saw the same number of reminders.
            self = self.filtered(lambda order: order.reminder_count == seen)
        template = self.env.ref(
            "rma_service.mail_template_service_collect", raise_if_not_found=False
        )
        usual = self.sudo().env.ref(
            "rma_service.rma_service_message_rule_collect", raise_if_not_found=False
        )
        now = fields.Datetime.now()
        for order in self:
            rule = order._get_message_rule("collect") or usual
            if rule:
                order._send_rule(rule, "collect", repeat=True)
            elif order.partner_id.email and template:
                order.message_post_with_source(
                    template,
                    email_layout_xmlid="mail.mail_notification_light",
                    subtype_xmlid="mail.mt_comment",
                )
            else:
                order.activity_schedule(
                    "mail.mail_activity_data_call",
                    summary=self.env._("Remind the customer to collect the device"),
                    note=order.partner_phone,
                    user_id=order._get_responsible(self.env.user).id,
                )
            order._as_system().write(
                {
                    "reminder_count": order.reminder_count + 1,
                    "date_last_reminder": now,
                }
            )
        return True

    @locks_first
    def action_charge_storage(self):
        """Charge the days of storage that are not charged yet.

        :return: True
        :raises UserError: without a fee in the settings, or within the free days
        """
        self._check_service_access()
        self._check_ready()
        for order in self:
            fee = order.company_id.sudo().service_storage_product_id
            if not fee:
                raise UserError(
                    self.env._(
                        "%(company)s has no storage fee: choose one in Settings >"
                        " Service > Unclaimed Devices.",
                        company=order.company_id.name,
                    )
                )
            if not order.storage_days:
                raise UserError(
                    self.env._(
                        "%(order)s: no day of storage is to be charged yet.",
                        order=order.name,
                    )
                )
            # Nobody works on it: no minutes are planned, whatever the usual norm.
            order._charge_fee(fee, order.storage_days, time_norm=0.0)
        return True

    @takes(place=one_of(("scrap", "stock")), reason=TEXT)
    @locks_first
    def action_dispose(self, place, reason):
        """Dispose of unclaimed devices: scrap them, or take them into our stock.

        :param place: ``"scrap"`` or ``"stock"``
        :param reason: on what ground; required, logged
        :return: True
        :raises AccessError: for anybody who is not a service manager
        :raises UserError: without a reason, or for devices that are not unclaimed
        """
        if not self.env.user.has_group("rma_service.group_service_manager"):
            raise AccessError(
                self.env._("Only service managers may dispose of customers' devices.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Say on what ground the device is disposed of."))
        claimed = self.filtered(lambda order: not order.is_unclaimed)
        if claimed:
            raise UserError(
                self.env._(
                    "%(orders)s: the device is not unclaimed for long enough.",
                    orders=format_list(self.env, claimed.mapped("name")),
                )
            )
        self._check_take_over()
        for order in self:
            order.sudo()._take_device_over(place)
            order.accessory_ids.filtered(
                lambda item: item.is_in and not item.is_back and not item.note
            ).note = self.env._("Disposed of with the device")
            order.message_post(
                body=self.env._(
                    "Nobody collected the device for %(days)s days: %(place)s."
                    " %(reason)s",
                    days=order.days_ready,
                    place=dict(
                        self._fields["old_unit_place"]._description_selection(self.env)
                    )[place],
                    reason=reason,
                )
            )
        # Nothing was handed over: the customer is not thanked, nor asked for a rating
        self.with_context(rma_no_messages=True)._move_to_phase("done")
        return True

    # === BUSINESS METHODS ===#

    def _check_ready(self):
        """Refuse what makes sense for devices that wait to be collected only.

        :raises UserError: naming the orders
        """
        others = self.filtered(lambda order: order.phase != "ready")
        if others:
            raise UserError(
                self.env._(
                    "%(orders)s: the device is not ready to be collected.",
                    orders=format_list(self.env, others.mapped("name")),
                )
            )

    @api.model
    def _cron_remind_customers(self):
        """Remind customers of devices that wait, as the companies want it."""
        companies = self.env["res.company"].search([("service_reminder_days", ">", 0)])
        due = self.browse()
        for company in companies:
            interval = max(1, company.service_reminder_interval)
            waits = Domain(
                [
                    ("company_id", "=", company.id),
                    ("phase", "=", "ready"),
                    ("no_reminders", "=", False),
                    # Money was given back: there is no device to collect.
                    ("outcome", "!=", "refunded"),
                    ("no_messages", "=", False),
                    ("reminder_count", "<", company.service_reminder_limit),
                ]
            )
            due |= self.search(
                waits
                & self._get_days_domain("date_ready", company.service_reminder_days)
                & (
                    Domain("date_last_reminder", "=", False)
                    | self._get_days_domain("date_last_reminder", interval)
                )
            )
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for order in due:
            # Sent is sent: one order after the other, each with its own commit.
            order.action_remind_customer()
            if not cron._commit_progress(1):
                break
