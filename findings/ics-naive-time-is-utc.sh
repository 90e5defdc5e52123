#!/bin/sh
# The package ics takes a time without zone as UTC and writes it so: a visit at 9 o'clock,
# given as "2026-07-01 09:00" in a workshop in Bucharest, stands in the customer's calendar
# at 12. The format knows floating times, which mean 9 o'clock wherever one is; the package
# icalendar writes one for the same value.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check \
    ics==0.7.2 icalendar==6.3.1
"$folder/env/bin/python" -I - <<'PYTHON'
from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import icalendar
import ics

visit = datetime(2026, 7, 1, 9)


def start(text):
    return next(line for line in text.splitlines() if line.startswith("DTSTART"))


event = icalendar.Event()
event.add("dtstart", visit)
floating = start(event.to_ical().decode())
written = start(ics.Calendar(events=[ics.Event(name="Visit", begin=visit)]).serialize())
[read] = ics.Calendar(
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTAMP:20260601T000000Z\r\nDTSTART:20260701T090000\r\nSUMMARY:Visit\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
).events
seen = datetime.strptime(written, "DTSTART:%Y%m%dT%H%M%SZ").replace(
    tzinfo=ZoneInfo("UTC")
)
in_bucharest = seen.astimezone(ZoneInfo("Europe/Bucharest"))
print(f"ics {version('ics')}: {visit} without zone is written as {written}")
print(f"  in Bucharest that is {in_bucharest:%H:%M}")
print(f"  a floating DTSTART:20260701T090000 is read as {read.begin}")
print(f"icalendar {version('icalendar')} writes {floating}")
changed = (
    written != "DTSTART:20260701T090000Z"
    or f"{in_bucharest:%H:%M}" != "12:00"
    or str(read.begin) != "2026-07-01T09:00:00+00:00"
    or floating != "DTSTART:20260701T090000"
)
raise SystemExit("This changed." if changed else 0)
PYTHON
