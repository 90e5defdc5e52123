"""Take out of a text what tells whose device it was about.

How to use: name what is known of the people and the device as ``Secret``, with the word
that takes its place, and give the text::

    secrets = [Secret("person", "Anna Kowalska", "[customer]"),
               Secret("number", "SN-0001", "[serial number]")]
    clean, taken = redact(text, secrets, marks)

What is known is found however it is written: names in any case and with other endings
("Kowalskiej"), also their parts; telephone numbers with any spaces; accents or none.
E-mail addresses, telephone numbers and numbers of orders that nobody named are found by
their form. It errs towards taking too much: whoever reads the result puts back what was
no name.
"""

import re
from typing import NamedTuple

from .words import fold

WORD = re.compile(r"[^\W_]+")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# With + or 0 at its head, as numbers of parts are mostly written without.
PHONE = re.compile(r"(?<![\w/.-])(?:\+|0)[\d\s().\-/]{6,20}\d(?!\w)")
DAY = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
ORDER = re.compile(r"(?<!\w)[A-Z]{1,8}/\d{4}/\d{2,}(?!\w)")
MIN_PHONE_DIGITS = 7
# So many digits at the end of a number are the same with and without its country.
SAME_DIGITS = 7
# A name that is shorter is one where it is written with a capital letter.
CLEAR_NAME = 5
MIN_NAME = 3
MIN_NUMBER = 3
MAX_ENDING = 3
# What stands in names of firms and is no name.
FORMS = frozenset(
    "ab ag as bv co corp doo gmbh inc kft kg llc ltd nv oo ooo oy pfa plc sa sarl sas"
    " se sia snc sp spa spol srl sro tov uab zoo".split()
)


class Secret(NamedTuple):
    """Something that must not be told.

    :param kind: ``person`` (name, of which each part counts), ``firm`` (name that
        counts as a whole), ``phone`` or ``number`` (whatever is written as it is:
        serial and order numbers, e-mail addresses, streets)
    :param text: what it is
    :param mark: what takes its place, as the reader sees it
    """

    kind: str
    text: str
    mark: str


class Marks(NamedTuple):
    """What takes the place of what was found by its form alone."""

    email: str
    phone: str
    order: str


class Taken(NamedTuple):
    """Something that was taken out, and what stands there now."""

    text: str
    mark: str


def redact(text, secrets, marks=None):
    """Return a text without what it should not tell, and what was taken out.

    :param text: plain text, may be empty
    :param secrets: list of ``Secret``
    :param marks: ``Marks``; without them, only what is named is taken out
    :return: tuple of the text and a list of ``Taken``, each once
    """
    spans = _find_spans(text or "", secrets, marks)
    pieces, taken, end = [], {}, 0
    for start, stop, mark in _merge(text or "", spans):
        pieces += [text[end:start], mark]
        taken[Taken(text[start:stop], mark)] = None
        end = stop
    pieces.append((text or "")[end:])
    return "".join(pieces), list(taken)


def _find_spans(text, secrets, marks):
    """Return (start, end, mark) of all that is to be taken out, in no order."""
    spans = []
    words = [(m.start(), m.end(), m.group()) for m in WORD.finditer(text)]
    for secret in secrets:
        find = {"person": _find_person, "firm": _find_firm}.get(secret.kind)
        if find:
            found = find(words, secret.text)
        else:
            pattern = (_get_phone if secret.kind == "phone" else _get_number)(
                secret.text
            )
            found = [m.span() for m in pattern.finditer(text)] if pattern else []
        spans += [(*span, secret.mark) for span in found]
    if not marks:
        return spans
    for pattern, mark in ((EMAIL, marks.email), (ORDER, marks.order)):
        spans += [(*m.span(), mark) for m in pattern.finditer(text)]
    spans += [
        (*m.span(), marks.phone)
        for m in PHONE.finditer(text)
        if len(re.sub(r"\D", "", m.group())) >= MIN_PHONE_DIGITS
        and not DAY.match(m.group())
    ]
    return spans


def _merge(text, spans):
    """Return spans in their order: what overlaps is one, and so is what follows with
    the same mark after a blank. Of two marks the one that was named first counts."""
    merged = []
    order = sorted(range(len(spans)), key=lambda n: (spans[n][0], n))
    for start, stop, mark in (spans[n] for n in order):
        if merged:
            first, last, before = merged[-1]
            between = text[last:start]
            if start < last or mark == before and between in ("", " ", "-"):
                merged[-1] = (first, max(stop, last), before)
                continue
        merged.append((start, stop, mark))
    return merged


def _find_person(words, name):
    """Return the spans of the parts of somebody's name."""
    parts = [fold(part) for part in WORD.findall(name) if len(part) >= MIN_NAME]
    return [
        (start, stop)
        for start, stop, word in words
        if any(_is_name(word, part) for part in parts)
    ]


def _is_name(word, part):
    """Tell whether a word is a part of a name, maybe with another ending."""
    folded = fold(word)
    if len(part) < CLEAR_NAME:
        return folded == part and word[:1].isupper()
    stem = part[:-2] if len(part) > CLEAR_NAME else part[:-1]
    return folded.startswith(stem) and len(folded) <= len(part) + MAX_ENDING


def _find_firm(words, name):
    """Return the spans of the name of a firm, with or without its legal form."""
    parts = [fold(part) for part in WORD.findall(name)]
    core = [part for part in parts if part not in FORMS and len(part) > 1]
    if not core or len("".join(core)) < MIN_NAME:
        return []
    folded = [fold(word) for _start, _stop, word in words]
    return [
        (words[n][0], words[n + len(core) - 1][1])
        for n in range(len(words) - len(core) + 1)
        if folded[n : n + len(core)] == core
    ]


def _get_phone(number):
    """Return the pattern of a telephone number in any writing, or None."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < MIN_PHONE_DIGITS - 1:
        return None
    tail = r"[\s().\-/]*".join(digits[-SAME_DIGITS:])
    return re.compile(rf"(?<!\w)\+?[\d\s().\-/]{{0,12}}?{tail}(?!\d)")


def _get_number(text):
    """Return the pattern of what is written as it is, or None."""
    text = text.strip()
    if len(text) < MIN_NUMBER:
        return None
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)", re.IGNORECASE)
