"""SECURITY.rst promises nothing that no test keeps."""

import re

from devtools.paths import ADDONS, PROJECT

PAGE = (PROJECT / "SECURITY.rst").read_text()


def test_every_test_that_the_page_names_is_there():
    named = set(re.findall(r"``(test_[a-z0-9_]+)``", PAGE))
    assert len(named) > 20
    code = "\n".join(
        path.read_text()
        for addon in ADDONS
        for path in (PROJECT / addon / "tests").rglob("test_*.py")
    )
    there = set(re.findall(r"def (test_\w+)\(self", code))
    assert named <= there, named - there


def test_every_section_of_promises_names_a_test():
    sections = re.split(r"\n(.+)\n=+\n", PAGE)
    promises = dict(zip(sections[1::2], sections[2::2], strict=True))
    told = [title for title in promises if title.startswith("What")]
    assert len(told) > 4
    for title in told:
        assert "``test_" in promises[title], title
