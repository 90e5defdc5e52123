"""`./dev test --odoo`: Odoo's own tests with our add-ons installed, and without.

Both databases are alike, down to Odoo's demo data; one has our two add-ons on top,
without their demo data. What fails, is skipped or is never reached only there is a
fault of ours. Such tests are tried again on fresh copies of both databases: only what
fails again counts, so that a tour that was slow once is not taken for a fault.
"""

import re
from dataclasses import dataclass, field

from devtools.console import Problem, say, step
from devtools.layers import REPORT, TestRun
from devtools.paths import present_addons
from devtools.postgres import Cluster
from devtools.system import need

MODULES = (
    *("sale", "sale_stock", "stock", "stock_account", "purchase", "purchase_stock"),
    *("repair", "portal", "rating", "sms", "digest", "barcodes"),
)
EXTRA = ("repair",)  # tested, but nothing that our add-ons depend on
TIMEOUT = 5400
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<text>.*)"
)
STARTED = re.compile(r"^Starting (?P<test>[\w.]+) \.\.\.")
FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(?P<test>[^(]\S*)(?P<rest>.*)")
SKIPPED = re.compile(r"^skipped (?P<test>\S+)(?P<rest>.*?) : (?P<reason>.*)")
SUITE = re.compile(r"\(?(odoo\.addons\.(\w+)\.tests\.[\w.]+)\)?")


@dataclass
class Outcome:
    """What one run of the suites did; tests are named `module:Class.method`."""

    started: set = field(default_factory=set)
    failed: dict = field(default_factory=dict)  # test -> the error's last line
    skipped: dict = field(default_factory=dict)  # test -> reason
    total: int = 0

    @property
    def passed(self):
        return self.started - set(self.failed) - set(self.skipped)


def read(text):
    """The outcome that a log of Odoo's runner tells of."""
    outcome = Outcome()
    current = None  # the failed test whose traceback is being read
    for line in text.splitlines():
        head = LINE.match(line)
        if not head:
            if current and line.strip():
                outcome.failed[current] = line.strip()
            continue
        current = None
        message, logger = head["text"], head["logger"]
        if found := STARTED.match(message):
            outcome.started.add(_name(logger, found["test"]))
        elif head["level"] == "ERROR" and (found := FAILED.match(message)):
            current = _name(logger, found["test"], found["rest"])
            outcome.failed.setdefault(current, message)
        elif found := SKIPPED.match(message):
            outcome.skipped[_name(logger, found["test"], found["rest"])] = found[
                "reason"
            ]
    reports = REPORT.findall(text)
    outcome.total = int(reports[-1][2]) if reports else 0
    return outcome


def _name(logger, test, rest=""):
    """`module:Class.method`, or `module:Class` for what a whole class ended with."""
    if test in ("setUpClass", "tearDownClass") and (found := SUITE.search(rest)):
        return f"{found[2]}:{found[1].rpartition('.')[2]}"
    module = logger.removeprefix("odoo.addons.").partition(".")[0]
    return f"{module}:{test}"


def faults(ours, plain):
    """What only the database with our add-ons has: test -> what happened there."""
    found = {
        test: error for test, error in ours.failed.items() if test not in plain.failed
    }
    for test in sorted(plain.passed - ours.passed - set(ours.failed)):
        if test.partition(".")[0] not in ours.failed:  # else told of its class
            found[test] = f"skipped: {ours.skipped.get(test) or _missing(ours, test)}"
    return found


def _missing(outcome, test):
    return outcome.skipped.get(test.partition(".")[0], "it was not run")


class Comparison:
    """Two templates, one with our add-ons, and runs on clones of them.

    :param this: the TestRun with folder, port and database prefix
    """

    def __init__(self, this):
        self.this = this
        self.databases = this.databases

    def prepare(self):
        """Build both templates."""
        base = self.databases.base()
        extra = " and ".join(EXTRA)
        with step(f"Installing {extra}"):
            self._grow("plain", base, EXTRA, demo=True)
        with step(f"Installing {' and '.join(present_addons())}, no demo data"):
            self._grow("ours", self._database("plain"), present_addons(), demo=False)

    def _database(self, side):
        return f"{self.this.prefix}_{side}"

    def _grow(self, side, source, modules, demo):
        log = self.this.folder / f"{side}.install.log"
        self.databases.clone(source, self._database(side))
        self.databases.install(self._database(side), modules, log, demo=demo)
        self.databases.generate_assets(self._database(side), log)

    def outcome(self, side, tags, title):
        """Run the tests of these tags on a clone of a side's template.

        :param side: `ours` or `plain`
        """
        log = self.this.folder / f"{side}-{title.split()[-1].lower()}.log"
        copy = self._database(f"{side}run")
        self.databases.clone(self._database(side), copy)
        options = ["--test-tags", ",".join(tags), "--stop-after-init"]
        told = "with our add-ons" if side == "ours" else "without them"
        with step(f"{title} {told}"):
            self.this.odoo.run(
                self.this.conf, "-d", copy, *options, log=log, timeout=TIMEOUT
            )
        self.databases.drop(copy)
        outcome = read(log.read_text(errors="replace"))
        # A class whose set-up fails counts as no test: that is what is looked for.
        if not outcome.total and not outcome.failed:
            raise Problem(f"No test of Odoo was run, see {log}")
        return outcome

    def both(self, tags, title):
        return self.outcome("ours", tags, title), self.outcome("plain", tags, title)


def again(tests):
    """The tags that run these tests alone, by whole classes."""
    return sorted({"/" + test.partition(".")[0] for test in tests}) + ["-at_install"]


def compare(modules=()):
    """Run the suites on both databases and tell the difference.

    :param modules: Odoo's add-ons whose tests are run; default MODULES
    :return: exit status, 1 if there is a fault of ours
    """
    need("chromium", "pdftotext", "pdf libraries")
    unknown = set(modules) - set(MODULES)
    if unknown:
        raise Problem(f"--odoo knows {', '.join(MODULES)}; not {', '.join(unknown)}.")
    tags = [f"/{name}" for name in modules or MODULES] + ["-at_install"]
    with Cluster("test", fast=True) as cluster, TestRun(cluster) as this:
        comparison = Comparison(this)
        comparison.prepare()
        ours, plain = comparison.both(tags, "Odoo's suites")
        suspects = faults(ours, plain)
        confirmed = {}
        if suspects:
            second = faults(
                *comparison.both(again(suspects), "What failed with ours, again")
            )
            confirmed = {test: second[test] for test in suspects if test in second}
        return tell(ours, plain, suspects, confirmed, this.folder)


def tell(ours, plain, suspects, confirmed, logs):
    """Print the difference; returns the exit status."""
    once = {test: text for test, text in suspects.items() if test not in confirmed}
    only_without = {
        test: error for test, error in plain.failed.items() if test not in ours.failed
    }
    both = {test: error for test, error in ours.failed.items() if test in plain.failed}
    say()
    for side, outcome in (("with ours", ours), ("without", plain)):
        counts = f"{len(outcome.passed):6} passed {len(outcome.failed):4} failed"
        say(f"  {side:12}{counts} {len(outcome.skipped):4} skipped")
    _list("Only with ours: a fault of ours", confirmed)
    _list("Only with ours, and not when tried again", once)
    _list("Only without", only_without)
    _list("In both", both)
    say(f"\n  logs: {logs}\n")
    say(f"{len(confirmed)} faults of ours in {ours.total} tests of Odoo")
    return 1 if confirmed else 0


def _list(title, tests):
    say(f"\n  {title}: {len(tests)}")
    for test, text in sorted(tests.items()):
        say(f"    {test}\n      {text[:200]}")
