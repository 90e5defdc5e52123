"""`./dev bench`: how fast is it, and how fast are its peers.

Scripts in bench/ are run in `odoo shell` and print lines `STEP ms median N sql median
N`, under a line `== TITLE` if they measure more than one thing. `service_flow` is the
same paid repair as the peers' baselines, which are kept outside of the project (in
$RMA_SHARED/bench, else ../shared/bench).

So that nobody pays for another's add-ons, each of them has a database of its own: what
we depend on, and then our add-ons or the peer's. They are run in turn (A B C A B C), so
that what else the machine does hits all of them, and the medians of the rounds are
compared.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from devtools.console import Problem, say, step
from devtools.databases import Databases
from devtools.odoo import Odoo
from devtools.paths import PROJECT, STATE
from devtools.postgres import Cluster

SHARED = Path(os.environ.get("RMA_SHARED") or PROJECT.parent / "shared").resolve()
SCRIPTS = PROJECT / "bench"
MEASURE = re.compile(r"(\S+)\s+ms median\s+([\d.]+)\s+sql median\s+([\d.]+)")
SKIPPED = re.compile(r"^\w+: (skipped, .+)$", re.M)
PEER_SIZE = re.compile(r"^N = \d+$", re.M)
TIMEOUT = 1800
ROUNDS = 3
FLOW = "service_flow"
# These find nothing of what others did, and leave something.
ALONE = (FLOW, "clicks")
# script of a peer -> the add-on it needs
PEERS = {"peer_repair": "repair", "peer_oca_rma": "rma"}


@dataclass
class Script:
    """A benchmark, and what became of it.

    :param module: a peer's add-on, which is installed instead of ours
    """

    name: str
    path: Path
    module: str | None = None
    missing: str | None = None  # why it cannot be run
    status: int = 0
    text: str = ""  # of the last run
    rounds: list = field(default_factory=list)  # {title: {step: (ms, statements)}}

    @property
    def skipped(self):
        """Why it was not run, by its own word or for want of the peer."""
        found = SKIPPED.search(self.text)
        return self.missing or (found[1] if found else None)

    def read(self):
        """Keep what the last run measured."""
        self.rounds.append({})
        title = self.name
        for line in self.text.splitlines():
            if line.startswith("== "):
                title = f"{self.name}, {line[3:].strip()}"
            elif found := MEASURE.match(line):
                steps = self.rounds[-1].setdefault(title, {})
                steps[found[1]] = (float(found[2]), float(found[3]))

    def medians(self):
        """{title: {step: (milliseconds, statements)}} over the rounds."""
        return {
            title: {
                name: tuple(
                    median(each[title][name][which] for each in self.rounds)
                    for which in (0, 1)
                )
                for name in steps
            }
            for title, steps in (self.rounds[0] if self.rounds else {}).items()
        }


def peer_addons():
    """Folders with peers' add-ons: $RMA_PEERS, separated as PATH is."""
    return [
        Path(each).resolve()
        for each in os.environ.get("RMA_PEERS", "").split(os.pathsep)
        if each
    ]


def scripts(odoo_tree):
    """All benchmarks; those that cannot be run say why."""
    ours = [path for path in SCRIPTS.glob("*.py") if not path.name.startswith("_")]
    found = [Script(path.stem, path) for path in sorted(ours)]
    if not found:
        raise Problem("There is no benchmark: bench/ holds no script.")
    places = [*peer_addons(), odoo_tree / "odoo/addons", odoo_tree / "addons"]
    for name, module in PEERS.items():
        peer = Script(name, SHARED / "bench" / f"{name}.py", module)
        if not peer.path.exists():
            peer.missing = f"skipped, there is no {peer.path.name} in $RMA_SHARED/bench"
        elif not any((place / module / "__manifest__.py").exists() for place in places):
            peer.missing = f"skipped, no add-on {module}: name its folder in $RMA_PEERS"
        found.append(peer)
    return found


class Bench:
    """Runs benchmarks, each on the database that is right for it.

    :param prefix: of the databases that are made
    :param folder: for logs
    :param template: with our add-ons, if the caller has one
    :param small: the smallest size, to see that they work
    """

    def __init__(self, cluster, prefix, folder, template=None, small=False):
        self.odoo = Odoo(cluster, extra_addons=peer_addons())
        shared, path = str(SHARED), str(SCRIPTS)
        self.odoo.env.update(RMA_SHARED=shared, PYTHONPATH=path)
        if small:
            self.odoo.env["BENCH_SIZE"] = "small"
        self.databases = Databases(self.odoo)
        self.prefix, self.folder, self.small = prefix, folder, small
        self.template = template
        self.made = set()

    def log(self, script):
        return self.folder / f"bench-{script.name}.log"

    def database(self, script):
        """A database with what the script measures, and nothing else of a peer's."""
        own = script.module or script.name in ALONE
        name = f"{self.prefix}_bench_{script.name if own else 'ours'}"
        if name not in self.made:
            if script.module:
                self.databases.clone(self.databases.base(), name)
                log = self.folder / f"bench-{script.name}.install.log"
                with step(f"Installing {script.module} for {script.name}"):
                    self.databases.install(name, [script.module], log)
            else:
                self.template = self.template or self.databases.ours()[0]
                self.databases.clone(self.template, name)
            self.made.add(name)
        return name

    def run(self, script):
        """Run a script once and read what it measured."""
        database, log = self.database(script), self.log(script)
        log.unlink(missing_ok=True)
        script.status = self.odoo.script(
            self.databases.conf, database, self._source(script), log, timeout=TIMEOUT
        )
        script.text = log.read_text(errors="replace")
        if not script.status:
            script.read()

    def _source(self, script):
        """The peers' scripts know no size: theirs is written into a copy."""
        if not (self.small and script.module):
            return script.path
        text, found = PEER_SIZE.subn("N = 1", script.path.read_text())
        if not found:
            raise Problem(f"{script.path} has no line 'N = NUMBER' any more.")
        copy = self.folder / f"small-{script.path.name}"
        copy.write_text(text)
        return copy


def bench(names=(), rounds=ROUNDS):
    """Run all benchmarks or the named ones; `service_flow` brings its peers along."""
    if rounds < 1:
        raise Problem("A benchmark needs at least one round.")
    with Cluster("test", fast=True) as cluster:
        with Databases(Odoo(cluster)).scratch() as prefix:
            this = Bench(cluster, prefix, STATE)
            chosen = _choose(scripts(this.odoo.tree), names)
            for script in chosen:
                if script.missing:
                    say(f"  {script.name}: {script.missing}")
            able = [script for script in chosen if not script.missing]
            turns = [each for each in able if each.name == FLOW or each.module]
            for script in turns:
                this.database(script)
            for number in range(1, rounds + 1):
                for script in turns:
                    _run(this, script, f"{script.name}, round {number} of {rounds}")
            for script in able:
                if script not in turns:
                    _run(this, script, script.name)
    for line in report(able):
        say(line)
    return 1 if any(each.status for each in able) else 0


def _choose(known, names):
    by_name = {script.name: script for script in known}
    unknown = set(names) - set(by_name)
    if unknown:
        listed = ", ".join(by_name)
        raise Problem(f"No such benchmark: {unknown.pop()}; there are: {listed}.")
    if not names:
        return known
    wanted = {*names, *(PEERS if FLOW in names else ())}
    return [script for script in known if script.name in wanted]


def _run(this, script, title):
    if script.status:  # it failed in a former round
        return
    with step(f"Running {title}"):
        this.run(script)
    say("".join(f"    {line}\n" for line in script.text.splitlines()))
    if script.status:
        say(f"  {script.name} failed ({script.status}), see {this.log(script)}")


# -- what was measured, in words ----------------------------------------------------


def report(measured):
    """Lines with the medians of all steps, and ours beside the sum of the peers."""
    columns = {}
    for script in measured:
        columns.update(script.medians())
    if not columns:
        return []
    return [*_table(columns), *_comparison(measured)]


def _table(columns):
    """One line for each step: milliseconds and SQL statements, column by column."""
    width = max(34, *map(len, columns))
    lines = [
        "Medians: ms / SQL statements",
        "  ".join(f"{title:{width}}" for title in columns).rstrip(),
    ]
    rows = [list(steps.items()) for steps in columns.values()]
    for number in range(max(map(len, rows))):
        cells = [
            f"{name:16}{ms:9.1f} /{sql:6.0f}"
            for name, (ms, sql) in (
                row[number] if number < len(row) else ("", (0, 0)) for row in rows
            )
        ]
        # an empty cell is one without a name
        cells = ["" if cell.startswith(" ") else cell for cell in cells]
        lines.append("  ".join(f"{cell:{width}}" for cell in cells).rstrip())
    return lines


def _totals(script):
    """{title: (milliseconds, statements, the rounds' milliseconds)}"""
    return {
        title: (*steps["TOTAL"], [each[title]["TOTAL"][0] for each in script.rounds])
        for title, steps in script.medians().items()
        if "TOTAL" in steps
    }


def _comparison(measured):
    """What the whole flow costs, and its ratio to the sum of the peers."""
    peers = [script for script in measured if script.module and script.rounds]
    ours = [script for script in measured if script.name == FLOW and script.rounds]
    totals = {}
    for script in [*ours, *peers]:
        totals.update(_totals(script))
    if not totals:
        return []
    width = max(map(len, totals)) + 2
    lines = ["", "The whole flow, median (lowest to highest round):"]
    for title, (ms, sql, rounds) in totals.items():
        spread = f"({min(rounds):.0f} to {max(rounds):.0f})"
        lines.append(f"  {title:{width}}{ms:7.0f} ms {spread:16}{sql:6.0f} statements")
    if not (ours and peers):
        return lines
    parts = [value for script in peers for value in _totals(script).values()]
    ms, sql = sum(each[0] for each in parts), sum(each[1] for each in parts)
    names = " and ".join(script.name for script in peers)
    lines.append(f"To the sum of {names} ({ms:.0f} ms, {sql:.0f} statements):")
    for title, (our_ms, our_sql, _rounds) in _totals(ours[0]).items():
        lines.append(
            f"  {title:{width}}{our_ms / ms:7.2f} of the time,"
            f" {our_sql / sql:.2f} of the statements"
        )
    return lines
