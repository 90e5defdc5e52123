"""Reads what people typed into a form: input by input, never trusting any.

How to use: ``read_…`` gives back the value as a record takes it, or False; ``problems``
says afterwards which inputs cannot be taken, and why::

    reader = FormReader(env, request.httprequest.form)
    fault = reader.read_text("problem", 4000, env._("Say what is wrong."))
    if reader.problems:
        ...
"""

from odoo import fields

from odoo.addons.rma_service.tools import place
from odoo.addons.rma_service.tools.bounds import MAX_ID, can_keep

MAX_TEXT = 4000
MAX_LINE = 200
MAX_TAGS = 30
MAX_WHOLE = 1_000_000_000


class FormReader:
    """Reads the inputs of a form one by one, and gathers what is wrong with them.

    :param env: environment, for its language
    :param form: ``MultiDict`` of texts
    """

    def __init__(self, env, form):
        self.env = env
        self.form = form
        self.problems = {}

    def refuse(self, name, sentence):
        """Note what is wrong with an input; what was noted first stays."""
        self.problems.setdefault(name, sentence)

    def read_text(self, name, most, missing=None):
        """Return a text of several lines.

        :param name: of the input
        :param most: characters
        :param missing: sentence for who leaves it empty, where it is needed
        """
        text = (self.form.get(name) or "").replace("\r\n", "\n").strip()
        if len(text) > most:
            self.refuse(
                name, self.env._("Write %(limit)s characters at most.", limit=most)
            )
        elif not can_keep(text):
            self.refuse(
                name, self.env._("The text has a character that cannot be kept.")
            )
        elif missing and not text:
            self.refuse(name, missing)
        return text or False

    def read_line(self, name, most, missing=None):
        """Return a text of one line; see :meth:`read_text`."""
        text = self.read_text(name, most, missing)
        return " ".join(text.split()) if text else False

    def read_choice(self, name, choices):
        """Return a key of some choices.

        :param choices: list of (key, label)
        """
        value = self.form.get(name)
        return value if value in dict(choices) else False

    def read_day(self, name):
        """Return a date."""
        value = self.form.get(name)
        if not value:
            return False
        try:
            return place.parse_day(value[:10])
        except ValueError:
            self.refuse(name, self.env._("This is no date."))
            return False

    def read_number(self, name, kind):
        """Return a number, which may be 0, or None.

        :param kind: ``int`` or ``float``
        """
        text = (self.form.get(name) or "").strip().replace(",", ".")
        if not text:
            return None
        try:
            number = kind(text[:30])
        except ValueError:
            number = None
        if number is None or not abs(number) <= MAX_WHOLE:
            self.refuse(name, self.env._("This is no number."))
            return None
        return number

    def read_property(self, item):
        """Return the answer to a custom field; see ``_get_asked_fields``."""
        name, kind = item["input"], item["kind"]
        if kind == "boolean":
            return bool(self.form.get(name))
        if kind == "integer":
            return self.read_number(name, int)
        if kind == "float":
            return self.read_number(name, float)
        if kind == "date":
            day = self.read_day(name)
            return fields.Date.to_string(day) if day else False
        if kind == "selection":
            return self.read_choice(name, item["choices"])
        if kind == "tags":
            chosen = self.form.getlist(name)[:MAX_TAGS]
            return [key for key, _label in item["choices"] if key in chosen]
        if kind == "text":
            return self.read_text(name, MAX_TEXT)
        return self.read_line(name, MAX_LINE)


def read_id(text):
    """Return the id that a text stands for, or 0."""
    text = text or ""
    is_number = text.isascii() and text.isdecimal() and len(text) <= 10
    number = int(text) if is_number else 0
    return number if number <= MAX_ID else 0


def read_line(text, most):
    """Return a text in one line, cut off at its bound; False without one.

    :param text: what somebody typed
    :param most: characters
    """
    text = " ".join((text or "").split())[:most]
    return text if text and can_keep(text) else False
