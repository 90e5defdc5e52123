#!/bin/sh
# stdnum.imei.is_valid says yes to 14, 15 and 16 digits, but only 15 have a check digit.
# The number of a phone with its last digit left out is valid (an IMEI without check
# digit), and so is one with any digit typed twice (an IMEI with software version).
# Whoever wants to catch slips of the hand has to ask for 15 digits.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    python-stdnum==2.2
"$folder/env/bin/python" -I - <<'PYTHON'
import stdnum
from stdnum import imei

EXPECTED = {
    "490154203237518": (True, "IMEI", "as printed on the phone"),
    "490154203237581": (False, None, "two digits swapped"),
    "49015420323751": (True, "IMEI", "the last digit left out"),
    "4901542032375518": (True, "IMEISV", "one digit typed twice"),
    "4991542032375180": (True, "IMEISV", "a wrong digit, and one too many"),
}
print(f"python-stdnum {stdnum.__version__}: one phone's IMEI and four slips")
changed = 0
for number, (valid, kind, story) in EXPECTED.items():
    seen = imei.is_valid(number), imei.imei_type(number)
    print(f"  {number:17} valid {seen[0]!s:6} {seen[1]!s:7} {story}")
    changed += seen != (valid, kind)
raise SystemExit("This changed." if changed else 0)
PYTHON
