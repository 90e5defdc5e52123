#!/bin/sh
# biip, a reader of GS1 bar codes, knows a GS1 Digital Link only as a phone shows it.
# A scanner gives it otherwise: with the symbology in front (]Q1 for a QR code, ]d1 for
# Data Matrix), or in capitals, which makes the QR code smaller and is the same address
# (a scheme and a host have no case). Both are read as no link; the only error that the
# result holds is that of another format, that there is no application identifier.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    biip==5.2.0
"$folder/env/bin/python" -I - <<'PYTHON'
import biip

LINK = "https://id.gs1.org/01/09506000134352/21/SN42"
SAME = {
    "small letters": (LINK, "09506000134352"),
    "capitals": ("HTTPS://ID.GS1.ORG/01/09506000134352/21/SN42", None),
    "from a QR code": ("]Q1" + LINK, None),
    "from a Data Matrix": ("]d1" + LINK, None),
}
print(f"biip {biip.__version__}: one GS1 Digital Link, four ways to get it")
changed = 0
for name, (text, expected) in SAME.items():
    result = biip.parse(text)
    found = result.gtin.value if result.gtin else None
    print(f"  {name:19} {text}")
    print(f"  {'':19} product number {found}, link {result.gs1_digital_link_uri and 'yes'}")
    if result.gs1_digital_link_uri_error:
        changed += 1  # now it says what is wrong with the link
    changed += found != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
