#!/bin/sh
# num2words in Romanian and euro: up to 19 it answers, with English "cents"; where Romanian
# wants "de" between number and noun (20, 100...), it raises an IndexError. Lei work, but
# a thousand of them is "una mie", where Romanian says "o mie".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    num2words==0.5.14 docopt==0.6.2
"$folder/env/bin/python" -I - <<'PYTHON'
from importlib.metadata import version

from num2words import num2words


def words(amount, currency):
    try:
        return num2words(amount, lang="ro", to="currency", currency=currency)
    except IndexError as error:
        return f"IndexError: {error}"


EXPECTED = {
    (19, "RON"): "nouăsprezece lei",
    (20, "RON"): "douăzeci de lei",
    (19, "EUR"): "nouăsprezece euro și zero cents",
    (20, "EUR"): "IndexError: tuple index out of range",
    (100, "EUR"): "IndexError: tuple index out of range",
    (1000, "RON"): "una mie de lei",
}
print(f"num2words {version('num2words')}: amounts in Romanian")
changed = 0
for (amount, currency), expected in EXPECTED.items():
    seen = words(amount, currency)
    print(f"  {amount:4} {currency}: {seen}")
    changed += seen != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
