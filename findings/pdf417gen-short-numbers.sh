#!/bin/sh
# PDF417, the stack of bars on transport labels and rating plates, has at least three
# rows. pdf417gen lays its text out in six columns unless told otherwise, and for a short
# serial number refuses what comes out, instead of taking fewer columns. The same number
# a few characters longer is drawn; so is the short one, asked for in three columns.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    pdf417gen==0.8.1 pillow==13.0.0 zxing-cpp==3.1.1
"$folder/env/bin/python" -I - <<'PYTHON'
from importlib.metadata import version

import pdf417gen
import zxingcpp

EXPECTED = {
    ("SN123", 6): "refused",
    ("SN123", 3): "SN123",
    ("SN-2026-000123-AB-77", 6): "SN-2026-000123-AB-77",
}
packages = ("pdf417gen", "zxing-cpp")
print(", ".join(f"{name} {version(name)}" for name in packages) + ": serial numbers")
changed = 0
for (number, columns), expected in EXPECTED.items():
    try:
        image = pdf417gen.render_image(pdf417gen.encode(number, columns=columns))
        seen = zxingcpp.read_barcodes(image)[0].text
        said = f"read {seen}"
    except ValueError as error:
        seen, said = "refused", f"refused: {error}"
    print(f"  {number:21} in {columns} columns: {said}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
