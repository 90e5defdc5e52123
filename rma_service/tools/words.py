"""Words as they are compared: without accents and capitals."""

import re

from odoo.tools import remove_accents

# Letters that are no other letter with an accent, as people type them without it.
PLAIN = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "þ": "th",
    }
)


def fold(text):
    """Return a text without accents and capitals, in small letters."""
    return remove_accents(text).lower().translate(PLAIN)


# Of a word that is shorter nothing is cut off; one of three letters is mostly *and*.
SHORT = 3
LONG = 6
MAX_STEMS = 16
WORD = re.compile(r"[^\W_]+")


def split_words(text):
    """Return the words of a text in their order, folded, as a list."""
    return WORD.findall(fold(text or ""))


def get_stems(text):
    """Return what to look for in a tsvector of folded words to find those of a text.

    Endings are cut off, as nobody types the form that stands there: *printers* finds
    *printer*, *drukarki* finds *drukarka*. Short words say nothing, but codes do (E4).

    :param text: what somebody wrote, in any language
    :return: list of lexemes for ``to_tsquery``, each once, in their order
    """
    stems = {}
    for word in split_words(text):
        if any(letter.isdigit() for letter in word):
            stems[word] = None
        elif len(word) > SHORT:
            stems[f"{word[: -2 if len(word) >= LONG else -1]}:*"] = None
    return list(stems)[:MAX_STEMS]
