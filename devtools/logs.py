"""Odoo's logs: which lines should not be there.

Every WARNING, ERROR and CRITICAL counts, save what allowed_warnings.txt lets pass.
"""

import re
from pathlib import Path

ALLOWED = Path(__file__).with_name("allowed_warnings.txt")
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \S+ \d+ (?P<level>WARNING|ERROR|CRITICAL) \S+ (?P<text>.+)"
)
# the same layout for what pytest logs
PYTEST_FORMAT = "%(asctime)s %(process)d %(levelname)s pytest %(name)s: %(message)s"


def allowed_patterns():
    lines = ALLOWED.read_text().splitlines()
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def unexpected_lines(log):
    """The lines of a log file that tell of something wrong, each once."""
    path = Path(log)
    if not path.exists():
        return []
    patterns = allowed_patterns()
    seen = {}
    for line in path.read_text(errors="replace").splitlines():
        found = LINE.match(line)
        if not found:
            continue
        text = f"{found['level']} {found['text']}"
        if not any(pattern.search(text) for pattern in patterns):
            seen[text] = True
    return list(seen)
