#!/bin/sh
# "Interleaved 2 of 5" has room for pairs of digits only. python-barcode takes a number of
# seven digits for it without a word and draws eight, with a 0 in front: the label of
# 1234567 reads 01234567, under which no device is found. Code 128 keeps it as it is.
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
    ("itf", "123456"): "123456",
    ("itf", "1234567"): "01234567",
    ("code128", "1234567"): "1234567",
}
packages = ("python-barcode", "zxing-cpp")
print(", ".join(f"{name} {version(name)}" for name in packages) + ": a serial number")
changed = 0
for (kind, number), expected in EXPECTED.items():
    drawn = barcode.get(kind, number, writer=ImageWriter())
    seen = zxingcpp.read_barcodes(drawn.render({}))[0].text
    print(f"  {kind:8} printed {drawn.get_fullcode():9} read {seen}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
