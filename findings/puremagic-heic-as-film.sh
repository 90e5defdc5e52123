#!/bin/sh
# Phones photograph in HEIC. Whether an upload is an image is asked of its first bytes.
# puremagic knows HEIC by "ftypheic", but where the first box of the file is 28 bytes long,
# as libheif writes it (here pillow-heif), it takes the file for a film: an MP4 may begin
# with that length, too. The same photo with the longer first box of a phone is an image.
# filetype tells both.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    puremagic==1.30 filetype==1.2.0 pillow==13.0.0 pillow-heif==1.8.1
"$folder/env/bin/python" -I - <<'PYTHON'
import io
from importlib.metadata import version

import filetype
import puremagic
from PIL import Image
from pillow_heif import register_heif_opener

register_heif_opener()
made = io.BytesIO()
Image.new("RGB", (64, 32), "red").save(made, "HEIF")
photo = made.getvalue()
phone = b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEmiafMiHBheic" + photo[28:]
EXPECTED = {
    "made by pillow-heif": (photo, "video/mp4", "image/heic"),
    "head as of a phone": (phone, "image/heif", "image/heic"),
}
packages = ("puremagic", "filetype", "pillow-heif")
print(", ".join(f"{name} {version(name)}" for name in packages) + ": a photo in HEIC")
changed = 0
for story, (data, *expected) in EXPECTED.items():
    seen = [puremagic.from_string(data, mime=True), filetype.guess_mime(data)]
    print(f"  {story}: {data[4:12].decode()}, puremagic {seen[0]}, filetype {seen[1]}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
