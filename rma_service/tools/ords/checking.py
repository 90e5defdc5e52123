"""Checking: what is wrong with the values of a row."""

import math
import re
from datetime import date

from .standard import ID_PATTERN, CategoryError, get_category, get_status

COUNTRY_PATTERN = re.compile(r"[A-Z]{3}")
YEAR_PATTERN = re.compile(r"[0-9]{4}")
# Characters that can be kept of a column: of those that become names, and of others.
MAX_LENGTHS = {
    "problem": 20_000,
    "id": 100,
    "brand": 100,
    "group_identifier": 200,
    "data_provider": 200,
}
MAX_LENGTH = 2_000
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check(source, parsed):
    """Yield (field, code, detail) of all that is wrong; fill ``parsed``."""
    for name, value in source.items():
        if not value.isascii() and not _is_encodable(value):
            yield name, "encoding"
        elif "\0" in value:
            yield name, "null"
        limit = MAX_LENGTHS.get(name, MAX_LENGTH)
        if len(value) > limit:
            yield name, "long", str(limit)
    if not ID_PATTERN.fullmatch(source["id"].strip()):
        yield "id", "id"
    if not get_status(source["repair_status"]):
        yield "repair_status", "status"
    try:
        parsed["category"] = get_category(
            source["product_category"], source.get("product_category_id")
        )
    except CategoryError as error:
        is_name = error.code == "category"
        name = "product_category" if is_name else "product_category_id"
        yield name, error.code, error.detail
    try:
        parsed["event_date"] = parse_date(source["event_date"])
    except ValueError:
        yield "event_date", "date"
    country = source.get("country", "").strip()
    if country and not COUNTRY_PATTERN.fullmatch(country):
        yield "country", "country"
    year = source.get("year_of_manufacture", "").strip()
    if year and not YEAR_PATTERN.fullmatch(year):
        yield "year_of_manufacture", "year"
    if not is_age(source.get("product_age", "").strip()):
        yield "product_age", "age"


def _is_encodable(value):
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def parse_date(text):
    """Return the date, or None for an empty text.

    :raises ValueError: if it is neither
    """
    text = text.strip()
    if not text:
        return None
    if not DATE_PATTERN.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def is_age(text):
    """Tell whether the text is empty or a number of years."""
    if not text:
        return True
    try:
        age = float(text)
    except ValueError:
        return False
    return math.isfinite(age) and age >= 0
