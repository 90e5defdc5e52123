"""`./dev bench`: how fast is it, side by side with its peers on one database.

The scripts are those in bench/, then the peers' baselines kept outside of the project
(in $RMA_SHARED/bench, else ../shared/bench). Each is run in `odoo shell` and prints
lines `STEP ms median N sql median N`, which become one table.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from devtools.console import Problem, say, step
from devtools.databases import Databases
from devtools.odoo import Odoo
from devtools.paths import PROJECT, STATE
from devtools.postgres import Cluster

SHARED = Path(os.environ.get("RMA_SHARED") or PROJECT.parent / "shared").resolve()
MEASURE = re.compile(r"^(\S+)\s+ms median\s+([\d.]+)\s+sql median\s+([\d.]+)", re.M)
TIMEOUT = 1800
# script of a peer -> the add-on it needs
PEERS = {"peer_repair.py": "repair", "peer_oca_rma.py": "rma"}


@dataclass
class Measured:
    name: str
    status: int
    rows: list


def _peer_addons():
    """Folders with peers' add-ons: $RMA_PEERS, separated as PATH is."""
    return [
        Path(each).resolve()
        for each in os.environ.get("RMA_PEERS", "").split(os.pathsep)
        if each
    ]


def _scripts(names, odoo_tree, peer_folders):
    """The scripts to run, and the add-ons that they need beside ours."""
    shared = SHARED / "bench"
    places = [*peer_folders, odoo_tree / "odoo/addons", odoo_tree / "addons"]
    scripts = sorted((PROJECT / "bench").glob("*.py"))
    modules = ["repair"]
    for name, module in PEERS.items():
        path = shared / name
        if not path.exists():
            say(f"  {name}: skipped, there is no {name} in $RMA_SHARED/bench")
        elif not any((place / module / "__manifest__.py").exists() for place in places):
            say(f"  {name}: skipped, no add-on {module}: name its folder in $RMA_PEERS")
        else:
            scripts.append(path)
            modules.append(module)
    known = {path.stem: path for path in scripts}
    unknown = set(names) - set(known)
    if unknown:
        listed = ", ".join(known) or "none"
        raise Problem(f"No such benchmark: {unknown.pop()}; there are: {listed}.")
    chosen = [known[name] for name in names] if names else scripts
    return chosen, sorted(set(modules))


def bench(names=()):
    peers = _peer_addons()
    with Cluster("test", fast=True) as cluster:
        odoo = Odoo(cluster, extra_addons=peers)
        odoo.env["RMA_SHARED"] = str(SHARED)
        scripts, modules = _scripts(names, odoo.tree, peers)
        if not scripts:
            raise Problem("There is no benchmark: bench/ holds no script.")
        databases = Databases(odoo)
        template = databases.with_extra(databases.ours()[0], modules)
        with databases.scratch() as prefix:
            database = f"{prefix}_bench"
            databases.clone(template, database)
            results = [_measure(databases, database, script) for script in scripts]
    _table(results)
    return 1 if any(each.status for each in results) else 0


def _measure(databases, database, script):
    log = STATE / f"bench-{script.stem}.log"
    log.unlink(missing_ok=True)
    with step(f"Running {script.stem}"):
        status = databases.odoo.script(
            databases.conf, database, script, log, timeout=TIMEOUT
        )
    text = log.read_text(errors="replace")
    say("".join(f"    {line}\n" for line in text.splitlines()))
    if status:
        say(f"  {script.stem} failed with status {status}, see {log}")
    return Measured(script.stem, status, [] if status else MEASURE.findall(text))


def _table(results):
    """One line for each step: milliseconds and SQL statements, script by script."""
    results = [each for each in results if each.rows]
    if not results:
        return
    say("Medians: ms / SQL statements")
    height = max(len(each.rows) for each in results)
    say("  ".join(f"{each.name:34}" for each in results).rstrip())
    for line in range(height):
        cells = []
        for each in results:
            cell = ""
            if line < len(each.rows):
                name, ms, sql = each.rows[line]
                cell = f"{name:16}{ms:>9} /{sql:>6}"
            cells.append(f"{cell:34}")
        say("  ".join(cells).rstrip())
