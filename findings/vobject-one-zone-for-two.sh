#!/bin/sh
# vobject writes a calendar file. It names a time zone by its abbreviation, which several
# zones share: EET is Bucharest and Kaliningrad, which has no summer time. The second
# event refers to the rules of the first, and is an hour off when the file is read.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    vobject==0.9.9 python-dateutil==2.9.0.post0 pytz==2026.6 six==1.17.0 \
    tzdata==2026.6
"$folder/env/bin/python" -I - <<'PYTHON'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import vobject

EXPECTED = {"Europe/Bucharest": (6, 6), "Europe/Kaliningrad": (7, 6)}
calendar = vobject.iCalendar()
for city in EXPECTED:
    event = calendar.add("vevent")
    event.add("summary").value = city
    event.add("dtstart").value = datetime(2026, 7, 1, 9, tzinfo=ZoneInfo(city))
text = calendar.serialize()
print(f"vobject {vobject.VERSION}: a visit at 9:00 in each city on 1 July 2026")
for line in text.splitlines():
    if line.startswith(("TZID", "DTSTART;")):
        print(f"  {line}")
changed = 0
for event in vobject.readOne(text).vevent_list:
    city = event.summary.value
    meant = datetime(2026, 7, 1, 9, tzinfo=ZoneInfo(city)).astimezone(timezone.utc)
    read = event.dtstart.value.astimezone(timezone.utc)
    print(f"  {city}: meant {meant:%H:%M} UTC, read {read:%H:%M} UTC")
    changed += (meant.hour, read.hour) != EXPECTED[city]
raise SystemExit("This changed." if changed else 0)
PYTHON
