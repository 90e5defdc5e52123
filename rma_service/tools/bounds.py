"""How large a value may be: what each type of field takes, and what is wrong with one.

How to use: :func:`get_bound` says for a field what it takes; :func:`find_fault` says
of a value whether it fits. Both know nothing of records or words: whoever asks
(``models/setup/base_bounds.py``) has the sentence for each kind of fault.

A bound is a pair of the least and the most: numbers for numbers; for dates the first
day and how many years ahead of today; for texts and files nothing and how many
characters or bytes.
"""

import math
from base64 import b64decode
from collections.abc import Collection
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import Command, fields, models
from odoo.api import NewId

from .image import is_image_file

# An id that the database can keep.
MAX_ID = 2**31 - 1
NUMBERS = ("integer", "float", "monetary")
DATES = ("date", "datetime")
TEXTS = ("char", "text", "html")
# Kept as JSON: what is within is looked at value by value.
NESTED = ("json", "properties", "properties_definition")
LINKS = ("many2one", "many2one_reference", "one2many", "many2many")

MB = 1024 * 1024
# What a field takes that says nothing itself.
DEFAULTS = {
    "integer": (-1_000_000_000, 1_000_000_000),
    "float": (-1_000_000_000, 1_000_000_000),
    "monetary": (-1_000_000_000_000, 1_000_000_000_000),
    "date": (date(1900, 1, 1), 50),
    "datetime": (date(1900, 1, 1), 50),
    "char": (None, 500),
    "text": (None, 20_000),
    "html": (None, 200_000),
    "binary": (None, 25 * MB),
    "image": (None, 15 * MB),
    **dict.fromkeys(NESTED, (None, 500_000)),
    **dict.fromkeys(LINKS, (1, MAX_ID)),
}


def up_to(most):
    """Return the bounds of a number; what is below zero has a sentence of its own."""
    return (-most, most)


# What models say of their fields.
DAYS = up_to(3650)
MONTHS = up_to(600)
MINUTES = up_to(100_000)
QUANTITY = up_to(1_000_000)
# Serial numbers, brands, models: they stand on labels.
MARK = (None, 100)
# Who signs.
PERSON = (None, 200)
# Lines that hold what somebody wrote in a box of several lines.
REASON = (None, 20_000)
# Days that calendars are walked through until.
PLANNED = (date(1900, 1, 1), 10)


class Bound(NamedTuple):
    """What a field takes: ``kind`` is a key of ``DEFAULTS``."""

    kind: str
    least: object
    most: object


class Fault(NamedTuple):
    """What is wrong with a value.

    ``code`` is one of ``number``, ``date``, ``text``, ``file``, ``image``, ``record``,
    ``choice`` (it is none at all), ``sign`` (characters that nothing can keep),
    ``least``, ``most``, ``long`` or ``size``; ``limit`` the number, day, length or
    bytes of the last four.
    """

    code: str
    limit: object = None


def get_bound(field, declared=None):
    """Return the bound of a field, or None where its type needs none.

    :param field: field of Odoo
    :param declared: pair that its model gives, in place of the usual one
    """
    kind = "image" if isinstance(field, fields.Image) else field.type
    if kind not in DEFAULTS:
        return None
    least, most = DEFAULTS[kind]
    if declared:
        least, most = declared
    return Bound(kind, least, most)


def find_fault(bound, value, is_draft=False):
    """Return what is wrong with a value, or None.

    :param bound: see :func:`get_bound`
    :param value: what somebody wants to write
    :param is_draft: whether it stands in a form that is not saved yet: files are then
        often given by their size
    """
    if bound.kind in LINKS:
        return _find_fault_of_link(bound, value, is_draft)
    if value is None or value is False or value == "":
        return None
    if bound.kind in NUMBERS:
        return _find_fault_of_number(bound, value)
    if bound.kind in DATES:
        return _find_fault_of_date(bound, value)
    if bound.kind in TEXTS:
        return _find_fault_of_text(bound, value)
    if bound.kind in ("binary", "image"):
        return _find_fault_of_file(bound, value, is_draft)
    return _find_fault_within(bound, value)


def _find_fault_of_number(bound, value):
    try:
        number = float(value)
    except OverflowError:
        return Fault("most", bound.most)
    except (TypeError, ValueError):
        return Fault("number")
    if math.isnan(number):
        return Fault("number")
    return _compare(bound, number)


def _compare(bound, value):
    if value < bound.least:
        return Fault("least", bound.least)
    if value > bound.most:
        return Fault("most", bound.most)
    return None


def _find_fault_of_date(bound, value):
    parse = fields.Date if bound.kind == "date" else fields.Datetime
    is_moment = isinstance(value, datetime) or (
        isinstance(value, str) and len(value) > len("2026-12-31")
    )
    if bound.kind == "date" and is_moment:
        # Whose day it falls on depends on a place.
        return Fault("date")
    try:
        day = parse.to_date(value) if bound.kind == "date" else parse.to_datetime(value)
    except (TypeError, ValueError, OverflowError, AttributeError):
        return Fault("date")
    if isinstance(day, datetime):
        day = day.date()
    if not isinstance(day, date):
        return Fault("date")
    least, years = bound.least, bound.most
    latest = _get_latest(fields.Date.today(), years)
    return _compare(Bound(bound.kind, least, latest), day)


@lru_cache(maxsize=16)
def _get_latest(today, years):
    """Return the last day of a bound: asked for each value of each row of an import."""
    return today + relativedelta(years=years)


def _find_fault_of_text(bound, value):
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            return Fault("sign")
    if isinstance(value, (dict, list, tuple, set)):
        return Fault("text")
    value = str(value)
    if len(value) > bound.most:
        return Fault("long", bound.most)
    return None if can_keep(value) else Fault("sign")


def can_keep(text):
    """Tell whether the database can keep a text: it refuses the character of code 0
    and halves of characters."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _find_fault_of_file(bound, value, is_draft):
    if not isinstance(value, (bytes, str)):
        return Fault("file")
    if len(value) * 3 // 4 > bound.most:
        return Fault("size", bound.most)
    if is_draft:
        return None
    try:
        content = b64decode(value)
    except ValueError:
        return Fault("file")
    if bound.kind == "image" and content and not is_image_file(content):
        return Fault("image")
    return None


def _find_fault_of_link(bound, value, is_draft):
    """A record is named by its id, records by ids or by commands.

    A row of a form that is not saved yet has a name in place of an id; what a row says
    is looked at by its model. Records themselves, as our own code gives them, are not
    looked at.
    """
    if value is None or value is False or isinstance(value, models.BaseModel):
        return None
    if bound.kind.startswith("many2one"):
        if is_draft and isinstance(value, dict):
            value = value.get("id")  # as the screen sends it
        elif isinstance(value, tuple):
            value = value[0] if value else None
        is_nothing = value is None or value is False
        return None if is_nothing or _is_id(value) else Fault("record")
    if not _is_collection(value):
        return Fault("record")
    if all(_is_id(item) or _is_command(item, is_draft) for item in value):
        return None
    return Fault("record")


def _is_id(value):
    """Tell whether a value may be an id; a new record has one without a number."""
    if isinstance(value, NewId):
        return True
    return type(value) is int and 0 < value <= MAX_ID


def _is_command(item, is_draft):
    if isinstance(item, dict):
        return True  # values of a new row
    if not isinstance(item, (list, tuple)) or not item:
        return False
    code, *rest = item
    id_ = rest[0] if rest else None
    more = rest[1] if len(rest) > 1 else None
    is_named = _is_id(id_) or is_draft and isinstance(id_, str)
    if code == Command.CREATE:
        return isinstance(more, dict)
    if code == Command.UPDATE:
        return is_named and isinstance(more, dict)
    if code in (Command.DELETE, Command.UNLINK, Command.LINK):
        return is_named
    if code == Command.CLEAR:
        return True
    if code != Command.SET:
        return False
    if isinstance(more, models.BaseModel):
        return True
    return _is_collection(more) and all(map(_is_id, more))


def _is_collection(value):
    return isinstance(value, Collection) and not isinstance(value, (str, bytes, dict))


def _find_fault_within(bound, value):
    """What is in a value that is kept as JSON: all its texts and numbers."""
    length = 0
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo += [*item, *item.values()]
        elif isinstance(item, (list, tuple)):
            todo += item
        elif isinstance(item, str):
            length += len(item)
            if length > bound.most:
                return Fault("long", bound.most)
            if not can_keep(item):
                return Fault("sign")
        elif isinstance(item, float) and not math.isfinite(item):
            return Fault("number")
    return None
