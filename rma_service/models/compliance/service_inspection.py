from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import place
from ...tools.locking import locks_first

STATES = [
    ("planned", "Planned"),
    ("asked", "Asked for"),
    ("done", "Done"),
    ("void", "Dropped"),
]
OPEN_STATES = ("planned", "asked")
HOLDS = [
    ("out", "Out of service"),
    ("suspended", "Suspended"),
    ("no_owner", "No owner: sold on, or left to us"),
    ("no_date", "No date to count from"),
    ("contract", "The contract is suspended"),
    ("term", "The contract ends before the next visit"),
]


class RmaServiceInspection(models.Model):
    """An inspection of a device: due, asked for, done.

    Each device has one open row for each kind of work that rules ask for; finished work
    closes it and the next one is planned. A row is asked for once, by a request, an
    order or a mail, and whoever does that locks it: two scheduled actions at once, or
    one that was killed, ask nobody twice. What is left out says why (``hold``).
    """

    _name = "rma.service.inspection"
    _description = "Inspection"
    _inherit = ["rma.service.job"]
    _order = "date_due, id"
    _job_cron = "rma_service.ir_cron_ask_inspections"
    # By its index: what is due is found among very many that are not.
    _job_order = "date_ask, id"
    _check_company_auto = True

    device_id = fields.Many2one(
        comodel_name="stock.lot",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    rule_id = fields.Many2one(
        comodel_name="rma.service.inspection.rule",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    type_id = fields.Many2one(
        comodel_name="rma.service.type",
        string="Service Type",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    product_id = fields.Many2one(related="device_id.product_id", string="Model")
    partner_id = fields.Many2one(related="device_id.owner_id", string="Customer")
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default="planned"
    )
    is_open = fields.Boolean(
        string="To Do", compute="_compute_is_open", search="_search_is_open"
    )
    hold = fields.Selection(
        selection=HOLDS,
        string="Left Out",
        readonly=True,
        help="Why nobody is asked, and the date does not count.",
    )
    date_due = fields.Date(string="Due", readonly=True)
    date_ask = fields.Date(
        string="Ask From", readonly=True, help="From this day on it is asked for."
    )
    date_done = fields.Date(string="Done On", readonly=True)
    date_restart = fields.Date(
        string="Restart",
        readonly=True,
        help="The device starts again on this day, and is inspected before.",
    )
    shift_days = fields.Integer(
        string="Days of Pause",
        readonly=True,
        aggregator=None,
        help="By so many days the date was moved, as the device was suspended.",
    )
    asked_on = fields.Datetime(readonly=True)
    order_id = fields.Many2one(
        comodel_name="rma.service.order",
        string="Service Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    urgency = fields.Selection(
        selection=[("late", "Overdue"), ("soon", "Soon"), ("later", "Later")],
        compute="_compute_urgency",
        search="_search_urgency",
    )

    _open_uniq = models.UniqueIndex(
        "(device_id, type_id) WHERE state IN ('planned', 'asked')",
        "The device has such an inspection already.",
    )
    _due_idx = models.Index(
        "(date_due, id) WHERE state IN ('planned', 'asked') AND hold IS NULL"
    )
    _ask_idx = models.Index(
        "(date_ask, id) WHERE state = 'planned' AND hold IS NULL AND asked_on IS NULL"
    )
    _done_idx = models.Index("(device_id, date_done DESC) WHERE state = 'done'")

    # === COMPUTE METHODS ===#

    @api.depends("state")
    def _compute_is_open(self):
        for row in self:
            row.is_open = row.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("state", "in", OPEN_STATES)
        return domain if True in value else ~domain

    @api.depends("device_id", "type_id")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.device_id.name}: {row.sudo().type_id.name}"

    @api.depends("date_due", "date_ask", "state", "hold")
    def _compute_urgency(self):
        for row in self:
            row.urgency = False
            if row.state in OPEN_STATES and not row.hold and row.date_due:
                today = place.get_today(row)
                soon = "soon" if row.date_ask <= today else "later"
                row.urgency = "late" if row.date_due < today else soon

    def _search_urgency(self, operator, value):
        if operator != "in":
            return NotImplemented

        def build(here):
            today = place.get_today(here)
            late = Domain("date_due", "<", today)
            asked = Domain("date_ask", "<=", today)
            domains = {
                "late": late,
                "soon": asked & Domain("date_due", ">=", today),
                "later": Domain("date_ask", ">", today),
            }
            return Domain.OR(domains[key] for key in value if key in domains)

        return (
            Domain("state", "in", OPEN_STATES)
            & Domain("hold", "=", False)
            & place.get_domain(self.env, build, "company_id")
        )

    # === ACTIONS ===#

    @locks_first
    def action_ask(self):
        """Make the requests of the inspections now, whatever their rules say.

        :return: action that opens the orders
        :raises UserError: for what is closed, left out, or has an open order
        """
        self.check_access("read")
        self.env["rma.service.order"].check_access("create")
        for row in self:
            row._check_askable()
        for row in self.sudo():
            row._make_order(has_work=row.rule_id.way == "order")
        self.sudo()._join_visits()
        return self.order_id.with_env(self.env)._get_records_action()

    def _check_askable(self):
        """Refuse to ask for what is not due on the device."""
        self.ensure_one()
        device = self.device_id.name
        if not self.is_open:
            raise UserError(
                self.env._("%(device)s: this inspection is closed.", device=device)
            )
        if self.hold:
            raise UserError(
                self.env._(
                    "%(device)s is left out: %(reason)s.",
                    device=device,
                    reason=self._get_hold_label(),
                )
            )
        if self.sudo().order_id.is_open:
            raise UserError(
                self.env._(
                    "%(device)s: %(order)s is for this inspection already.",
                    device=device,
                    order=self.sudo().order_id.name,
                )
            )

    def _get_hold_label(self):
        """Return why the inspection is left out, in words."""
        self.ensure_one()
        labels = dict(self._fields["hold"]._description_selection(self.env))
        return labels.get(self.hold, "")

    # === ASKING, ONCE FOR EACH DATE ===#

    @api.model
    def _get_job_domain(self):
        def build(here):
            return Domain("date_ask", "<=", place.get_today(here))

        return (
            Domain("state", "=", "planned")
            & Domain("hold", "=", False)
            & Domain("asked_on", "=", False)
            & Domain("rule_id.way", "!=", "none")
            & place.get_domain(self.env, build, "company_id")
        )

    @api.model
    def _cron_do_jobs(self):
        """Ask for what is due, oldest first; what is left over follows at once."""
        result = super()._cron_do_jobs()
        now = fields.Datetime.now()
        tried = ["|", ("retry_on", "=", False), ("retry_on", "<=", now)]
        domain = [*self._get_job_domain(), *tried]
        if self.sudo().search(domain, order=self._job_order, limit=1):
            self._call_job()
        return result

    def _do_job(self):
        way = self.rule_id.way
        if way == "mail":
            self._mail_customers()
            return
        rows = self | self._find_together()
        for row in rows:
            row._make_order(has_work=way == "order")
        rows._join_visit()

    def _get_job_orders(self):
        return self.env["rma.service.order"].sudo()

    def _get_job_trouble(self):
        return self.env._(
            "%(device)s: the inspection cannot be asked for. Do it by hand; whoever"
            " administers Odoo finds why in the log.",
            device=self.device_id.name,
        )

    def _report_job(self):
        """Ask who is responsible for the rule; there is no order yet."""
        self._schedule_call(self._get_job_trouble())

    def _make_order(self, has_work):
        """Make the request of the inspection, unless one of its kind is open already.

        :param has_work: whether the ready job of the rule is put on it
        """
        self.ensure_one()
        orders = self.env["rma.service.order"].sudo().with_company(self.company_id)
        order = orders.search(
            [
                ("device_id", "=", self.device_id.id),
                ("type_id", "=", self.type_id.id),
                ("company_id", "=", self.company_id.id),
                ("is_open", "=", True),
            ],
            limit=1,
        )
        if not order:
            # Nobody asked us: the customer is not thanked for a request.
            order = orders.with_context(rma_no_messages=True).create(
                self._prepare_order_vals()
            )
            if has_work and self.rule_id.template_id:
                self.rule_id.template_id._add_to_order(order)
        order._as_system().write({"inspection_id": self.id})
        self._as_system().write(
            {
                "state": "asked",
                "asked_on": fields.Datetime.now(),
                "order_id": order.id,
            }
        )

    def _prepare_order_vals(self):
        """Return the values of the request; a hook."""
        self.ensure_one()
        device = self.device_id
        customer = device.owner_id
        rule = self.rule_id.with_context(lang=self.company_id.partner_id.lang)
        return {
            "company_id": self.company_id.id,
            "type_id": self.type_id.id,
            "partner_id": customer.id,
            "delegate_id": device.end_customer_id.id,
            "device_id": device.id,
            "product_id": device.product_id.id,
            "equipment_type_id": device.equipment_type_id.id,
            "problem": rule.name,
            "inspection_id": self.id,
        }

    # === WHAT BECOMES OF IT ===#

    def _finish(self, order, day):
        """The work is done.

        :param order: the ``rma.service.order`` that it was done on
        :param day: date
        """
        self.sudo()._as_system().write(
            {
                "state": "done",
                "date_done": day,
                "order_id": order.id,
                "hold": False,
            }
        )

    def _release(self):
        """The order of open inspections came to nothing: they are to be done still."""
        self.sudo()._as_system().write({"order_id": False})

    def _resume(self, restart, pause):
        """The device is used again; a hook.

        :param restart: date
        :param pause: how many days it was not used
        """
        self.ensure_one()
        if self.rule_id.pause_rule == "restart":
            self._as_system().write({"date_restart": restart})
        elif self.rule_id.pause_rule == "shift":
            self._as_system().write({"shift_days": self.shift_days + pause})

    def _drop(self):
        """What no rule asks for any more: gone, or kept where somebody was asked."""
        asked = self.filtered(lambda row: row.state != "planned" or row.asked_on)
        (self - asked).unlink()
        asked.filtered("is_open")._as_system().write({"state": "void", "hold": False})

    def _get_hold(self, day):
        """Return why the inspection is left out, or False.

        :param day: the date it is due, or False
        """
        self.ensure_one()
        device = self.device_id
        if device.service_state == "out":
            return "out"
        if device.date_suspended:
            return "suspended"
        if not device.owner_id:
            return "no_owner"
        return False if day else "no_date"

    def _get_due_day(self, last):
        """Return the day on which the inspection is due, or False.

        :param last: date of the last inspection of its kind, or False
        """
        self.ensure_one()
        device, rule = self.device_id, self.rule_id
        events = {"sale": device.date_sold, "service": device.date_in_service}
        last = max(filter(None, (last, device.date_inspected_before)), default=False)
        base = last or events.get(rule.start_event)
        day = rule._get_next_day(base) if base else False
        if day and self.shift_days:
            day += timedelta(days=self.shift_days)
        if self.date_restart:
            day = min(day or self.date_restart, self.date_restart)
        return day

    def _prepare_plan_vals(self, last, period=False):
        """Return what the row has to say by its rule and its device; a hook.

        :param last: date of the last inspection of its kind, or False
        :param period: first day of the period that the last visit was for, or False
        """
        self.ensure_one()
        return self._prepare_due_vals(self._get_due_day(last))

    def _prepare_due_vals(self, day):
        """Return the values of a date.

        :param day: date on which it is due, or False
        """
        warning = timedelta(days=self.rule_id.warning_days)
        return {
            "date_due": day,
            "date_ask": place.clip_day(day - warning) if day else False,
            "hold": self._get_hold(day),
        }
