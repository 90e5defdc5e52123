from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import place
from ...tools.locking import lock
from ...tools.promised_time import (
    MINUTE,
    RoundTheClock,
    RoundTheDays,
    Stay,
    WorkingClock,
    find_begin,
    find_due,
    find_kept,
    find_pauses,
)
from .service_deadline import STATES
from .service_deadline_watch import ACTIVITY
from .service_level_line import KINDS

# What decides which service level an order has, and on which clock it runs.
DECIDING = frozenset(
    {
        "contract_id",
        "device_id",
        "equipment_type_id",
        "partner_id",
        "priority",
        "product_id",
        "team_id",
        "type_id",
        "warehouse_id",
    }
)

# Handed in at the counter: order and receipt are one visit.
AT_ONCE = timedelta(minutes=30)


class RmaServiceOrder(models.Model):
    """The deadlines of an order, computed from its stage log.

    Each move, each change of what decides, and the first message to the customer ask
    for :meth:`_update_deadlines`. Without any service level of the company that costs
    nothing. The log is the truth: rows are computed from all stays since the request,
    as if the order had been what it is now from the begin on. What was kept stays as it
    is, unless the order goes back.
    """

    _inherit = "rma.service.order"

    deadline_ids = fields.One2many(
        comodel_name="rma.service.deadline",
        inverse_name="order_id",
        readonly=True,
        groups="rma_service.group_service_own",
    )
    date_deadline = fields.Datetime(
        string="Next Deadline",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The first of what was promised, or is owed by law, and is not done.",
    )
    date_deadline_soon = fields.Datetime(
        string="Deadline Soon From", readonly=True, copy=False
    )
    deadline_kind = fields.Selection(
        selection=KINDS, string="What Is Due", readonly=True, copy=False
    )
    deadline_count = fields.Integer(
        string="Deadlines", readonly=True, copy=False, aggregator=None
    )
    deadline_state = fields.Selection(
        selection=STATES,
        compute="_compute_deadline_state",
        search="_search_deadline_state",
    )
    is_deadline_today = fields.Boolean(
        string="Due Today",
        compute="_compute_is_deadline_today",
        search="_search_is_deadline_today",
        help="Something promised is due on the day that it is now where the order is.",
    )

    # Whose orders somebody sees, from the index alone: asked for each row of a report
    # over the past, while an order is wide.
    _seen_idx = models.Index("(id) INCLUDE (is_unassigned, user_id, team_id)")

    # === COMPUTE METHODS ===#

    @api.depends("date_deadline", "date_deadline_soon", "deadline_kind")
    def _compute_deadline_state(self):
        """Of what is open, from what the order itself knows: no list asks for more."""
        now = fields.Datetime.now()
        for order in self:
            due, soon = order.date_deadline, order.date_deadline_soon
            if not order.deadline_kind:
                order.deadline_state = False
            elif not due:
                order.deadline_state = "waiting"
            elif due < now:
                order.deadline_state = "late"
            else:
                order.deadline_state = "soon" if soon and soon <= now else "time"

    @api.model
    def _search_deadline_state(self, operator, value):
        """What is done has no state on its order: it is asked of the deadlines."""
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        later = Domain("date_deadline", ">=", now)
        soon = Domain("date_deadline_soon", "<=", now)
        domains = {
            False: Domain("deadline_kind", "=", False),
            "time": later & (Domain("date_deadline_soon", "=", False) | ~soon),
            "soon": later & soon,
            "late": Domain("date_deadline", "<", now),
            "waiting": Domain("deadline_kind", "!=", False)
            & Domain("date_deadline", "=", False),
        }
        for result in ("kept", "missed"):
            domains[result] = self._find_by_deadlines(Domain("result", "=", result))
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _find_by_deadlines(self, domain):
        """Return the domain of the orders with a deadline that meets a domain.

        Whoever sees an order knows what is due on it: no rules are asked twice.
        """
        deadlines = self.env["rma.service.deadline"].sudo()
        return Domain("id", "in", deadlines._search(domain).subselect("order_id"))

    @api.depends("date_deadline", "warehouse_id")
    def _compute_is_deadline_today(self):
        for order in self:
            due = place.get_day(order, order.date_deadline)
            order.is_deadline_today = due == place.get_today(order)

    @api.model
    def _search_is_deadline_today(self, operator, value):
        if operator != "in":
            return NotImplemented

        def build(here):
            begin, end = place.get_bounds(here)
            return Domain("date_deadline", ">=", begin) & Domain(
                "date_deadline", "<", end
            )

        domain = place.get_domain(self.env, build)
        return domain if True in value else ~domain

    # === WHEN THEY ARE COMPUTED ===#

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        # Those of an import begin to count with their next move.
        if not self._is_imported():
            orders._update_deadlines()
        return orders

    def write(self, vals):
        result = super().write(vals)
        if not DECIDING.isdisjoint(vals):
            self._update_deadlines()
        return result

    def _after_move(self, stage, entering):
        result = super()._after_move(stage, entering)
        self._update_deadlines()
        return result

    def message_post(self, **kwargs):
        """What a colleague writes to the customer is an answer to his request."""
        message = super().message_post(**kwargs)
        is_asked = message.message_type == "comment" and self.phase == "request"
        if is_asked and not message.author_id.partner_share:
            self._update_deadlines()
        return message

    def action_view_deadlines(self):
        """Show the deadlines of the order."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "rma_service.rma_service_deadline_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"create": False, "hide_order": True}
        return action

    def _get_requested_on(self):
        """Return when the order was asked for, where its device came in later.

        What the law counts from has to be proved by who asked: it is printed for him.

        :return: naive UTC moment, or False for what was handed in at once
        """
        self.ensure_one()
        came = self.date_in or fields.Datetime.now()
        asked = self.date_requested or self.create_date
        return came - asked > AT_ONCE and asked

    def _update_deadlines(self):
        """Compute the deadlines of the orders whose company has service levels."""
        levels = self.env["rma.service.level"]
        orders = self.filtered(lambda order: levels._get_plan(order.company_id.id))
        if orders:
            orders.sudo()._set_deadlines()

    # === COMPUTING ===#

    def _set_deadlines(self):
        """Write the deadlines of the orders as they follow from log and levels."""
        # Of two who compute one order's at once, one comes after the other.
        lock(self, wait=True)
        stays = self._get_stays()
        deadlines = self.env["rma.service.deadline"]
        rows = deadlines.search([("order_id", "in", self.ids)])
        known = {(row.order_id.id, row.kind, row.is_legal): row for row in rows}
        answers = self._get_answers(stays)
        wanted, left = [], rows.browse()
        for order in self:
            for vals in order._prepare_deadlines(stays[order.id], answers):
                key = (order.id, vals["kind"], vals["is_legal"])
                wanted.append((known.pop(key, None), vals))
        for row in known.values():
            # What was done stays done, also if nobody promises it any more.
            if not row.date_kept:
                left |= row
        told = rows.filtered(lambda row: row.is_reminded or row.is_escalated).order_id
        left.unlink()
        self._write_deadlines(wanted)
        self._note_deadlines(told)

    def _write_deadlines(self, wanted):
        """Create and change rows.

        :param wanted: pairs of a row, or None, and its values
        """
        deadlines = self.env["rma.service.deadline"]._as_system()
        now = fields.Datetime.now()
        new = []
        for row, vals in wanted:
            if not row:
                vals["watch_on"] = deadlines._get_watch(vals)
                new.append(vals)
            elif row._is_open_to(vals):
                # What is due later now is told of once more.
                is_early = not vals["date_due"] or (vals["date_warn"] or now) > now
                vals["is_reminded"] = row.is_reminded and not is_early
                vals["watch_on"] = deadlines._get_watch(
                    vals, vals["is_reminded"], row.is_escalated
                )
                changed = {
                    name: value
                    for name, value in vals.items()
                    if (row._fields[name].convert_to_write(row[name], row) or False)
                    != (value or False)
                }
                if changed:
                    row._as_system().write(changed)
        deadlines.create(new)
        # What is due within minutes does not wait for the next round.
        hurried = [
            vals["watch_on"]
            for _row, vals in wanted
            if vals.get("watch_on") and self._is_hurried(vals)
        ]
        if hurried:
            deadlines._call_job(min(hurried))

    @api.model
    def _is_hurried(self, vals):
        """Tell whether a deadline is so short that its reminder must be punctual."""
        span = vals["date_due"] - vals["date_begin"]
        return span.total_seconds() < 6 * 3600

    def _note_deadlines(self, told):
        """Note on the orders what is due next, and end what is not to be done any more.

        :param told: those of them of which somebody was told
        """
        rows = self.env["rma.service.deadline"].search_fetch(
            [("order_id", "in", self.ids)],
            [
                *("order_id", "kind", "date_kept", "date_due", "date_warn"),
                *("is_reminded", "is_escalated"),
            ],
            order="date_due, id",
        )
        by_order = rows.grouped("order_id")
        for order in self:
            own = by_order.get(order, rows.browse())
            is_open = own.filtered(lambda row: not row.date_kept)
            warns = [warn for warn in is_open.mapped("date_warn") if warn]
            vals = {
                "date_deadline": is_open[:1].date_due,
                "date_deadline_soon": min(warns, default=False),
                "deadline_kind": is_open[:1].kind,
                "deadline_count": len(own),
            }
            changed = {name: vals[name] for name in vals if order[name] != vals[name]}
            if changed:
                order._as_system().write(changed)
            if order in told and not is_open.filtered(
                lambda row: row.is_reminded or row.is_escalated
            ):
                order.activity_unlink([ACTIVITY])

    def _get_stays(self):
        """Return the stays of the orders in their stages, in order: dict id → list."""
        found = {id_: [] for id_ in self.ids}
        rows = self.env.execute_query(
            SQL(
                "SELECT log.order_id, log.phase, log.date_entered, log.date_left,"
                " stage.is_ready_to_start"
                " FROM rma_service_stage_log AS log"
                " JOIN rma_service_stage AS stage ON stage.id = log.stage_id"
                " WHERE log.order_id = ANY(%s)"
                " ORDER BY log.order_id, log.date_entered, log.id",
                self.ids,
            )
        )
        for order_id, *stay in rows:
            found[order_id].append(Stay(*stay))
        return found

    def _get_answers(self, stays):
        """Return when colleagues first wrote to the customers of orders.

        Only requests are asked: the first step is an answer, too.

        :param stays: dict id → stays
        :return: dict id → moment
        """
        plan = {
            promise.kind
            for company in self.company_id
            for level in self.env["rma.service.level"]._get_plan(company.id)
            for promise in level.promises
        }
        asked = self.filtered(lambda order: not find_kept(stays[order.id], "answer"))
        if not asked or "answer" not in plan:
            return {}
        customers = asked.partner_id | asked.delegate_id
        family = {
            order.id: (order.partner_id | order.delegate_id)._ids for order in asked
        }
        answers = {}
        for order_id, partner, moment in self.env["mail.message"]._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", asked.ids),
                ("message_type", "=", "comment"),
                ("author_id.partner_share", "=", False),
                ("notified_partner_ids", "in", customers.ids),
            ],
            ["res_id", "notified_partner_ids"],
            ["date:min"],
        ):
            if partner.id in family[order_id]:
                answers[order_id] = min(answers.get(order_id, moment), moment)
        return answers

    def _prepare_deadlines(self, stays, answers):
        """Return the values of the deadlines of the order: a list of dicts.

        :param stays: its stays, in order
        :param answers: dict id of an order → when its customer was first written to
        """
        self.ensure_one()
        levels = self.env["rma.service.level"]
        rows = []
        for (kind, is_legal), (level, promise) in levels._find_promises(self).items():
            begin = find_begin(stays, promise.begins)
            if not begin:
                continue
            kept = find_kept(stays, kind)
            if kind == "answer":
                kept = kept or answers.get(self.id)
            pauses = find_pauses(stays, kind, begin, kept, level.waiting)
            if kept and pauses and pauses[-1][1] is None:
                # Done while time stood still.
                pauses[-1] = (pauses[-1][0], kept)
            vals = self._prepare_times(promise, begin, pauses)
            if self.phase == "cancel" and not kept:
                # Nobody waits any more; what was late by then was missed.
                kept = stays[-1].entered
                if not vals["date_due"] or vals["date_due"] >= kept:
                    continue
            rows.append(
                vals
                | self._prepare_result(vals["date_due"], kept)
                | {
                    "order_id": self.id,
                    "company_id": self.company_id.id,
                    "kind": kind,
                    "is_legal": is_legal,
                    "level_id": level.id,
                    "type_id": self.type_id.id,
                    "team_id": self.team_id.id,
                    "partner_id": self.partner_id.commercial_partner_id.id,
                    "date_begin": begin,
                    "paused_minutes": sum(
                        (end - start) // MINUTE for start, end in pauses if end
                    ),
                }
            )
        return rows

    def _prepare_times(self, promise, begin, pauses):
        """Return when a promise is due and soon, and whose hours count.

        :param promise: ``Promise``
        :param begin: moment from which on it counts
        :param pauses: see ``find_pauses``
        """
        clock, calendar = self._get_promise_clock(promise)
        due = find_due(clock, begin, promise.amount, promise.unit, pauses)
        warn = False
        if due and promise.warn_before:
            early = promise.amount - promise.warn_before
            warn = find_due(clock, begin, early, promise.unit, pauses) or begin
        return {"date_due": due or False, "date_warn": warn, "calendar_id": calendar.id}

    def _get_promise_clock(self, promise):
        """Return the clock that a promise runs on, and the calendar behind it.

        :param promise: ``Promise``
        """
        calendar = self.team_id.resource_calendar_id
        calendar = calendar or self.company_id.resource_calendar_id
        if promise.clock == "working" and calendar._counts_for_deadlines():
            company_id = self.company_id.id
            return (
                WorkingClock(
                    self,
                    calendar,
                    lambda block: calendar._get_working_times(company_id, block),
                ),
                calendar,
            )
        clock = RoundTheDays if promise.unit == "day" else RoundTheClock
        return clock(self), calendar.browse()

    @api.model
    def _prepare_result(self, due, kept):
        """Return how a deadline ended, or that it is open.

        :param due: moment, or False while time stands still
        :param kept: moment at which it was done, or None
        """
        if kept:
            is_kept = not due or kept <= due
        elif due and due < fields.Datetime.now():
            is_kept = False
        else:
            return {"date_kept": False, "result": False, "kept_share": 0}
        return {
            "date_kept": kept or False,
            "result": "kept" if is_kept else "missed",
            "kept_share": 100 * is_kept,
        }
