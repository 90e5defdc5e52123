from datetime import time

from odoo import api, models
from odoo.fields import Domain

from ...tools import place
from ...tools.arguments import DAY, TEXT, one_of, record_of, takes
from ...tools.maps import make_route
from ...tools.slots import Span
from ...tools.workload import count_minutes, share_out
from ..booking.service_order import BOOKED_IN
from ..work.service_operation_status import FINAL_KINDS
from .service_planning import SCALES
from .service_planning_bars import PLANNED_IN, WITHOUT_NORM

# So many rows the list beside the board has at most; its box of search finds the rest.
MOST_WAITING = 200
# Hours that are shown where nobody works.
USUAL = (8 * 60, 17 * 60)
DAY_MINUTES = 24 * 60


class RmaServicePlanning(models.AbstractModel):
    """What the screen is told: one call for all of it, with a fixed number of
    statements, however many bars there are."""

    _inherit = "rma.service.planning"

    @api.model
    @api.readonly
    @takes(
        day=DAY,
        scale=one_of(SCALES),
        team=record_of("rma.service.team"),
        text=TEXT,
    )
    def get_board(self, day=None, scale="week", team=None, text=None):
        """Return the board around a day.

        :param day: a day at our place; today by default
        :param scale: key of ``SCALES``
        :param team: ``rma.service.team`` to narrow it to
        :param text: words that unplanned work is searched by
        :return: dict for the screen: ``days``, ``rows``, ``bars``, ``waiting``...
        """
        company = self.env.company
        window = self._get_window(day, scale)
        may_plan = self._may_plan()
        if may_plan:
            named = self._get_technicians(team)
            bars = self._find_bars(window.span, named if team else None, team)
            users = self._add_busy(named, bars)
        else:
            users = self.env.user
            bars = self._find_bars(window.span, users)
        benches = self._get_benches(team, bars, may_plan)
        hours = self._get_hours(users, benches, self._get_reach(window.span, bars))
        skills = self._get_skills(users)
        troubles = self._find_plan_troubles(bars, hours, skills)
        axis = self._get_axis(hours, bars)
        return {
            "may_plan": may_plan,
            "zone": place.get_zone(company),
            "company": company.name,
            "scale": scale,
            "day": str(window.days[0]),
            "today": str(place.get_today(company)),
            "axis": axis,
            "days": self._describe_days(window, axis),
            "teams": self._describe_teams() if may_plan else [],
            "rows": self._describe_rows(users, benches, bars, hours, skills, window),
            "bars": self._describe_bars(bars, troubles, hours, benches),
            "waiting": self._describe_waiting(team, text) if may_plan else [],
        }

    @api.model
    def _get_reach(self, span, bars):
        """Return a span that holds all of what is seen of it: work that begins before,
        or goes on after it, is judged by all of its hours."""
        return Span(
            min([span.start, *(bar.span.start for bar in bars)]),
            max([span.stop, *(bar.span.stop for bar in bars)]),
        )

    # === WHO HAS A ROW ===#

    @api.model
    def _get_technicians(self, team=None):
        """Return who repairs: members of teams; where these have none, everybody in the
        service.

        :param team: ``rma.service.team``, or none for all
        """
        company = self.env.company
        teams = team or self.env["rma.service.team"].search(
            [("company_id", "in", [False, company.id])]
        )
        users = teams.sudo().member_ids._filter_service_colleagues(company)
        if not users and not team:
            group = self.env.ref("rma_service.group_service_own")
            users = (
                self.env["res.users"]
                .sudo()
                .search(
                    [
                        ("all_group_ids", "in", group.ids),
                        ("company_ids", "in", company.ids),
                        ("share", "=", False),
                    ]
                )
            )
        return users.sorted("name").with_env(self.env)

    @api.model
    def _add_busy(self, users, bars):
        """Add who has something to do, though in no team; not who left."""
        ids = {bar.user for bar in bars if bar.user} - set(users.ids)
        others = self.env["res.users"].browse(sorted(ids)).sudo()
        colleagues = others._filter_service_colleagues(self.env.company)
        return users | colleagues.sorted("name").with_env(self.env)

    @api.model
    def _get_benches(self, team, bars, may_plan):
        benches = self.env["rma.service.bench"]
        used = Domain("id", "in", [bar.bench for bar in bars if bar.bench])
        if may_plan:
            domain = Domain("company_id", "=", self.env.company.id)
            if team:
                domain &= Domain("team_id", "in", [False, team.id])
            used |= domain
        return benches.search(used)

    # === IN WORDS ===#

    @api.model
    def _get_axis(self, hours, bars):
        """Return from which minute of a day to which the board reaches: whole hours.

        Where nobody works at night, the night takes no room.
        """
        here = self.env.company
        starts, stops = [], []
        spans = [span for each in hours.values() for span in each.spans]
        spans += [bar.span for bar in bars]
        for span in set(spans):
            start = place.get_wall_clock(here, span.start)
            stop = place.get_wall_clock(here, span.stop)
            starts.append(start.hour * 60 + start.minute)
            stops.append(stop.hour * 60 + stop.minute or DAY_MINUTES)
        first = min(starts, default=USUAL[0]) // 60 * 60
        last = -(-max(stops, default=USUAL[1]) // 60) * 60
        if last <= first:
            return [0, DAY_MINUTES]
        return [first, last]

    @api.model
    def _describe_days(self, window, axis):
        """Return the days: what of them is shown, their name, whether we are closed."""
        here = self.env.company
        bookings = self.env["rma.service.booking"]
        offs = [
            off
            for off, calendar, _resource in self._find_leaves((), window.span)
            if calendar in (False, here.sudo().resource_calendar_id.id)
        ]
        days = []
        for day, span in zip(window.days, window.spans, strict=True):
            clocks = [self._get_clock_moment(day, span, each) for each in axis]
            days.append(
                {
                    "day": str(day),
                    "label": bookings._format_day(here, span.start),
                    "start": self._to_screen(clocks[0]),
                    "stop": self._to_screen(clocks[1]),
                    "holiday": next(
                        (off.name for off in offs if off.span.meets(span)), False
                    ),
                }
            )
        return days

    @api.model
    def _get_clock_moment(self, day, span, minute):
        """Return the moment at which our clock shows a minute of a day.

        Counted by the clock, not from midnight: in the night in which clocks change,
        8:00 is not eight hours after it.
        """
        if minute >= DAY_MINUTES:
            return span.stop
        clock = time(minute // 60, minute % 60)
        return place.get_moment(self.env.company, day, clock)

    @api.model
    def _describe_teams(self):
        teams = self.env["rma.service.team"].search(
            [("company_id", "in", [False, self.env.company.id])]
        )
        return [{"id": team.id, "name": team.name} for team in teams]

    @api.model
    def _describe_rows(self, users, benches, bars, hours, skills, window):
        """Return the rows: what nobody has, technicians, benches, vehicles, customers.

        ``load`` and ``capacity`` are minutes for each day.
        """
        names = {user.id: user.name for user in users.sudo()}
        by_user, by_bench, coming, orphans = {}, {}, [], []
        for bar in bars:
            if not self._takes_time(bar):
                coming.append(bar)
                continue
            if bar.user in names:
                by_user.setdefault(bar.user, []).append(bar)
            elif not bar.bench or bar.user:
                orphans.append(bar)
            if bar.bench:
                by_bench.setdefault(bar.bench, []).append(bar)
        rows = []
        if orphans:
            rows.append(self._describe_row("u0", self.env._("Nobody"), "nobody"))
        for user in users:
            row = self._describe_row(
                f"u{user.id}", names[user.id], "technician", hours[user], window
            )
            own = by_user.get(user.id, [])
            row["load"] = self._sum_load(own, hours[user].spans, window)
            row["skills"] = self._describe_skills(skills.get(user.id, ()))
            row["routes"] = self._get_routes(own, window)
            rows.append(row)
        for bench in benches:
            row = self._describe_row(
                f"b{bench.id}", bench.name, bench.kind, hours[bench], window
            )
            own = by_bench.get(bench.id, [])
            row["load"] = self._sum_load(own, hours[bench].spans, window)
            rows.append(row)
        if coming:
            rows.append(self._describe_row("c0", self.env._("Customers"), "customers"))
        return rows

    @api.model
    def _describe_row(self, key, name, kind, hours=None, window=None):
        return {
            "key": key,
            "name": name,
            "kind": kind,
            "skills": "",
            "hours": [self._span_to_screen(span) for span in hours.spans]
            if hours
            else False,
            "offs": [
                [*self._span_to_screen(off.span), off.name, off.is_holiday]
                for off in (hours.offs if hours else ())
            ],
            "capacity": [round(count_minutes(hours.spans, day)) for day in window.spans]
            if hours
            else [],
            "load": [],
            "routes": [],
        }

    @api.model
    def _sum_load(self, bars, hours, window):
        """Return the minutes of norm of each day, rounded."""
        total = [0.0] * len(window.spans)
        for bar in bars:
            shares = share_out(hours, bar.span, bar.minutes, window.spans)
            total = [one + other for one, other in zip(total, shares, strict=True)]
        return [round(minutes) for minutes in total]

    @api.model
    def _describe_skills(self, skills):
        names = [
            (row.product_tmpl_id or row.equipment_type_id).display_name
            for row in skills
            if row.state in ("valid", "soon")
        ]
        return ", ".join(dict.fromkeys(names))

    @api.model
    def _get_routes(self, bars, window):
        """Return for each day the link that shows the way to its visits, by time."""
        visits = [bar for bar in bars if bar.kind == "visit"]
        routes = []
        for day in window.spans:
            stops = [
                bar.record._get_location()
                for bar in sorted(visits, key=lambda bar: bar.span)
                if day.start <= bar.span.start < day.stop and not bar.is_over
            ]
            routes.append(make_route(self._get_base_address(), stops))
        return routes

    @api.model
    def _get_base_address(self):
        """Return where technicians set out from, in one line; a hook."""
        company = self.env.company.sudo()
        orders = self.env["rma.service.order"]
        return orders._get_one_line_address(company.partner_id, with_name=False)

    @api.model
    def _describe_bars(self, bars, troubles, hours, benches):
        known = {who.id for who in hours if who._name == "res.users"}
        names = {bench.id: bench.name for bench in benches}
        return [
            self._describe_bar(bar, known, names) | {"trouble": troubles[bar.key]}
            for bar in bars
        ]

    @api.model
    def _describe_bar(self, bar, users, benches):
        """Return what the screen shows of a bar.

        :param users: ids of who has a row
        :param benches: dict id → name
        """
        order = bar.order
        is_work = bar.kind == "work"
        rows = []
        if not self._takes_time(bar):
            rows.append("c0")
        elif bar.user in users:
            rows.append(f"u{bar.user}")
        elif not bar.bench or bar.user:
            rows.append("u0")
        if bar.bench in benches:
            rows.append(f"b{bar.bench}")
        return {
            "key": bar.key,
            "kind": bar.kind,
            "rows": rows,
            "user": bar.user,
            "bench": bar.bench,
            "start": self._to_screen(bar.span.start),
            "stop": self._to_screen(bar.span.stop),
            "minutes": round(bar.minutes),
            "state": bar.state,
            "name": bar.record.product_id.name if is_work else False,
            "movable": not bar.is_over and self._takes_time(bar),
            "place": self._get_place_of(bar, benches),
        } | self._describe_order(order)

    @api.model
    def _describe_order(self, order):
        return {
            "order": order.id,
            "number": order.name,
            "customer": order.partner_id.name or "",
            "device": " ".join(
                filter(None, (order.product_id.name, order.device_id.name))
            ),
            "promised": self._to_screen(order.date_promised),
            "urgent": order.priority != "0",
        }

    @api.model
    def _get_place_of(self, bar, benches):
        """Return where it is: the customer's address, else bench or shelf."""
        if bar.kind == "visit":
            return bar.record._get_location()
        return benches.get(bar.bench) or bar.order.shelf_id.name or ""

    # === WHAT IS NOT PLANNED YET ===#

    @api.model
    def _describe_waiting(self, team, text):
        """Return what can be planned: urgent first, then by what was promised."""
        orders = Domain("company_id", "=", self.env.company.id)
        if team:
            orders &= Domain("team_id", "=", team.id)
        if text:
            orders &= Domain("display_name", "ilike", text)
        rows = self._describe_waiting_work(orders)
        rows += self._describe_waiting_visits(orders)
        never = float("inf")
        rows.sort(
            key=lambda row: (not row["urgent"], row["promised"] or never, row["key"])
        )
        return rows

    @api.model
    def _describe_waiting_work(self, orders):
        domain = (
            Domain("planned_start", "=", False)
            & Domain("status_kind", "not in", FINAL_KINDS)
            & Domain("order_id", "any", orders & Domain("phase", "in", PLANNED_IN))
        )
        found = self.env["rma.service.operation"].search(
            domain, order="order_id, id", limit=MOST_WAITING
        )
        return [
            {
                "key": f"o{operation.id}",
                "kind": "work",
                "name": operation.product_id.name,
                "minutes": round(operation.time_norm or WITHOUT_NORM),
                "user": operation.planned_user_id.id,
            }
            | self._describe_order(operation.order_id)
            for operation in found.sudo()
        ]

    @api.model
    def _describe_waiting_visits(self, orders):
        """Return the orders that a visit can be booked for, and was not."""
        rules = self.env["rma.service.booking.rule"]
        domain = (
            orders
            & Domain("type_id.kind", "=", "visit")
            & Domain("phase", "in", list(BOOKED_IN["visit"]))
            & Domain("booking_start", "=", False)
        )
        found = self.env["rma.service.order"].search(domain, limit=MOST_WAITING)
        rows = []
        for order in found.sudo():
            rule = rules._get_rules(order.team_id).get("visit")
            if rule:
                rows.append(
                    {
                        "key": f"v{order.id}",
                        "kind": "visit",
                        "name": False,
                        "minutes": rule.slot_minutes,
                        "user": order.user_id.id,
                    }
                    | self._describe_order(order)
                )
        return rows
