"""`./dev test`: chooses among the layers of tests, and tells what came of them.

The template is made first; then the layers run side by side, each on its own clone.
Which share of our tests takes which files is decided by how long they took last time.
"""

import json
import re
import time
from pathlib import Path

from devtools.console import Problem, say
from devtools.lanes import Job, side_by_side, width
from devtools.layers import (
    BESIDE,
    CLICK_TEST,
    GENERIC_TAGS,
    LINT_TAGS,
    Result,
    TestRun,
)
from devtools.paths import PROJECT, STATE, present_addons
from devtools.postgres import Cluster
from devtools.system import cpu_seconds

# layer: seconds that it takes, roughly, before it was ever timed
LAYERS = {
    "install": 90,
    "add-ons": 670,
    "generic": 90,
    "click": 200,
    "lint": 60,
    "beside": 200,
    "lifecycle": 120,
    "bench": 60,
    "attack": 380,
}
TIMES = STATE / "test-times.json"
OWN = "devtools"  # has tests, too
FEW = 8  # files that are not worth a second process
SLOWEST = 10
FILE = re.compile(r"(?:odoo\.addons\.)?((?:\w+\.)*?test_\w+)\.")
TEST = re.compile(r"^    def test_", re.M)
BROWSER = re.compile(r"start_tour\(|browser_js\(|url_open\(")


def test(targets=(), expression=None, layers=(), coverage=False, jobs=None):
    """Run the tests; returns the exit status.

    Targets (an add-on, a file, a pytest id) or an expression choose among our own
    tests and leave out the other layers.

    :param jobs: how many processes side by side; default: one for each processor
    """
    started = time.monotonic()
    places = [resolve(target) for target in targets]
    partial = bool(places or expression)
    chosen = layers or (("install", "add-ons") if partial else LAYERS)
    lanes = jobs or width()
    with Cluster("test", fast=True) as cluster, TestRun(cluster) as this:
        results = {"install": timed("install", lambda: this.install(quick=partial))}
        plan = []
        if this.template and "add-ons" in chosen:
            plan += addons_jobs(this, places, expression, coverage, lanes)
        if this.template:
            plan += [job for job in other_jobs(this) if job.title in chosen]

        def done(job, result):
            say(
                f"  {job.title}: {result.passed} passed, {result.failed} failed,"
                f" {result.seconds:.0f} s"
            )
            if result.output:
                say(result.output)
            results.setdefault(result.layer, Result(result.layer)).add(result)

        if len(plan) == 1:
            done(plan[0], plan[0].work())
        else:
            side_by_side(plan, done, lanes)
        if not partial and "add-ons" in results:
            check_all_addons(results["add-ons"])
        logs = this.folder
    results = [results[layer] for layer in LAYERS if layer in results]
    if not expression and not any("::" in place for place in places):
        remember_times(results)
    return summary(results, logs, time.monotonic() - started, lanes)


def timed(layer, job):
    """Do a layer; one that cannot be carried out is a failure, not the end."""
    started, cpu = time.monotonic(), cpu_seconds()
    try:
        result = job()
    except Problem as problem:
        result = Result(layer)
        result.check(False, str(problem))
    result.seconds = time.monotonic() - started
    result.cpu = cpu_seconds() - cpu
    return result


def addons_jobs(this, places, expression, coverage, lanes):
    """Our own tests: one job that is seen at work, or a job for each share of them."""
    everything = not places and not expression
    places = places or [*present_addons(), OWN]
    files = None if expression or coverage else test_files(places)
    if lanes == 1 or not files or len(files) <= FEW:

        def work():
            return timed(
                "add-ons",
                lambda: this.addons(places, "", expression, coverage, not everything),
            )

        seconds = LAYERS["add-ons"]
        return [Job("add-ons", work, seconds, lambda: this.percent(""))]
    shares = deal(files, lanes)
    return [
        Job(
            f"add-ons {number} of {len(shares)}",
            lambda share=f"{number}", names=names: timed(
                "add-ons", lambda: this.addons(names, share)
            ),
            seconds,
            lambda share=f"{number}": this.percent(share),
        )
        for number, (seconds, names) in enumerate(shares, 1)
    ]


def other_jobs(this):
    """The layers beside our own tests."""
    works = {
        "generic": lambda: this.odoo_tests(
            "generic", "Odoo's suites over models, views, reports", GENERIC_TAGS
        ),
        "click": lambda: this.odoo_tests(
            "click", "Clicking through our app", ("rma_click_all/rma_service",)
        ),
        "lint": lambda: this.odoo_tests(
            "lint", "Odoo's test_lint", LINT_TAGS, install=["test_lint"]
        ),
        "beside": this.beside,
        "lifecycle": this.lifecycle,
        "bench": this.benchmarks,
        "attack": this.attack,
    }
    known = known_times()
    return [
        Job(layer, lambda layer=layer: timed(layer, works[layer]), known[layer])
        for layer in works
    ]


# -- who takes which files ----------------------------------------------------------


def test_files(places):
    """The test files in these places; None if one of them is a single test."""
    files = []
    for place in places:
        path = PROJECT / place
        if "::" in place:
            return None
        found = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
        files += [
            str(each.relative_to(PROJECT))
            for each in found
            if path.is_file() or each.name not in (CLICK_TEST, *BESIDE)
        ]
    return list(dict.fromkeys(files))


def deal(files, count):
    """Deal files into shares of about the same time: (seconds, files) of each."""
    known = known_times()
    shares = [[0, []] for _ in range(count)]
    expected = {name: known.get(name) or guess(name) for name in files}
    for name in sorted(files, key=expected.get, reverse=True):
        share = min(shares, key=lambda each: each[0])
        share[0] += expected[name]
        share[1].append(name)
    return [(seconds, sorted(names, key=files.index)) for seconds, names in shares]


def guess(name):
    """Seconds that a test file takes, before it was ever timed."""
    text = (PROJECT / name).read_text()
    return 0.5 * len(TEST.findall(text)) + 3 * len(BROWSER.findall(text))


def known_times():
    """Seconds by layer and by test file, as they were last time."""
    try:
        return LAYERS | json.loads(TIMES.read_text())
    except (OSError, ValueError):
        return dict(LAYERS)


def remember_times(results):
    """Keep how long layers and test files took, for the next plan."""
    known = known_times()
    files = {}
    for result in results:
        if result.layer != "add-ons":
            known[result.layer] = round(result.seconds)
            continue
        for seconds, name in result.tests:
            if path := file_of(name):
                files[path] = files.get(path, 0) + seconds
    known |= {path: round(seconds, 1) for path, seconds in files.items()}
    TIMES.write_text(json.dumps(known, indent=1))


def file_of(test):
    """The file of a test: `odoo.addons.NAME.tests.WING.test_FILE.CLASS.test_WHAT`."""
    found = FILE.match(test)
    return f"{found[1].replace('.', '/')}.py" if found else None


def check_all_addons(result):
    """A full run that runs no test of one of our add-ons is no full run."""
    for name in present_addons():
        starts = (f"odoo.addons.{name}.", f"{name}.")
        if not any(test.startswith(starts) for _seconds, test in result.tests):
            result.check(False, f"no test of {name} was run")


def resolve(target):
    """A target given from anywhere, as a path inside of the project."""
    path, colons, rest = target.partition("::")
    for base in (Path.cwd(), PROJECT):
        if (base / path).exists():
            return str((base / path).resolve()) + colons + rest
    raise Problem(f"There is no add-on or test file {path}.")


# -- what came of it ----------------------------------------------------------------


def summary(results, logs, seconds, lanes):
    """Say it all; returns the exit status."""
    say()
    say(
        f"  {'layer':12}{'passed':>8}{'failed':>8}{'skipped':>9}"
        f"{'seconds':>9}{'of it CPU':>11}"
    )
    for each in results:
        counts = f"{each.passed:8}{each.failed:8}{each.skipped:9}"
        say(f"  {each.layer:12}{counts}{each.seconds:9.0f}{each.cpu:11.0f}")
    total, cpu = (
        sum(getattr(each, key) for each in results) for key in ("seconds", "cpu")
    )
    say(f"  {'in all':12}{'':25}{total:9.0f}{cpu:11.0f}")
    say(
        f"  {seconds:.0f} seconds by the clock, up to {lanes} at a time;"
        " CPU without PostgreSQL's"
    )
    slowest = sorted((test for each in results for test in each.tests), reverse=True)
    if len(slowest) > 1:
        say(f"  the {min(SLOWEST, len(slowest))} slowest tests:")
    for took, name in slowest[:SLOWEST] if len(slowest) > 1 else ():
        say(f"  {took:8.1f} s  {name.removeprefix('odoo.addons.')}")
    for each in results:
        for note in each.notes:
            say(f"  {each.layer}: {note}")
    passed, failed, skipped = (
        sum(getattr(each, key) for each in results)
        for key in ("passed", "failed", "skipped")
    )
    say(f"  logs: {logs}")
    say()
    say(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" * bool(skipped)))
    return 1 if failed or not passed else 0
