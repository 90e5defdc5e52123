"""What came of an attack."""

from collections import Counter
from dataclasses import dataclass, field

from devtools.logs import unexpected_lines

# What the server means to say; every other name of an error is a hole.
ANSWERS = (
    "odoo.exceptions.",
    "odoo.http.SessionExpiredException",
    "werkzeug.exceptions.NotFound",
    "werkzeug.exceptions.Forbidden",
)
# Odoo logs what a constraint of the database refuses; its answer is what counts.
REFUSED_QUERY = "ERROR odoo.sql_db: bad query"
SHOWN = 40
# A worker hangs up on a connection over which nothing comes.
IDLE = "Request timed out: TimeoutError"


@dataclass
class Tally:
    """Counts of one attack: ``held`` was refused with a sentence, ``taken`` accepted as
    a value like any other; ``holes`` are neither."""

    tried: int = 0
    held: int = 0
    taken: int = 0
    seconds: float = 0
    holes: list = field(default_factory=list)
    note: str = ""  # what the numbers do not tell

    def count(self, answer, what, must_hold=False):
        """Count one try.

        :param answer: see ``client.Answer``
        :param what: the try, for whoever reads of a hole
        :param must_hold: whether it may not be accepted
        """
        self.tried += 1
        if answer.status >= 500:
            self.holes.append(f"{what}: status {answer.status}")
        elif not answer.error:
            if must_hold:
                self.holes.append(f"{what}: accepted")
            else:
                self.taken += 1
        elif answer.error.startswith(ANSWERS):
            self.held += 1
        else:
            self.holes.append(f"{what}: {answer.error}: {answer.message[:200]}")

    def expect(self, good, what):
        """Count a state that must hold, as the one a series of tries left."""
        self.tried += 1
        if good:
            self.held += 1
        else:
            self.holes.append(what)

    def add_log(self, log):
        """What the server logged as an error is a hole, whatever it answered."""
        self.holes += [
            f"log: {line[:250]}"
            for line in unexpected_lines(log)
            if not line.startswith(("WARNING ", REFUSED_QUERY)) and IDLE not in line
        ]

    def grouped(self):
        """(hole, how often), the most frequent first."""
        return Counter(self.holes).most_common(SHOWN)

    def is_bad(self):
        return bool(self.holes) or not self.tried
