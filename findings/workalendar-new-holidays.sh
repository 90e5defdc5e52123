#!/bin/sh
# The package workalendar does not know holidays that were added lately: Christmas Eve is
# free in Poland since 2025, Epiphany and Saint John (6 and 7 January) are in Romania since
# 2024. The package holidays knows all three. Who promises a repair "in three working days"
# by workalendar's add_working_days promises a day on which nobody works.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check \
    workalendar==17.0.0 holidays==0.109
"$folder/env/bin/python" -I - <<'PYTHON'
from datetime import date
from importlib.metadata import version

import holidays
from workalendar.europe import Poland, Romania

CASES = (
    ("Poland", Poland(), holidays.PL, date(2026, 12, 24), date(2026, 12, 23)),
    ("Romania", Romania(), holidays.RO, date(2027, 1, 6), date(2027, 1, 5)),
    ("Romania", Romania(), holidays.RO, date(2027, 1, 7), date(2027, 1, 6)),
)
print(f"workalendar {version('workalendar')}, holidays {holidays.__version__}")
changed = 0
for country, calendar, known, day, before in CASES:
    next_day = calendar.add_working_days(before, 1)
    print(
        f"  {country}, {day}: working day for workalendar: {calendar.is_working_day(day)}"
        f", holiday for holidays: {known(years=day.year).get(day, 'no')};"
        f" one working day after {before} is {next_day}"
    )
    changed += (calendar.is_working_day(day), day in known(years=day.year)) != (True,) * 2
    changed += next_day != day
raise SystemExit("This changed." if changed else 0)
PYTHON
