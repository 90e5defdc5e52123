#!/bin/sh
# A Polish extension is written "wew. 12". phonenumbers knows "ext." and the Russian
# "доб.", but takes these letters for those on the keys of a phone: w, e, w become 9, 3, 9
# and end up in the number itself, with no extension. Nothing is raised; only
# is_valid_number tells. Polish landlines written with the trunk 0 of before 2009 keep
# that 0, where those of other countries lose it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    phonenumbers==9.0.43
"$folder/env/bin/python" -I - <<'PYTHON'
import phonenumbers

EXPECTED = {
    "+48 22 123 45 67 ext. 12": ("+48221234567", "12", True),
    "+48 22 123 45 67 доб. 12": ("+48221234567", "12", True),
    "+48 22 123 45 67 wew. 12": ("+4822123456793912", None, False),
    "0 22 123 45 67": ("+480221234567", None, False),
}
print(f"phonenumbers {phonenumbers.__version__}: a landline in Warsaw")
changed = 0
for text, expected in EXPECTED.items():
    number = phonenumbers.parse(text, "PL")
    seen = (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        number.extension,
        phonenumbers.is_valid_number(number),
    )
    print(f"  {text:25} {seen[0]:18} extension {seen[1]}, valid {seen[2]}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
