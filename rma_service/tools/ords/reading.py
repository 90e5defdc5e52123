"""Reading: the file is cut into records, and each record parsed on its own."""

import csv
import io
import re

from .checking import check
from .record import OrdsError, Problem, Record
from .standard import REQUIRED_COLUMNS, UNKNOWN_BRAND, fold, get_barrier, get_status

# How a record of this standard begins: tells a broken quotation mark from a long text.
RECORD_START = re.compile(r'^"?[A-Za-z][A-Za-z0-9_-]*[-_][0-9]+"?[,;\t]')
FIELD_SIZE_LIMIT = 16 * 1024 * 1024


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
        for name, *reason in check(source, parsed)
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
