"""A calendar file: one appointment that a calendar takes over, moves or takes out.

A calendar knows an appointment by its ``uid``; of two files about it the one with the
higher ``sequence`` is true. Moments are given in UTC: each calendar shows them on its
own clock, whatever the clocks do in between.
"""

from datetime import datetime
from typing import NamedTuple

import vobject
from vobject.icalendar import utc


class Appointment(NamedTuple):
    """What a calendar is told; moments are naive and in UTC."""

    uid: str
    sequence: int
    stamp: datetime
    start: datetime
    stop: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: str = ""
    organizer_email: str = ""
    attendee: str = ""
    attendee_email: str = ""
    is_cancelled: bool = False


def make_invitation(appointment):
    """Return the calendar file of an appointment, as bytes.

    :param appointment: ``Appointment``
    """
    calendar = vobject.iCalendar()
    calendar.add("method").value = "CANCEL" if appointment.is_cancelled else "REQUEST"
    _add_event(calendar, appointment)
    return calendar.serialize().encode()


def make_calendar(appointments, name):
    """Return the file of a calendar that is subscribed to, as bytes.

    :param appointments: list of ``Appointment``
    :param name: what the calendar is called
    """
    calendar = vobject.iCalendar()
    calendar.add("x-wr-calname").value = name
    for appointment in appointments:
        _add_event(calendar, appointment)
    return calendar.serialize().encode()


def _add_event(calendar, appointment):
    event = calendar.add("vevent")
    event.add("uid").value = appointment.uid
    event.add("sequence").value = str(appointment.sequence)
    event.add("dtstamp").value = appointment.stamp.replace(tzinfo=utc)
    event.add("dtstart").value = appointment.start.replace(tzinfo=utc)
    event.add("dtend").value = appointment.stop.replace(tzinfo=utc)
    event.add("summary").value = appointment.summary
    event.add("status").value = "CANCELLED" if appointment.is_cancelled else "CONFIRMED"
    for name in ("description", "location", "url"):
        if value := getattr(appointment, name):
            event.add(name).value = value
    for name in ("organizer", "attendee"):
        if email := getattr(appointment, f"{name}_email"):
            person = event.add(name)
            person.value = f"mailto:{email}"
            if value := getattr(appointment, name):
                # Quotation marks cannot stand in a parameter.
                person.params["CN"] = [value.replace('"', "'")]
