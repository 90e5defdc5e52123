from datetime import datetime, time, timedelta

from ...tools import place
from .orders import STEPS

MORNING = time(9, 10)
# Share of the norm that the technicians need, order after order.
PACES = (0.9, 1.1, 1.0, 1.3, 0.8, 1.05, 1.45, 0.95)


class Calendar:
    """When the steps of the demo orders happen, and how long the work takes."""

    def _get_workdays(self, count):
        """Return the last ``count`` working days before today, the latest first."""
        days = []
        day = place.get_today(self.env.company)
        while len(days) < count:
            day -= timedelta(days=1)
            if day.weekday() < 5:
                days.append(day)
        return days

    def _plan(self, job, days):
        """Return the steps of an order with their times.

        :param job: the order's dict
        :param days: working days, the latest first
        :return: list of (time, number, step, word, job)
        """
        steps = job["steps"]
        if not steps.startswith("request"):
            steps = f"request {steps}"
        day = job["day"]
        events = []
        latest = started = datetime.min
        for token in steps.split():
            if token.startswith("+"):
                day -= int(token)
                continue
            step, _sep, word = token.partition(":")
            _role, clock = STEPS[step]
            when = self._get_moment(days[max(day, 0)], time(*clock))
            when += timedelta(minutes=job["number"] * 7 % 25)
            when = max(when, latest + timedelta(minutes=6))
            if step in ("start", "rework"):
                started = when
            elif step == "finish":
                morning = self._get_morning(when)
                work = self._get_planned_minutes(job)
                when = max(when, max(started, morning) + timedelta(minutes=work))
            latest = when
            events.append((when, job["number"], step, word, job))
        return events

    def _get_moment(self, day, clock):
        """Return the naive UTC time of an hour of a day at our place."""
        return place.get_moment(self.env.company, day, clock)

    def _get_morning(self, when):
        """Return when the work began on the day of a moment."""
        return self._get_moment(place.get_day(self.env.company, when), MORNING)

    def _get_planned_minutes(self, job):
        """Return how long the technician is busy with the whole order."""
        extra = job.get("extra", {}).get("work", [])
        minutes = 20
        for key, quantity, _payer in map(
            self._read_line, [*job.get("work", []), *extra]
        ):
            norm = self._ref("service", key).service_time_norm
            minutes += norm * quantity * self._get_pace(job) + 6
        for key in job.get("jobs", ()):
            for line in self._ref("job", key).operation_line_ids:
                minutes += line.time_norm * self._get_pace(job) + 6
        return minutes

    def _get_pace(self, job):
        return PACES[job["number"] % len(PACES)]

    def _get_promised(self, order, job, when):
        """Return the promised date: so many working days after the receipt."""
        days = job.get("promise") or max(2, order.type_id.promised_days - 2)
        promised = when.replace(hour=15, minute=0, second=0)
        while days:
            promised += timedelta(days=1)
            days -= promised.weekday() < 5
        return promised
