#!/bin/sh
# num2words writes an amount of money in words. A whole number (int) means cents: 1000 is
# "ten euro". Not in Romanian, where the same 1000 is a thousand lei. A program that
# passes ints is wrong by a factor of 100 in one language only.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check --no-deps \
    num2words==0.5.14 docopt==0.6.2
"$folder/env/bin/python" -I - <<'PYTHON'
from importlib.metadata import version

from num2words import num2words

EXPECTED = {
    ("en", "EUR"): "ten euro, zero cents",
    ("de", "EUR"): "zehn Euro und null Cent",
    ("pl", "PLN"): "dziesięć złotych, zero groszy",
    ("uk", "UAH"): "десять гривень, нуль копійок",
    ("ru", "RUB"): "десять рублей, ноль копеек",
    ("ro", "RON"): "una mie de lei",
}
print(f"num2words {version('num2words')}: the int 1000 as money")
changed = 0
for (language, currency), expected in EXPECTED.items():
    words = num2words(1000, lang=language, to="currency", currency=currency)
    print(f"  {language} {currency}: {words}")
    changed += words != expected
raise SystemExit("This changed." if changed else 0)
PYTHON
