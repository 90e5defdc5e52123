from datetime import timedelta

from ...tools import place
from ...tools.workload import MINUTE

# Days off are looked for among so many, from tomorrow on.
AHEAD = 9


class Plans:
    """The next days on the planning board: planned work, somebody away, a day closed,
    and two things at once that the planner has to part."""

    def _load_plans(self):
        """Plan the open work of the demo, once."""
        company = self._get_company()
        planned = [("company_id", "=", company.id), ("planned_start", "!=", False)]
        operations = self.env["rma.service.operation"]
        if operations.search_count(planned, limit=1):
            return
        player = self._with_quiet_company(company)
        days = player._get_next_workdays(company)
        player._close_a_day(company, days)
        player._send_on_leave(company, days[1])
        board = player.env["rma.service.planning"].with_company(company)
        keys = [
            row["key"]
            for row in board._describe_waiting(None, None)
            if row["kind"] == "work"
        ]
        if keys:
            board.solve(keys)
            player._cross_two(company)

    def _get_next_workdays(self, company):
        """Return the next working days after today."""
        days = []
        day = place.get_today(company)
        while len(days) < AHEAD:
            day += timedelta(days=1)
            if day.weekday() < 5:
                days.append(day)
        return days

    def _close_a_day(self, company, days):
        """Keep a holiday on a day on which no customer comes."""
        booked = self.env["rma.service.booking"].search(
            [("company_id", "=", company.id), ("state", "=", "booked")]
        )
        busy = {place.get_day(company, start) for start in booked.mapped("start")}
        free = [day for day in days[2:] if day not in busy]
        if free:
            self._take_off(company, free[0], name="Town festival")

    def _send_on_leave(self, company, day):
        """Give the technician for appliances a day off."""
        user = self.env.ref("rma_service.demo_user_tech_oleh")
        resources = self.env["resource.resource"]
        resource = resources.search([("user_id", "=", user.id)], limit=1)
        resource = resource or resources.create(
            {
                "name": user.name,
                "user_id": user.id,
                "company_id": company.id,
                "calendar_id": company.resource_calendar_id.id,
                "tz": company.resource_calendar_id.tz,
            }
        )
        self._take_off(company, day, name="Time off", resource_id=resource.id)

    def _take_off(self, company, day, **values):
        begin, end = place.get_bounds(company, day)
        self.env["resource.calendar.leaves"].create(
            {
                "company_id": company.id,
                "calendar_id": company.resource_calendar_id.id,
                "date_from": begin,
                "date_to": end,
            }
            | values
        )

    def _cross_two(self, company):
        """Let the second thing of a technician begin while he is at the first one, and
        do some of the work at a bench."""
        operations = self.env["rma.service.operation"].search(
            [("company_id", "=", company.id), ("planned_start", "!=", False)],
            order="planned_start, id",
        )
        bench = self.env.ref("rma_service.demo_bench_1")
        for rows in operations.grouped("planned_user_id").values():
            if len(rows) < 2:
                continue
            first, second = rows[:2]
            rows[:3]._as_system().bench_id = bench
            length = second.planned_stop - second.planned_start
            start = first.planned_start + 10 * MINUTE
            second._as_system().write(
                {"planned_start": start, "planned_stop": start + length}
            )
            break
