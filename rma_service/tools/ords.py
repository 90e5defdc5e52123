"""Open Repair Data Standard (ORDS) v0.3 without Odoo: read, check and write records.

How to use: ``read_records(binary file)`` yields a :class:`Record` or a :class:`Problem`
for each row of the file; ``write_rows(text file, dicts)`` writes rows of the standard.

How it works: the file is cut into records first (a record ends at a line break outside
quotation marks), then each record is parsed and checked on its own. So one broken row,
even one that opens a quotation mark and never closes it, costs that row alone.

What is refused: rows that cannot be told apart (id), cannot be placed (status,
category) or break the type of a column (date, number, country). What is kept: empty
fields, other wordings of barriers, spaces, further columns, any language.
"""

import csv
import io
import math
import re
from dataclasses import dataclass
from datetime import date

COLUMNS = (
    "id",
    "data_provider",
    "country",
    "partner_product_category",
    "product_category",
    "product_category_id",
    "brand",
    "year_of_manufacture",
    "product_age",
    "repair_status",
    "repair_barrier_if_end_of_life",
    "group_identifier",
    "event_date",
    "problem",
)
REQUIRED_COLUMNS = ("id", "product_category", "repair_status", "event_date")

FIXED = "Fixed"
REPAIRABLE = "Repairable"
END_OF_LIFE = "End of life"
UNKNOWN = "Unknown"
STATUSES = (FIXED, REPAIRABLE, END_OF_LIFE, UNKNOWN)

BARRIERS = (
    "Spare parts not available",
    "Spare parts too expensive",
    "No way to open product",
    "Repair information not available",
    "Lack of equipment",
    "Too worn out",
)
# Wordings of barriers that publishers use beside the standard's.
BARRIER_WORDINGS = {
    "no way to open the product": "No way to open product",
    "no repair information": "Repair information not available",
    "item too worn out": "Too worn out",
    "product too worn out": "Too worn out",
}

CATEGORIES = {
    1: "Aircon/dehumidifier",
    2: "Battery/charger/adapter",
    3: "Decorative or safety lights",
    4: "Desktop computer",
    5: "Digital compact camera",
    6: "DSLR/video camera",
    7: "Fan",
    8: "Flat screen",
    9: "Hair & beauty item",
    10: "Handheld entertainment device",
    11: "Headphones",
    12: "Hi-Fi integrated",
    13: "Hi-Fi separates",
    14: "Kettle",
    15: "Lamp",
    16: "Laptop",
    17: "Large home electrical",
    18: "Misc",
    19: "Mobile",
    20: "Musical instrument",
    21: "Paper shredder",
    22: "PC accessory",
    23: "Portable radio",
    24: "Power tool",
    25: "Printer/scanner",
    26: "Projector",
    27: "Sewing machine",
    28: "Small home electrical",
    29: "Small kitchen item",
    30: "Tablet",
    31: "Toaster",
    32: "Toy",
    33: "TV and gaming-related accessories",
    34: "Vacuum",
    35: "Watch/clock",
    36: "Coffee maker",
    37: "Food processor",
    38: "Games console",
    39: "Hair dryer",
    40: "Iron",
}
MISC = "Misc"
CATEGORY_NUMBERS = {name: number for number, name in CATEGORIES.items()}
UNKNOWN_BRAND = "Unknown"

# The standard says ^[a-z]+-[0-9]+$; published files use an underscore and digits in the
# name of the provider.
ID_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*[-_][0-9]+")
STRICT_ID_PATTERN = re.compile(r"[a-z]+-[0-9]+")
COUNTRY_PATTERN = re.compile(r"[A-Z]{3}")
YEAR_PATTERN = re.compile(r"[0-9]{4}")
DATE_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# How a record of this standard begins: tells a broken quotation mark from a long text.
RECORD_START = re.compile(r'^"?[A-Za-z][A-Za-z0-9_-]*[-_][0-9]+"?[,;\t]')

FIELD_SIZE_LIMIT = 16 * 1024 * 1024
MAX_EXCERPT = 80


def fold(text):
    """Return the text as it is compared: without outer spaces and letter case."""
    return " ".join((text or "").split()).casefold()


_STATUS_BY_FOLD = {fold(status): status for status in STATUSES}
_BARRIER_BY_FOLD = {fold(barrier): barrier for barrier in BARRIERS} | BARRIER_WORDINGS
_CATEGORY_BY_FOLD = {fold(name): name for name in CATEGORIES.values()}


PROBLEM_HEADER = ("row", "line", "id", "field", "value", "reason")


class OrdsError(Exception):
    """The file as a whole cannot be read.

    :param code: ``header`` (the first line is no CSV), ``missing`` (columns are) or
        ``double`` (a column appears twice)
    :param detail: the columns
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one row cannot be taken: the row and line of the file, field and reason.

    ``code`` is one of ``REASONS``; whoever shows the problem words and translates it.
    """

    row: int
    line: int
    record_id: str
    field: str
    value: str
    code: str
    detail: str = ""


REASONS = (
    "quotes",  # quotation marks do not match
    "width",  # detail: how many fields there are and should be
    "encoding",  # not UTF-8
    "null",  # holds the character of code 0
    "id",
    "double",  # detail: the row that has the same id
    "status",
    "category",
    "category_number",
    "category_conflict",  # detail: the category that the name stands for
    "date",
    "country",
    "year",
    "age",
    "refused",  # detail: what the database says
)


@dataclass(frozen=True, slots=True)
class Record:
    """One good row: what Odoo needs, normalised, and the ``source`` as it stood.

    ``source`` holds the filled columns without id and problem, which are kept as they
    stand in fields of their own.
    """

    row: int
    line: int
    id: str
    status: str
    barrier: str
    category: str
    brand: str
    group: str
    provider: str
    event_date: date | None
    problem: str
    source: dict


class CategoryError(ValueError):
    """Name and number stand for no category or for two.

    :param code: one of ``REASONS``
    :param detail: detail of the reason
    """

    def __init__(self, code, detail=""):
        super().__init__(code)
        self.code = code
        self.detail = detail


# === READING ===#


def get_status(text):
    """Return the status of the standard that a text stands for, or an empty string."""
    return _STATUS_BY_FOLD.get(fold(text), "")


def get_barrier(text):
    """Return the barrier of the standard that a text stands for, or an empty string."""
    return _BARRIER_BY_FOLD.get(fold(text), "")


def get_category(name, number=""):
    """Return the category of the standard that name and number stand for.

    :raises CategoryError: if they stand for none or for two
    """
    by_name = _CATEGORY_BY_FOLD.get(fold(name), "")
    by_number = ""
    number = (number or "").strip()
    if number:
        if not number.isascii() or not number.isdigit():
            raise CategoryError("category_number")
        by_number = CATEGORIES.get(int(number), "")
    if by_name and number and by_number != by_name:
        raise CategoryError("category_conflict", by_name)
    category = by_name or by_number
    if category:
        return category
    if fold(name) or number:
        raise CategoryError("category")
    return MISC


def read_records(stream):
    """Read a file of the standard: yields a Record or a list of Problems for each row.

    :param stream: binary file; UTF-8, with or without byte order mark, separated by
        comma, semicolon or tabulator
    :raises OrdsError: if the file has no header of the standard
    """
    text = io.TextIOWrapper(
        stream, encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    try:
        yield from _read_text(text)
    finally:
        text.detach()


def _read_text(text):
    csv.field_size_limit(FIELD_SIZE_LIMIT)
    header_line = text.readline()
    header, delimiter = _read_header(header_line)
    line_of_id = {}
    lines = _cut_records(text, len(header), delimiter)
    for row, (line, raw) in enumerate(lines, start=2):
        result = _read_record(row, line, raw, header, delimiter)
        if isinstance(result, Record):
            known = line_of_id.setdefault(result.id, row)
            if known != row:
                result = [
                    Problem(row, line, result.id, "id", result.id, "double", str(known))
                ]
        yield result


def _read_header(line):
    """Return the columns and the delimiter of the file."""
    delimiter = max(",;\t", key=line.count)
    try:
        parsed = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise OrdsError("header") from error
    header = [fold(name) for name in parsed]
    missing = [name for name in REQUIRED_COLUMNS if name not in header]
    if missing:
        raise OrdsError("missing", ", ".join(missing))
    doubled = {name for name in header if header.count(name) > 1}
    if doubled:
        raise OrdsError("double", ", ".join(sorted(doubled)))
    return header, delimiter


def _cut_records(text, width, delimiter):
    """Cut the file into records: yields (number of the first line, text).

    A quotation mark that is never closed ends where a line looks like a whole record.
    """
    number, start, parts, is_open = 1, 0, [], False
    for line in text:
        number += 1
        if parts and _looks_like_record(line, width, delimiter):
            yield start, "".join(parts)
            parts, is_open = [], False
        if not parts:
            if not line.strip("\r\n"):
                continue
            start = number
        parts.append(line)
        is_open ^= line.count('"') % 2 == 1
        if not is_open:
            yield start, "".join(parts)
            parts = []
    if parts:
        yield start, "".join(parts)


def _looks_like_record(line, width, delimiter):
    if not RECORD_START.match(line):
        return False
    return line.count('"') % 2 == 0 and len(_split(line, delimiter) or ()) == width


def _split(raw, delimiter):
    """Return the values of one record, or None if it is no well-formed CSV."""
    raw = raw.rstrip("\r\n")
    try:
        rows = list(
            csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True)
        )
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _read_record(row, line, raw, header, delimiter):
    """Return the Record of a row, or the list of its Problems."""
    values = _split(raw, delimiter)
    if values is None:
        found = re.match(r'"?([A-Za-z0-9_-]*)', raw)
        return [Problem(row, line, found[1], "row", raw, "quotes")]
    if len(values) != len(header):
        detail = f"{len(values)} / {len(header)}"
        return [Problem(row, line, values[0], "row", raw, "width", detail)]
    source = dict(zip(header, values, strict=True))
    parsed = {}
    problems = [
        Problem(row, line, source["id"].strip(), name, source.get(name, ""), *reason)
        for name, *reason in _check(source, parsed)
    ]
    if problems:
        return problems
    return Record(
        row=row,
        line=line,
        id=source["id"].strip(),
        status=get_status(source["repair_status"]),
        barrier=get_barrier(source.get("repair_barrier_if_end_of_life")),
        category=parsed["category"],
        brand=" ".join(source.get("brand", "").split()) or UNKNOWN_BRAND,
        group=" ".join(source.get("group_identifier", "").split()),
        provider=" ".join(source.get("data_provider", "").split()),
        event_date=parsed.get("event_date"),
        problem=source.get("problem", ""),
        source={
            name: value
            for name, value in source.items()
            if value and name not in ("id", "problem")
        },
    )


def _check(source, parsed):
    """Yield (field, code, detail) of all that is wrong; fill ``parsed``."""
    for name, value in source.items():
        if not value.isascii() and not _is_encodable(value):
            yield name, "encoding"
        elif "\0" in value:
            yield name, "null"
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


def excerpt(text):
    """Return the beginning of a value, fit for a message and for any encoding."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "?")
    return text if len(text) <= MAX_EXCERPT else f"{text[:MAX_EXCERPT]}…"


# === WRITING ===#

E_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Seven or more digits with the usual separators, as phone numbers are written. Dates
# and amounts are shorter or have other signs.
PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d(?:[ ()/.\-\u00a0]{0,2}\d){6,14}(?!\w)")
ISO_DATE = re.compile(r"\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4}")
MASK = "***"


def mask_personal_data(text, known=()):
    """Return the text without e-mail addresses, phone numbers and ``known`` values.

    :param text: free text
    :param known: names, numbers and addresses of the people and the device concerned
    """
    if not text:
        return ""
    text = E_MAIL.sub(MASK, text)
    for value in sorted(set(known), key=len, reverse=True):
        if len(value.strip()) > 2:
            pattern = rf"(?<!\w){re.escape(value.strip())}(?!\w)"
            text = re.sub(pattern, MASK, text, flags=re.IGNORECASE)
    return PHONE.sub(_mask_phone, text)


def _mask_phone(match):
    return match[0] if ISO_DATE.fullmatch(match[0].strip()) else MASK


def standardise(row):
    """Return a row in the exact wording of the standard, and without outer spaces."""
    row = {name: (row.get(name) or "").strip() for name in COLUMNS}
    row["id"] = row["id"].lower().replace("_", "-")
    row["repair_status"] = get_status(row["repair_status"]) or UNKNOWN
    barrier = get_barrier(row["repair_barrier_if_end_of_life"])
    is_end = row["repair_status"] == END_OF_LIFE
    row["repair_barrier_if_end_of_life"] = barrier if is_end else ""
    return row


def get_id_spellings(record_id):
    """Return the spellings under which a record may be known here."""
    folded = record_id.lower()
    return {record_id, folded, folded.replace("_", "-"), folded.replace("-", "_")}


def get_id_key(record_id):
    """Return what is equal for all spellings of an id."""
    return record_id.lower().replace("_", "-")


def write_rows(stream, rows):
    """Write the header of the standard and the rows; returns how many.

    :param stream: text file, opened with ``newline=""``
    :param rows: iterable of dicts by column
    """
    writer = csv.DictWriter(
        stream, COLUMNS, restval="", extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def write_problems(stream, rows):
    """Write the file of problems: row, line, id, field, value and reason.

    :param stream: text file, opened with ``newline=""``
    :param rows: iterable of rows with the columns of ``PROBLEM_HEADER``
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(PROBLEM_HEADER)
    writer.writerows(rows)


def count_rows(stream):
    """Return how many rows follow the header, without looking into them.

    :param stream: binary file; stands at its beginning afterwards
    """
    text = io.TextIOWrapper(
        stream, encoding="utf-8-sig", errors="surrogateescape", newline=""
    )
    try:
        header, delimiter = _read_header(text.readline())
        return sum(1 for _record in _cut_records(text, len(header), delimiter))
    finally:
        text.detach()
        stream.seek(0)
