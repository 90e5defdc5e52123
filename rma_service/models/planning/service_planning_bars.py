from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from ...tools import place
from ...tools.slots import Span
from ..work.service_operation_status import FINAL_KINDS

# In these an operation can still be planned.
PLANNED_IN = (
    "request",
    "intake",
    "diagnosis",
    "approval",
    "parts",
    "repair",
    "quality",
)
# More than that nobody looks at on one screen.
MOST_BARS = 5000
# So long work is taken to last that has no norm.
WITHOUT_NORM = 30


class Bar(NamedTuple):
    """Something that somebody does at some time.

    ``key`` tells the screen which record it is: a letter and an id; ``user`` and
    ``bench`` are ids or False; ``minutes`` are those of the norm, of bookings their
    length.
    """

    key: str
    kind: str
    record: models.BaseModel
    order: models.BaseModel
    user: int
    bench: int
    span: Span
    minutes: float
    state: str
    is_over: bool


class RmaServicePlanning(models.AbstractModel):
    """What is planned: operations, and what customers booked."""

    _inherit = "rma.service.planning"

    @api.model
    def _find_bars(self, span, users=None, team=None, is_future=False):
        """Return what is planned within a span, as the user may see it.

        :param span: ``Span``
        :param users: ``res.users`` whose work is asked for; None for everybody's
        :param team: ``rma.service.team`` whose orders are asked for as well
        :param is_future: leave out what is over: it takes nobody's time any more
        :return: list of ``Bar``
        """
        company = Domain("company_id", "=", self.env.company.id)
        work = (
            company
            & Domain("planned_stop", ">", span.start)
            & Domain("planned_start", "<", span.stop)
        )
        booked = (
            company
            & Domain("stop", ">", span.start)
            & Domain("start", "<", span.stop)
            & Domain("state", "in", ["booked"] if is_future else ["booked", "done"])
        )
        if users is not None:
            whose = Domain("planned_user_id", "in", users.ids)
            visited = Domain("user_id", "in", users.ids)
            if team:
                whose |= Domain("order_id.team_id", "in", team.ids)
                visited |= Domain("team_id", "in", team.ids)
            work &= whose
            booked &= visited
        operations = self.env["rma.service.operation"].search(
            work, order="planned_start, id", limit=MOST_BARS
        )
        bookings = self.env["rma.service.booking"].search(
            booked, order="start, id", limit=MOST_BARS
        )
        bars = self._make_bars(operations) + self._make_visit_bars(bookings)
        return [bar for bar in bars if not (is_future and bar.is_over)]

    @api.model
    def _make_bars(self, operations):
        """Return the bars of operations that are planned, of orders that go on."""
        operations = operations.sudo()
        bars = []
        for operation in operations:
            order = operation.order_id
            if order.phase == "cancel":
                continue
            kind = operation.status_id._warm().kind
            span = Span(operation.planned_start, operation.planned_stop)
            bars.append(
                Bar(
                    key=f"o{operation.id}",
                    kind="work",
                    record=operation,
                    order=order,
                    user=operation.planned_user_id.id,
                    bench=operation.bench_id.id,
                    span=span,
                    minutes=operation.time_norm or self._get_length(span),
                    state=kind or "waiting",
                    is_over=kind in FINAL_KINDS,
                )
            )
        return bars

    @api.model
    def _make_visit_bars(self, bookings):
        """Return the bars of what customers booked."""
        return [
            Bar(
                key=f"b{booking.id}",
                kind=booking.purpose,
                record=booking,
                order=booking.order_id,
                user=booking.user_id.id,
                bench=booking.bench_id.id,
                span=Span(booking.start, booking.stop),
                minutes=self._get_length(Span(booking.start, booking.stop)),
                state=booking.state,
                is_over=booking.state != "booked",
            )
            for booking in bookings.sudo()
        ]

    @api.model
    def _takes_time(self, bar):
        """Tell whether a bar takes the time of somebody: customers who come do not."""
        return bar.kind in ("work", "visit")

    # === WHO MAY DO WHAT ===#

    @api.model
    def _get_skills(self, users):
        """Return the authorisations of technicians, read at once.

        :param users: ``res.users``
        :return: dict id of a user → ``rma.service.authorisation``
        """
        found = (
            self.env["rma.service.authorisation"]
            .sudo()
            .search(
                [
                    ("user_id", "in", users.ids),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        )
        return {user.id: rows for user, rows in found.grouped("user_id").items()}

    @api.model
    def _may_work_on(self, order, skills, moment):
        """Tell whether somebody may do the work of an order at a moment.

        :param order: with superuser rights
        :param skills: ``rma.service.authorisation`` of the technician
        """
        if not order.type_id._warm().asks_authorisation:
            return True
        family = order.device_id.equipment_type_id or order.equipment_type_id
        template = order.product_id.product_tmpl_id
        return self._has_skill(skills, family, template, moment)

    @api.model
    def _has_skill(self, skills, family, template, moment):
        """Tell whether one of some authorisations is for a device, and valid then.

        :param skills: ``rma.service.authorisation``
        :param family: ``rma.service.equipment.type``, may be empty
        :param template: ``product.template``, may be empty: then any product does
        :param moment: naive, in UTC
        """
        day = place.get_day(self.env.company, moment)
        path = (family.sudo().parent_path or "").split("/")
        types = {False, *(int(part) for part in path if part)}
        return any(
            row.equipment_type_id.id in types
            and (not row.product_tmpl_id or row.product_tmpl_id == template)
            and (row.equipment_type_id or row.product_tmpl_id)
            and (not row.date_from or row.date_from <= day)
            and (not row.date_to or row.date_to >= day)
            for row in skills
        )

    # === WHAT IS WRONG ===#

    @api.model
    def _find_plan_troubles(self, bars, hours, skills):
        """Return what is wrong with each bar: dict key → list of words.

        ``double``: two things at once; ``absent``, ``hours``: outside of somebody's
        hours; ``late``: after what was promised; ``skill``: he may not do it; ``left``:
        nobody has it to do; ``fit``: what the check of booked times found.

        :param bars: list of ``Bar``
        :param hours: dict of ``_get_hours``
        :param skills: dict of ``_get_skills``
        """
        troubles = {bar.key: [] for bar in bars}
        live = [bar for bar in bars if not bar.is_over and self._takes_time(bar)]
        for name in ("user", "bench"):
            for key in self._find_doubles(live, name):
                if "double" not in troubles[key]:
                    troubles[key].append("double")
        users, benches = self.env["res.users"], self.env["rma.service.bench"]
        for bar in live:
            found = troubles[bar.key]
            own = hours.get(users.browse(bar.user)) if bar.user else None
            bench = hours.get(benches.browse(bar.bench)) if bar.bench else None
            for each in filter(None, (own, bench)):
                off = each.explain(bar.span)
                if off:
                    found.append("absent")
                elif not self._is_in_hours(each.spans, bar.span):
                    found.append("hours")
            if bar.user and not own:
                found.append("left")
            promised = bar.order.date_promised
            is_open = bar.order.phase in PLANNED_IN
            if promised and is_open and bar.span.stop > promised:
                found.append("late")
            may = self._may_work_on(bar.order, skills.get(bar.user, ()), bar.span.start)
            if bar.user and not may:
                found.append("skill")
        for bar in bars:
            if bar.record._name == "rma.service.booking" and bar.record.trouble:
                troubles[bar.key].append("fit")
        return {key: list(dict.fromkeys(found)) for key, found in troubles.items()}

    @api.model
    def _is_in_hours(self, spans, span):
        """Tell whether work begins and ends in working hours, whatever is between."""
        begins = any(each.start <= span.start < each.stop for each in spans)
        return begins and any(each.start < span.stop <= each.stop for each in spans)

    @api.model
    def _find_doubles(self, bars, name):
        """Return the keys of bars that one person, or bench, has at the same time.

        :param name: ``user`` or ``bench``
        """
        found = set()
        last = {}
        for bar in sorted(bars, key=lambda bar: (bar.span, bar.key)):
            who = getattr(bar, name)
            if not who:
                continue
            before = last.get(who)
            if before and bar.span.start < before.span.stop:
                found |= {before.key, bar.key}
            if not before or bar.span.stop > before.span.stop:
                last[who] = bar
        return found
