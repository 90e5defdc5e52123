"""A team that offers times: from 8 to 12 each day from Monday to Friday."""

from datetime import date, time, timedelta

from odoo.fields import Command

from ...tools import place
from .service import TEMPLATES, ServiceCommon

MONDAY = date(2026, 6, 1)
# At noon in UTC it is Monday in Honolulu, and the Tuesday after in Auckland: times are
# asked for from the Wednesday on.
NOW = "2026-06-01 12:00:00"
WEDNESDAY = date(2026, 6, 3)
THURSDAY = date(2026, 6, 4)
SUNDAY = date(2026, 6, 7)
BOOKING_TEMPLATES = "data/booking/mail_template_data.xml"


class BookingCommon(ServiceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_shipped(TEMPLATES, BOOKING_TEMPLATES)
        cls.hours = cls._create_hours(range(5), 8, 12)
        cls.team = cls.env["rma.service.team"].create(
            {
                "name": "Bench",
                "company_id": cls.company.id,
                "resource_calendar_id": cls.hours.id,
            }
        )
        cls.rule = cls._offer("bring")
        cls.type_visit = cls.type_repair.copy(
            {"name": "On site", "has_custody": False, "kind": "visit"}
        )
        cls.order = cls._create_booked_order()

    @classmethod
    def _create_hours(cls, days, start, stop, **values):
        return cls.env["resource.calendar"].create(
            {
                "name": "Hours",
                "company_id": cls.company.id,
                "tz": cls.zone,
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Open",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": "morning",
                        }
                    )
                    for day in days
                ],
            }
            | values
        )

    @classmethod
    def _offer(cls, purpose, **values):
        return cls.env["rma.service.booking.rule"].create(
            {
                "team_id": cls.team.id,
                "purpose": purpose,
                "slot_minutes": 60,
                "lead_hours": 12,
                "ahead_days": 20,
            }
            | values
        )

    @classmethod
    def _create_booked_order(cls, **values):
        """Return an order of the team whose device is not here yet."""
        return cls._create_order(
            **{"team_id": cls.team.id, "user_id": False, "device_id": False} | values
        )

    @classmethod
    def _create_visited_order(cls, **values):
        """Return an order for work at the customer's place."""
        return cls._create_booked_order(**{"type_id": cls.type_visit.id} | values)

    @classmethod
    def _at(cls, day, hour, minute=0):
        """Return the moment at which the clock of our place shows an hour."""
        return place.get_moment(cls.company, day, time(hour, minute))

    def _hours_of(self, order, day, purpose="bring", **options):
        """Return at which hours times are free on a day, on our clock."""
        begin = self._at(day, 0)
        return [
            (slot.start - begin) // timedelta(hours=1)
            for slot in order._get_free_slots(purpose, **options)
            if place.get_day(self.company, slot.start) == day
        ]

    def _book(self, order=None, day=WEDNESDAY, hour=9, purpose="bring", **options):
        order = self.order if order is None else order
        return order._book(purpose, self._at(day, hour), **options)
