#!/bin/sh
# Older rating plates carry their number as Code 39, which has capitals, digits and seven
# signs. A way to write all letters in it (full ASCII) uses four of these signs as shift:
# +L means a small l. Nothing in the bars says which is meant. zxing-cpp takes each pair
# that could be a shift for one, so the number of the plate becomes another, or gets
# a control character inside. Asked for standard Code 39 only, it reads what is printed.
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
    "AX-L200": ("AX-L200", "AX-L200"),
    "AX+L200": ("AXl200", "AX+L200"),
    "AB/C12": ("AB#12", "AB/C12"),
    "AB%C12": ("AB<GS>12", "AB%C12"),
}
packages = ("python-barcode", "zxing-cpp")
print(", ".join(f"{name} {version(name)}" for name in packages) + ": Code 39")
changed = 0
for printed, expected in EXPECTED.items():
    code = barcode.get("code39", printed, ImageWriter(), {"add_checksum": False})
    image = code.render({})
    seen = tuple(
        zxingcpp.read_barcodes(image, formats=formats)[0].text
        for formats in (zxingcpp.BarcodeFormat.All, zxingcpp.BarcodeFormat.Code39Std)
    )
    print(f"  printed {printed:8} read {seen[0]:9} as standard Code 39 {seen[1]}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
