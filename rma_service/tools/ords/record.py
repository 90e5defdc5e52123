"""What reading a row gives: a record, or its problems."""

from dataclasses import dataclass
from datetime import date

MAX_EXCERPT = 80


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
    "long",  # detail: how many characters can be kept
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


def excerpt(text):
    """Return the beginning of a value, fit for a message and for any encoding."""
    text = text.encode("utf-8", "replace").decode().replace("\0", "?")
    return text if len(text) <= MAX_EXCERPT else f"{text[:MAX_EXCERPT]}…"
