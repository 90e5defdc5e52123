"""`./dev attack`: break in, with real users, on a database that is thrown away.

One module for each kind of attack; each has ``run(server, rounds)``, which returns a
:class:`~devtools.attack.result.Tally`. What is refused with a sentence is held; an
answer of the server that it did not mean (a traceback, an error 500, a refusal of the
database, a line of the log) is a hole.

    values    bad values in every field of every form, by colleagues and customers
    uploads   files of wrong kinds, bad signatures and addresses, with and without login
    races     two who press at the same time
    kills     a worker that is killed in the middle of a move, an import or a PDF

A kind that is added: its module here, and its name in ``KINDS``.
"""

import importlib
import os
import time
from pathlib import Path

from devtools.attack.server import UNLOCKED, serving
from devtools.console import say, step
from devtools.layers import Result, TestRun
from devtools.postgres import Cluster

# kind -> rounds of the long version, and of the short one in `./dev test`
KINDS = {
    "values": (20_000, 150),
    "uploads": (1_000, 15),
    "races": (1_500, 200),
    "kills": (60, 6),
}


def present_kinds():
    """The kinds whose module is here."""
    here = Path(__file__).parent
    return [kind for kind in KINDS if (here / f"{kind}.py").exists()]


def attack(kinds=(), rounds=None, unlocked=False):
    """Run the attacks; returns the exit status.

    :param kinds: keys of ``KINDS``; default: all
    :param rounds: of each; default: the long version
    :param unlocked: let the server of the races run without what keeps two apart: they
        have to find holes, else they are blind
    """
    if unlocked:
        kinds = ("races",)
        os.environ[UNLOCKED] = "1"
    with Cluster("test", fast=True) as cluster, TestRun(cluster) as this:
        this.template, _log = this.databases.ours(quick=True)
        tallies = run(
            this,
            {kind: rounds or KINDS[kind][0] for kind in kinds or present_kinds()},
        )
        logs = this.folder
    say()
    say(f"  {'attack':10}{'tried':>9}{'held':>9}{'taken':>9}{'holes':>9}{'seconds':>9}")
    for kind, tally in tallies.items():
        say(
            f"  {kind:10}{tally.tried:9}{tally.held:9}{tally.taken:9}"
            f"{len(tally.holes):9}{tally.seconds:9.0f}"
        )
        if tally.note:
            say(f"    {tally.note}")
        for hole, count in tally.grouped():
            say(f"    {count} x {hole}")
    say(f"  logs: {logs}")
    if unlocked:
        return 0 if tallies["races"].holes else 1
    return 1 if any(tally.is_bad() for tally in tallies.values()) else 0


def run(this, plan):
    """Run attacks against a server of their own; returns kind -> Tally.

    :param this: a TestRun with a template
    :param plan: kind -> rounds
    """
    tallies = {}
    for kind, rounds in plan.items():
        module = importlib.import_module(f"devtools.attack.{kind}")
        started = time.monotonic()
        workers = getattr(module, "WORKERS", 0)
        prints = getattr(module, "PRINTS", False)
        with (
            step(f"Attack by {kind}"),
            serving(this, kind, workers, prints) as server,
        ):
            tally = tallies[kind] = module.run(server, rounds)
            tally.add_log(server.log)
        tally.seconds = time.monotonic() - started
    return tallies


def short_layer(this):
    """The short version as a layer of `./dev test`."""
    result = Result("attack")
    plan = {kind: KINDS[kind][1] for kind in present_kinds() if KINDS[kind][1]}
    for kind, tally in run(this, plan).items():
        result.passed += tally.held + tally.taken
        result.failed += len(tally.holes)
        result.notes += [f"{kind}: {tally.note}"] if tally.note else []
        result.notes += [f"{kind}: {hole}" for hole, _count in tally.grouped()]
        result.check(tally.tried > 0, f"{kind}: nothing was tried")
    return result
