#!/bin/sh
# GS1 writes application identifiers in brackets for people: (01)...(21)... In the bar code
# there are none. python-barcode's "gs1_128" encodes the brackets that it is given, and
# zxing-cpp shows the text of a right label with brackets, so both labels read alike on
# the screen. Only the bytes differ, and those are what a system gets to work with.
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

SHOWN = "(01)09506000134352(21)SN42"
EXPECTED = {
    "010950600013435221SN42": b"010950600013435221SN42",
    SHOWN: SHOWN.encode(),
}
packages = ("python-barcode", "zxing-cpp")
print(", ".join(f"{name} {version(name)}" for name in packages) + ": GS1-128")
changed = 0
for given, expected in EXPECTED.items():
    label = barcode.get("gs1_128", given, writer=ImageWriter()).render()
    (read,) = zxingcpp.read_barcodes(label)
    print(f"  encoded {given:28} shown {read.text}  bytes {read.bytes.decode()}")
    changed += (read.text, read.bytes) != (SHOWN, expected)
raise SystemExit("This changed." if changed else 0)
PYTHON
