from typing import NamedTuple

from odoo import api, models
from odoo.tools.date_utils import localized

from ...tools import place
from ...tools.slots import Span, join_spans
from ...tools.workload import cut_out, overlay


class Off(NamedTuple):
    """When somebody does not work who otherwise would: ``name`` says why."""

    span: Span
    name: str
    is_holiday: bool


class Hours(NamedTuple):
    """When somebody works: the hours that are left, and what was taken from them."""

    spans: list[Span]
    offs: list[Off]

    def explain(self, span):
        """Return the ``Off`` that falls on a span, or None."""
        return next((off for off in self.offs if off.span.meets(span)), None)


class RmaServicePlanning(models.AbstractModel):
    """When technicians work, and benches and vehicles can be used.

    A technician works by his own hours, else by those of his team, else by those of the
    company; public holidays and his absences are taken from them. All is read at once:
    the number of statements grows with that of the calendars in use, not with people.

    Why a colleague is away is his own business: the board says that he is.
    """

    _inherit = "rma.service.planning"

    @api.model
    def _get_hours(self, users, benches, span):
        """Return when people work and benches can be used.

        :param users: ``res.users``
        :param benches: ``rma.service.bench``
        :param span: ``Span`` that is asked about
        :return: dict ``res.users`` or ``rma.service.bench`` → ``Hours``
        """
        calendars, resources = self._get_calendars(users, benches)
        attendances = {
            calendar: self._get_attendances(calendar, span)
            for calendar in set(calendars.values())
        }
        leaves = self._find_leaves(set(resources.values()), span)
        found = {}
        for who, calendar in calendars.items():
            resource = resources.get(who)
            offs = [
                off
                for off, off_calendar, off_resource in leaves
                if (
                    off_resource == resource.id
                    if off_resource and resource
                    else not off_resource and off_calendar in (False, calendar.id)
                )
            ]
            left = cut_out(attendances[calendar], [off.span for off in offs])
            found[who] = Hours(left, offs)
        return found

    @api.model
    def _get_calendars(self, users, benches):
        """Return by which hours each works, and with which resource.

        :return: dict record → ``resource.calendar``, and dict record →
            ``resource.resource`` of those who have one
        """
        company = self.env.company.sudo()
        benches = benches.sudo()
        own = company.env["resource.resource"].search_fetch(
            [
                ("user_id", "in", users.ids),
                ("company_id", "in", [False, company.id]),
            ],
            ["user_id", "calendar_id"],
            order="company_id, id",
        )
        teams = company.env["rma.service.team"].search(
            [
                ("company_id", "in", [False, company.id]),
                ("resource_calendar_id", "!=", False),
                ("member_ids", "in", users.ids),
            ]
        )
        resources, calendars = {}, {}
        for resource in own:
            resources.setdefault(resource.user_id.id, resource)
        by_team = {
            member: team.resource_calendar_id
            for team in teams.sorted(reverse=True)
            for member in team.member_ids.ids
        }
        found = {}
        for user in users:
            resource = resources.get(user.id)
            if resource:
                found[user] = resource
            calendars[user] = (
                (resource and resource.calendar_id)
                or by_team.get(user.id)
                or company.resource_calendar_id
            )
        for bench in benches:
            who = bench.with_env(self.env)
            if bench.resource_id:
                found[who] = bench.resource_id
            calendars[who] = (
                bench.resource_calendar_id
                or bench.team_id.resource_calendar_id
                or company.resource_calendar_id
            )
        return calendars, found

    @api.model
    def _get_attendances(self, calendar, span):
        """Return the hours of a calendar, holidays included, as ``Span``."""
        if not calendar:
            return []
        clock = place.get_working_clock(self.env.company, calendar)
        found = calendar._attendance_intervals_batch(
            localized(span.start), localized(span.stop), tz=clock
        )[False]
        return join_spans(
            Span(place.to_utc(start), place.to_utc(stop))
            for start, stop, *_rest in found
        )

    @api.model
    def _find_leaves(self, resources, span):
        """Return public holidays, and absences of some resources.

        :param resources: ``resource.resource``
        :return: list of (``Off``, id of the calendar, id of the resource), the last
            False where everybody is meant
        """
        leaves = self.env["resource.calendar.leaves"].sudo()
        company = self.env.company
        found = leaves.search_fetch(
            [
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company.id]),
                ("date_from", "<", span.stop),
                ("date_to", ">", span.start),
                ("resource_id", "in", [False, *(each.id for each in resources)]),
            ],
            ["name", "date_from", "date_to", "calendar_id", "resource_id"],
            order="date_from, id",
        )
        absent = self.env._("Absent")
        closed = self.env._("Public holiday")
        return [
            (
                Off(
                    Span(leave.date_from, leave.date_to),
                    absent if leave.resource_id else leave.name or closed,
                    not leave.resource_id,
                ),
                leave.calendar_id.id,
                leave.resource_id.id,
            )
            for leave in found
        ]

    @api.model
    def _join_hours(self, hours, user, bench):
        """Return when somebody can work at a bench.

        :param hours: dict of ``_get_hours``
        :param user: ``res.users``, may be empty: then the bench alone counts
        :param bench: ``rma.service.bench``, may be empty
        :return: list of ``Span``
        """
        if not user:
            return hours[bench].spans if bench else []
        if not bench:
            return hours[user].spans
        return overlay(hours[user].spans, hours[bench].spans)
