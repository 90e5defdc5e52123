"""Words as they are compared: without accents and capitals."""

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
