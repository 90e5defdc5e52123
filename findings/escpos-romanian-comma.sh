#!/bin/sh
# python-escpos prints on receipt printers and changes the code page of the printer by
# itself. Romanian is written with a comma below (ș, ț); the old letters with a cedilla
# (ş, ţ) look nearly the same. Those come out, the right ones as a question mark, without
# an error: no code page that it knows of the printer has them.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    python-escpos==3.1 python-barcode==0.16.1 qrcode==8.2 pillow==13.0.0 \
    PyYAML==6.0.4 appdirs==1.4.4 argcomplete==3.7.2 six==1.17.0 \
    importlib-resources==6.5.2
"$folder/env/bin/python" -I - <<'PYTHON'
from importlib.metadata import version

from escpos.printer import Dummy

EXPECTED = {
    "\u0163 \u015f (cedilla)": b"\x1bt\x12\xee \xad (cedilla)",
    "\u021b \u0219 (comma)": b"\x1bt\x00? ? (comma)",
}
print(f"python-escpos {version('python-escpos')}: what a printer is sent")
changed = 0
for text, expected in EXPECTED.items():
    printer = Dummy()
    printer.text(text)
    print(f"  {text:15} {printer.output}")
    changed += printer.output != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
