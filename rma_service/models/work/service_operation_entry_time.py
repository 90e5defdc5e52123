from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.date_utils import localized

from ...tools import place
from ...tools.bounds import MINUTES

# So much after the end of the working hours somebody just finishes what he does.
GRACE = timedelta(minutes=15)


class RmaServiceOperationEntry(models.Model):
    """How long an entry lasts: within the working hours of who works.

    - Within the working hours, all of it counts.
    - What is done outside of them on purpose counts, too: begun before they begin, or
      after they end, and ended on the same day.
    - What runs on past their end counts within the working hours only, and is in doubt
      until somebody says how long it really took.
    """

    _inherit = "rma.service.operation.entry"

    is_doubtful = fields.Boolean(
        string="To Confirm",
        readonly=True,
        help="The clock ran on past the working hours: only these are counted until"
        " somebody says how long the work really took.",
    )
    is_confirmed = fields.Boolean(
        string="Confirmed",
        readonly=True,
        help="Somebody said how long the work really took.",
    )

    _is_doubtful_idx = models.Index("(user_id) WHERE is_doubtful")

    def _apply_ends(self, ends):
        """Set how long the entries lasted.

        :param ends: dict entry → moment of the next one; entries that do not count as
            work, or last still, are not in it
        """
        measured = self.filtered(lambda entry: entry in ends)._measure(ends)
        for entry in self:
            minutes, is_doubtful = measured.get(entry, (0.0, False))
            if entry.is_confirmed and entry in ends:
                longest = (ends[entry] - entry.date).total_seconds() / 60
                minutes, is_doubtful = min(entry.duration, longest), False
            if entry.duration != minutes:
                entry._as_system().duration = minutes
            if entry.is_doubtful != is_doubtful:
                entry._as_system().is_doubtful = is_doubtful

    def _measure(self, ends):
        """Return how long the entries lasted until a moment, as the class says.

        :param ends: dict entry → moment, naive UTC
        :return: dict entry → (minutes, whether they are in doubt)
        """
        result = {}
        by_calendar = {}
        for entry in self:
            minutes = (ends[entry] - entry.date).total_seconds() / 60
            result[entry] = (minutes, False)
            # Nobody runs past the working hours within a minute: nothing to look up.
            if minutes >= 1:
                calendar, resource = entry._get_working_hours()
                by_calendar.setdefault(calendar, []).append((entry, resource))
        for calendar, pairs in by_calendar.items():
            begin = min(localized(entry.date) for entry, _resource in pairs)
            end = max(localized(ends[entry]) for entry, _resource in pairs)
            resources = self.env["resource.resource"].union(*(r for _e, r in pairs))
            intervals = {}
            is_fixed = calendar.attendance_ids and not calendar.flexible_hours
            if is_fixed:
                intervals = calendar._work_intervals_batch(begin, end, resources)
            for entry, resource in pairs:
                result[entry] = entry._measure_within(
                    localized(ends[entry]),
                    calendar,
                    resource,
                    intervals.get(resource.id, ()) if is_fixed else None,
                )
        return result

    def _measure_within(self, end, calendar, resource, intervals):
        """Return minutes and doubt of one entry.

        :param end: moment it lasted until, with a time zone
        :param calendar: ``resource.calendar``, empty where there is none
        :param resource: ``resource.resource`` of who works, may be empty
        :param intervals: the working hours around it; None where nobody said which
        """
        self.ensure_one()
        begin = localized(self.date)
        order, hours = self.operation_id.order_id, resource or calendar
        first, last = (
            place.get_working_day(order, moment, hours)
            for moment in (self.date, end.replace(tzinfo=None))
        )
        is_same_day = first == last
        if intervals is None:
            if is_same_day:
                return (end - begin).total_seconds() / 60, False
            longest = timedelta(hours=calendar.hours_per_day or 8)
            return min(end - begin, longest).total_seconds() / 60, True
        within = [
            (max(start, begin), min(stop, end))
            for start, stop, *_records in intervals
            if max(start, begin) < min(stop, end)
        ]
        if not within:
            # Evenings and days off: somebody works because he wants to, until midnight.
            length = end - begin if is_same_day else timedelta()
            return length.total_seconds() / 60, not is_same_day
        worked = sum((stop - start for start, stop in within), timedelta())
        early, late = within[0][0] - begin, end - within[-1][1]
        is_doubtful = not is_same_day or late > GRACE
        if not is_doubtful:
            worked += early + late
        return worked.total_seconds() / 60, is_doubtful

    def _get_working_hours(self):
        """Return the working hours of who works: his own, else those of the team, else
        of the company.

        :return: ``resource.calendar``, may be empty, and the user's resource, may be
            empty
        """
        self.ensure_one()
        entry = self.sudo()
        company = entry.operation_id.company_id
        resource = entry.user_id.resource_ids.filtered(
            lambda resource: resource.company_id in (company, company.browse())
        )[:1]
        calendar = (
            resource.calendar_id
            or entry.operation_id.order_id.team_id.resource_calendar_id
            or company.resource_calendar_id
        )
        return calendar, resource

    @api.model
    def _get_doubtful(self, user):
        """Return the entries of a user whose time is in doubt, with superuser rights,
        oldest first."""
        return self.sudo().search(
            [("user_id", "=", user.id), ("is_doubtful", "=", True)]
        )

    def action_ask_duration(self):
        """Open the dialog that asks how long the work of the entries really took."""
        review = self.env["rma.service.time.review"].create(
            {
                "line_ids": [
                    fields.Command.create(
                        {
                            "entry_id": entry.id,
                            # Forgotten for months, it can still be answered.
                            "minutes": min(round(entry.duration), MINUTES[1]),
                        }
                    )
                    for entry in self.sudo()
                ]
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("How Long Did You Really Work?"),
            "res_model": review._name,
            "res_id": review.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def _confirm_duration(self, minutes):
        """Keep how long the work of one entry really took.

        :param minutes: minutes, at most as long as the clock ran
        :raises UserError: if it is not the user's own time and he is no manager, or the
            clock ran shorter
        """
        self.ensure_one()
        entry = self.sudo()
        if entry.user_id != self.env.user and not self.env.user.has_group(
            "rma_service.group_service_manager"
        ):
            raise UserError(
                self.env._(
                    "%(operation)s: %(user)s or a service manager says how long it"
                    " took.",
                    operation=entry.operation_id.display_name,
                    user=entry.user_id.name,
                )
            )
        following = entry.operation_id.entry_ids.sorted(lambda e: (e.date, e.id))
        later = [e for e in following if (e.date, e.id) > (entry.date, entry.id)]
        end = later[0].date if later else fields.Datetime.now()
        longest = (end - entry.date).total_seconds() / 60
        if minutes < 0 or minutes > longest + 1:
            raise UserError(
                self.env._(
                    "%(operation)s of %(order)s: the clock ran for %(longest)s minutes,"
                    " %(minutes)s cannot be right.",
                    operation=entry.operation_id.display_name,
                    order=entry.order_id.name,
                    longest=round(longest),
                    minutes=round(minutes),
                )
            )
        # A manager may say it for a colleague: the order tells.
        entry.with_context(rma_trace_duration=True).write(
            {
                "duration": min(minutes, longest),
                "is_confirmed": True,
                "is_doubtful": False,
            }
        )
        entry.operation_id._apply_entries()
