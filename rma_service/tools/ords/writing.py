"""Writing: rows of the standard, without personal data, and lists of problems."""

import csv
import re

from .standard import COLUMNS, END_OF_LIFE, UNKNOWN, get_barrier, get_status

PROBLEM_HEADER = ("row", "line", "id", "field", "value", "reason")
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
