"""A table of who may do what: kept in a file for reading, compared with what is.

::

    class TestTable(RightsTable, ServiceCommon):
        path = Path(__file__).with_name("rights.txt")

        def test_table(self):
            self.assert_section("models", lines)

What is not in the file is an error that says so. ``./dev rights`` writes the file anew
from what is: read the difference before you commit it.
"""

import os
import re
from pathlib import Path

# Set by ``./dev rights``: the files are written, not compared.
WRITING = "RMA_WRITE_RIGHTS"
LETTERS = {"c": "create", "r": "read", "w": "write", "u": "unlink"}
SECTION = re.compile(r"^\[(\w+)\]\n", re.M)


class RightsTable:
    """Mixin of test cases: compare what is with the sections of a file.

    Each section of the file begins with its name in brackets and comments on it; each
    line is the key of something (a model, a method, a route) and who may do what.
    """

    path = Path()

    def assert_section(self, name, lines):
        """Compare a section of the file with what was found.

        :param name: name of the section
        :param lines: dict key → what users may do, as text
        """
        if os.environ.get(WRITING):
            return self._write_section(name, lines)
        problems = self._find_differences(name, lines)
        return self.assertFalse(problems, "\n" + "\n".join(problems))

    def _find_differences(self, name, lines):
        """Return a sentence for each line of a section that is not as it was found."""
        expected = self._read_section(name)
        place = f"[{name}] of {'/'.join(self.path.parts[-4:])}"
        problems = []
        for key in sorted(expected.keys() | lines.keys()):
            kept, found = expected.get(key), lines.get(key)
            if kept is None:
                problems.append(f"{key} ({found}) is not in {place}: decide who may.")
            elif found is None:
                problems.append(f"{key} is gone, but still in {place}.")
            elif kept != found:
                problems.append(f"{key} is {found}, but {kept} in {place}.")
        if problems:
            problems.append("./dev rights writes the file anew, for you to review.")
        return problems

    def _read_section(self, name):
        return read_section(self.path, name)

    def _write_section(self, name, lines):
        sections = _read_sections(self.path)
        comments = [line for line in sections[name].splitlines() if line[:1] == "#"]
        width = max(map(len, lines), default=0)
        rows = [
            f"{key:{width}}  {value}".rstrip() for key, value in sorted(lines.items())
        ]
        sections[name] = "\n".join([*comments, *rows]) + "\n\n"
        text = sections.pop("") + "".join(
            f"[{key}]\n{value}" for key, value in sections.items()
        )
        self.path.write_text(text.rstrip() + "\n")


def read_section(path, name):
    """Return a section of a table: dict key → what users may do.

    :param path: ``Path`` of the file
    :param name: name of the section
    """
    text = _read_sections(path)[name]
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    return {
        key: " ".join(rest.split())
        for key, _blank, rest in (line.partition(" ") for line in lines)
    }


def _read_sections(path):
    """Return dict name → text of the section; the head of the file is ``""``."""
    head, *parts = SECTION.split(path.read_text())
    return {"": head} | dict(zip(parts[::2], parts[1::2], strict=True))


def get_letters(records):
    """Return what the user of ``records`` may do with their model, as letters."""
    return "".join(
        letter if records.has_access(operation) else "."
        for letter, operation in LETTERS.items()
    )


def get_public_methods(env, addons):
    """Return the public methods that add-ons define, on their models and on Odoo's.

    :param env: environment
    :param addons: technical names of add-ons
    :return: list of (model, name) pairs
    """
    pairs = set()
    for model, cls in env.registry.items():
        first = {}
        for parent in reversed(cls.mro()):
            if getattr(parent, "pool", None) is None:
                for name, value in vars(parent).items():
                    if callable(value) or isinstance(value, (classmethod, property)):
                        first.setdefault(name, getattr(parent, "_module", None))
        pairs |= {
            (model, name)
            for name, module in first.items()
            if module in addons and not name.startswith("_")
            if not any(
                getattr(getattr(parent, name, None), "_api_private", False)
                for parent in cls.mro()
            )
        }
    return sorted(pairs)


# Odoo's routes to which we add nothing but refusals (size, type, length): who comes in
# is Odoo's to say. What is refused there is told in test_portal_limits.
NARROWED_ROUTES = {
    "/mail/attachment/upload",
    "/my/orders/<int:order_id>",
    "/my/orders/<int:order_id>/accept",
    "/my/orders/<int:order_id>/decline",
    "/my/orders/<int:order_id>/document/<int:document_id>",
}


def get_routes(env, addons):
    """Return the routes that add-ons define or extend: sorted list of their rules."""
    modules = sorted(env.registry._init_modules)
    rules = env["ir.http"]._generate_routing_rules(modules, converters=None)
    return sorted(
        {
            url
            for url, endpoint in rules
            if endpoint.func.__module__.split(".")[2] in addons
            and url not in NARROWED_ROUTES
        }
    )
