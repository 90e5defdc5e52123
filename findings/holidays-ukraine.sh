#!/bin/sh
# The package holidays knows no holiday in Ukraine since 15 March 2022: under martial law
# they are working days, and so they left the list altogether, for each year to come.
# That is the law, but whoever counts working days or prints a calendar gets a New Year's
# Day that is nothing special. They stand in the category "workday".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    holidays==0.109 python-dateutil==2.9.0.post0 six==1.17.0
"$folder/env/bin/python" -I - <<'PYTHON'
import holidays

EXPECTED = {2021: (19, 0), 2022: (5, 9), 2023: (0, 12), 2026: (0, 11), 2030: (0, 11)}
print(f"holidays {holidays.__version__}: Ukraine")
changed = 0
for year, expected in EXPECTED.items():
    public = holidays.UA(years=year)
    workday = holidays.UA(years=year, categories="workday")
    print(f"  {year}: {len(public)} public, {len(workday)} in the category workday")
    changed += (len(public), len(workday)) != expected
new_year = "2030-01-01" in holidays.UA(years=2030)
print(f"  1 January 2030 is a holiday: {new_year}")
raise SystemExit("This changed." if changed or new_year else 0)
PYTHON
