#!/bin/sh
# reportlab draws bar codes into a PDF, an SVG or a picture. Installed with all that it
# asks for, it makes the first two and refuses the picture: its package asks for neither
# of the two that do this, rlPyCairo (which needs a compiler) or rl-renderPM.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    reportlab==4.4.10 pillow==13.0.0 charset-normalizer==3.5.2
"$folder/env/bin/python" -I - <<'PYTHON'
from importlib.metadata import requires, version

from reportlab.graphics.barcode import createBarcodeDrawing

drawing = createBarcodeDrawing("Code128", value="SN-4711")
wanted = [each for each in requires("reportlab") if "extra" not in each]
print(f"reportlab {version('reportlab')}, which asks for {', '.join(sorted(wanted))}")
seen = {}
for kind in ("pdf", "svg", "png"):
    try:
        seen[kind] = "drawn" if drawing.asString(kind) else "empty"
    except Exception as error:
        seen[kind] = type(error).__name__
    print(f"  {kind}: {seen[kind]}")
expected = {"pdf": "drawn", "svg": "drawn", "png": "RenderPMError"}
named = any("render" in each.lower() or "cairo" in each.lower() for each in wanted)
raise SystemExit("This changed." if seen != expected or named else 0)
PYTHON
