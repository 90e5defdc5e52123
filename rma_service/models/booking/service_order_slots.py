from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ...tools import place
from ...tools.slots import Span, count_peak, find_slots, is_within

# Working hours of days elsewhere that begin or end on one of ours.
MARGIN = timedelta(days=1)


class RmaServiceOrder(models.Model):
    """Which times are free for an order: working hours less holidays and bookings.

    A place for one who brings or collects is one of its team's. A visit also takes a
    technician: that of the order, else one of the team. Visits without a technician
    take one of those who are free.

    The working hours are read once for all days, and the bookings as well: how many
    there are changes nothing in the number of statements.
    """

    _inherit = "rma.service.order"

    def _get_free_slots(self, purpose, is_customer=False):
        """Return the times that are free for the order, in their order.

        :param purpose: key of ``PURPOSES``
        :param is_customer: who asks keeps to the notice that we need
        :return: list of ``Span``
        """
        self.ensure_one()
        order = self.sudo()
        rule = order._get_booking_rule(purpose)
        if not rule:
            return []
        notice = timedelta(hours=rule.lead_hours if is_customer else 0)
        earliest = fields.Datetime.now() + notice
        last_day = place.get_today(order) + timedelta(days=rule.ahead_days)
        latest = place.get_bounds(order, last_day)[1] - timedelta(seconds=1)
        window = Span(place.get_bounds(order)[0] - MARGIN, latest + MARGIN)
        return find_slots(
            order._get_booking_hours(rule, window),
            rule.slot_minutes,
            earliest,
            latest,
            order._get_counter(rule, window),
        )

    def _get_booking_hours(self, rule, window):
        """Return when a team offers times, in UTC.

        :param rule: ``BookingRule``
        :param window: ``Span`` of whole days
        :return: list of ``Span``
        """
        self.ensure_one()
        calendar = self.env["resource.calendar"].browse(rule.calendar_id or ())
        calendar = calendar or self.company_id.resource_calendar_id
        return self._get_working_spans(calendar, window)[False]

    def _get_working_spans(self, calendar, window, resources=None):
        """Return working hours without holidays and absences, in UTC.

        :param calendar: ``resource.calendar``, may be empty: then nobody works
        :param window: ``Span`` of whole days
        :param resources: ``resource.resource`` who work by the calendar, or none
        :return: dict id of a resource, and False → list of ``Span``
        """
        return calendar._get_service_spans(self, window, resources)

    # === HOW MANY ARE LEFT ===#

    def _get_counter(self, rule, window):
        """Return a function of a ``Span``: for how many the time is still free.

        :param rule: ``BookingRule``
        :param window: ``Span``
        """
        self.ensure_one()
        technicians = self.env["res.users"]
        if rule.purpose == "visit":
            technicians = self._get_visiting_technicians()
        taken = self._find_taken(rule, window, technicians)
        of_team = [
            span
            for span, team, purpose, _user in taken
            if team == rule.team_id and purpose == rule.purpose
        ]
        if not technicians:
            return lambda slot: rule.capacity - count_peak(of_team, slot)
        hours = self._get_technicians_hours(technicians, window)
        busy = {user: [] for user in technicians.ids}
        unassigned = []
        for span, team, purpose, user in taken:
            if user in busy:
                busy[user].append(span)
            elif not user and team == rule.team_id and purpose == "visit":
                unassigned.append(span)
        is_own = self._has_own_technician()

        def count_left(slot):
            left = rule.capacity - count_peak(of_team, slot)
            free = sum(
                not count_peak(busy[user], slot)
                and (user not in hours or is_within(hours[user], slot))
                for user in busy
            )
            if not is_own:
                free -= count_peak(unassigned, slot)
            return min(left, free)

        return count_left

    def _has_own_technician(self):
        """Tell whether the order has a technician, who makes its visit."""
        return bool(self._get_technician())

    def _get_visiting_technicians(self):
        """Return who may make a visit: the technician of the order, else the members of
        its team; empty where nobody is named, and only the number at once counts."""
        self.ensure_one()
        own = self._get_technician()
        if own:
            return own
        return self.team_id.member_ids._filter_service_colleagues(self.company_id)

    def _find_taken(self, rule, window, technicians):
        """Return the bookings that are in the way, without the order's own.

        :return: list of (``Span``, id of the team, purpose, id of the technician)
        """
        of_team = Domain("team_id", "=", rule.team_id)
        domain = (
            Domain("state", "=", "booked")
            & Domain("start", "<", window.stop)
            & Domain("stop", ">", window.start)
            & (of_team | Domain("user_id", "in", technicians.ids))
        )
        found = (
            self.env["rma.service.booking"]
            .sudo()
            .search_fetch(
                domain, ["order_id", "start", "stop", "team_id", "purpose", "user_id"]
            )
        )
        return [
            (
                Span(row.start, row.stop),
                row.team_id.id,
                row.purpose,
                row.user_id.id,
            )
            for row in found
            if not (row.order_id.id == self.id and row.purpose == rule.purpose)
        ]

    def _get_technicians_hours(self, technicians, window):
        """Return the working hours of the technicians who have some of their own.

        :return: dict id of the user → list of ``Span``
        """
        resources = (
            self.env["resource.resource"]
            .sudo()
            .search(
                [
                    ("user_id", "in", technicians.ids),
                    ("company_id", "in", [False, self.company_id.id]),
                    ("calendar_id", "!=", False),
                ]
            )
        )
        hours = {}
        for calendar, own in resources.grouped("calendar_id").items():
            spans = self._get_working_spans(calendar, window, own)
            hours |= {resource.user_id.id: spans[resource.id] for resource in own}
        return hours
