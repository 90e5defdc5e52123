#!/bin/sh
# segno makes a Micro QR code of a short text. Those have no ECI (the mark that says which
# encoding follows), but asked for one it writes it all the same: the code looks well and
# reads as another text. With micro=False the same text comes back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    segno==1.6.6 pillow==13.0.0 zxing-cpp==3.1.1
"$folder/env/bin/python" -I - <<'PYTHON'
import io
from importlib.metadata import version

import segno
import zxingcpp
from PIL import Image


def read(code):
    file = io.BytesIO()
    code.save(file, kind="png", scale=8)
    image = Image.open(io.BytesIO(file.getvalue())).convert("L")
    return [each.text for each in zxingcpp.read_barcodes(image)]


EXPECTED = [
    ({}, "M3-M", ["hello"]),
    ({"eci": True, "encoding": "utf-8", "micro": False}, "1-H", ["hello"]),
    ({"eci": True, "encoding": "utf-8"}, "M3-M", ["I+W1QRP7JX00"]),
]
print(f"segno {segno.__version__}, read by zxing-cpp {version('zxing-cpp')}: hello")
changed = 0
for options, designator, expected in EXPECTED:
    code = segno.make("hello", **options)
    seen = read(code)
    print(f"  {options or 'no option'}: {code.designator} reads {seen}")
    changed += (code.designator, seen) != (designator, expected)
raise SystemExit("This changed." if changed else 0)
PYTHON
