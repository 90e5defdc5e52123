#!/bin/sh
# python-barcode offers "ean14" (and "gtin"), the number of a shipping box. It draws an
# EAN-13 with one digit more, which is no bar code that exists: a reader finds nothing.
# The 14 digits of a box go into an ITF-14 or a GS1-128, both of which are read.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    python-barcode==0.16.1 pillow==13.0.0 zxing-cpp==3.1.1
"$folder/env/bin/python" -I - <<'PYTHON'
from importlib.metadata import version

import barcode
import zxingcpp
from barcode.writer import ImageWriter

EXPECTED = {
    ("ean13", "5901234123457"): ["5901234123457"],
    ("ean14", "09506000134352"): [],
    ("itf", "09506000134352"): ["09506000134352"],
    ("gs1_128", "0109506000134352"): ["(01)09506000134352"],
}
packages = ("python-barcode", "zxing-cpp")
print(", ".join(f"{name} {version(name)}" for name in packages) + ": box numbers")
changed = 0
for (kind, digits), expected in EXPECTED.items():
    drawn = barcode.get(kind, digits, writer=ImageWriter())
    read = [each.text for each in zxingcpp.read_barcodes(drawn.render({}))]
    print(f"  {kind:8} {drawn.get_fullcode():18} read: {read or 'nothing'}")
    changed += read != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
