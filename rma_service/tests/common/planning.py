"""A week on the planning board: two technicians who work from 8 to 12 and 13 to 17."""

from datetime import timedelta

from odoo.fields import Command

from ...models.planning.service_planning import EPOCH, MILLISECOND
from .booking import MONDAY, NOW, THURSDAY, WEDNESDAY, BookingCommon

__all__ = [
    "FRIDAY",
    "MONDAY",
    "NOW",
    "THURSDAY",
    "TUESDAY",
    "WEDNESDAY",
    "PlanningCommon",
]
TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)


class PlanningCommon(BookingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shifts = cls._create_hours(range(5), 8, 12)
        cls.shifts.attendance_ids = [
            Command.create(
                {
                    "name": "Afternoon",
                    "dayofweek": str(day),
                    "hour_from": 13,
                    "hour_to": 17,
                    "day_period": "afternoon",
                }
            )
            for day in range(5)
        ]
        cls.team.resource_calendar_id = cls.shifts
        cls.colleague = cls._create_user("planning_second", "group_service_own")
        cls.team.member_ids = cls.technician | cls.colleague
        # Nobody else repairs in this company, nor at other benches.
        cls.env["rma.service.bench"].search([]).active = False
        others = cls.env["rma.service.team"].search([("id", "!=", cls.team.id)])
        others.member_ids = [Command.clear()]
        cls.work = cls._create_work()
        cls.operation = cls.work.operation_ids
        cls.board = cls.env["rma.service.planning"].with_user(cls.clerk)

    @classmethod
    def _create_work(cls, user=None, minutes=60, **values):
        """Return an order with one operation of so many minutes."""
        return cls._create_booked_order(
            operations=[{"product_id": cls.labour.id, "time_norm": minutes}],
            user_id=(user or cls.technician).id,
            **values,
        )

    @classmethod
    def _ms(cls, day, hour, minute=0):
        """Return a moment on our clock as the screen says it."""
        return (cls._at(day, hour, minute) - EPOCH) // MILLISECOND

    @classmethod
    def _create_bench(cls, name="Bench 3", **values):
        return cls.env["rma.service.bench"].create(
            {"name": name, "company_id": cls.company.id, "team_id": cls.team.id}
            | values
        )

    def _plan(self, operation=None, day=WEDNESDAY, hour=9, board=None, **values):
        """Plan an operation as the screen does."""
        operation = self.operation if operation is None else operation
        move = {"key": f"o{operation.id}", "start": self._ms(day, hour)} | values
        return (self.board if board is None else board).plan([move])

    def _get_bar(self, operation=None, day=WEDNESDAY, board=None, **options):
        operation = self.operation if operation is None else operation
        data = (self.board if board is None else board).get_board(str(day), **options)
        return next(
            (bar for bar in data["bars"] if bar["key"] == f"o{operation.id}"), None
        )

    def _get_row(self, user=None, day=WEDNESDAY, **options):
        data = self.board.get_board(str(day), **options)
        key = f"u{(user or self.technician).id}"
        return next(row for row in data["rows"] if row["key"] == key)

    def _be_absent(self, user=None, day=WEDNESDAY, days=1, name="Flu"):
        """Give a technician time off, or everybody a holiday where none is named."""
        resource = self.env["resource.resource"]
        if user:
            resource = resource.search([("user_id", "=", user.id)]) or resource.create(
                {
                    "name": user.name,
                    "user_id": user.id,
                    "company_id": self.company.id,
                    "calendar_id": self.shifts.id,
                }
            )
        return self.env["resource.calendar.leaves"].create(
            {
                "name": name,
                "company_id": self.company.id,
                "calendar_id": self.shifts.id if user else False,
                "resource_id": resource.id,
                "date_from": self._at(day, 0),
                "date_to": self._at(day + timedelta(days=days), 0),
            }
        )

    def _assert_planned(self, operation, day, start, stop, stop_day=None):
        """Assert from which hour to which an operation is planned, on our clock."""
        self.assertEqual(
            (operation.planned_start, operation.planned_stop),
            (self._at(day, *start), self._at(stop_day or day, *stop)),
        )
