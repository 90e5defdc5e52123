#!/bin/sh
# Under a GS1 bar code its text stands for people, with each identifier in brackets. Typed
# in as it stands there, python-stdnum drops the brackets, and with them the end of a
# serial number: what follows (here the price) becomes a part of it, and nothing is
# raised. With the serial at the end all is well, so a first try succeeds. The separator
# that a scanner sends is not known either, unless it is named in the call.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    python-stdnum==2.2
"$folder/env/bin/python" -I - <<'PYTHON'
import stdnum
from stdnum import gs1_128

EXPECTED = {
    ("(01)09501101530003(21)ABC", ""): {"01": "09501101530003", "21": "ABC"},
    ("(01)09501101530003(21)ABC(8005)000199", ""): {
        "01": "09501101530003",
        "21": "ABC8005000199",
    },
    ("21ABC\x1d8005000199", ""): {"21": "ABC\x1d8005000199"},
    ("21ABC\x1d8005000199", "\x1d"): {"21": "ABC", "8005": "000199"},
}
print(f"python-stdnum {stdnum.__version__}: stdnum.gs1_128.info")
changed = 0
for (text, separator), expected in EXPECTED.items():
    seen = gs1_128.info(text, separator)
    print(f"  {text!r}, separator {separator!r}: {seen}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
