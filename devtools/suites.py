"""`./dev test`: every layer of tests, each on its own clone of a cached template.

1. install    our add-ons install with demo data and not one warning
2. add-ons    our tests through pytest, with HTTP and Chromium
3. generic    Odoo's own suites over all models, views and reports of the database
4. click      every menu, view and button of our app, clicked as two users
5. lint       Odoo's own `test_lint` over our add-ons
6. beside     our tests that need a module beside ours, e.g. Manufacturing
7. lifecycle  uninstall (nothing may remain), install again, upgrade

A layer that runs no test fails, and so does one whose log holds a warning.
"""

import os
import re
import shutil
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from devtools.console import Problem, say, step
from devtools.databases import Databases
from devtools.logs import PYTEST_FORMAT, unexpected_lines
from devtools.odoo import Odoo
from devtools.paths import PROJECT, STATE, present_addons
from devtools.postgres import Cluster
from devtools.system import claim_port, run

KEPT_RUNS = 5
PYTEST_TIMEOUT = 2400
LAYER_TIMEOUT = 1200
CLICK_TEST = "test_generic_clickbot.py"
# Our tests with a module that we do not depend on, and that module.
BESIDE = {"test_kits.py": "mrp"}
GENERIC_TAGS = (
    "migration/base:TestAllViews",
    "render_all_views/base:TestRenderAllViews",
    "/base:TestInvisibleField",
    "/base:TestEveryModel",
    "/base:TestOverrides",
    "/base:TestReports",
    "/web:TestReports",
    "/base:TestTranslationExport",
)
# TestPyLint reads all of Odoo for ten minutes; `./dev lint` runs it on our code alone.
LINT_TAGS = ("/test_lint", "-/test_lint:TestPyLint")
REPORT = re.compile(
    r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database"
)
SKIP = re.compile(r" INFO \S+ \S+: skipped (.+)$")
LEFTOVERS = """
SELECT 'table ' || relname FROM pg_class
 WHERE relkind IN ('r', 'v', 'm') AND relname LIKE 'rma\\_%'
 UNION ALL
SELECT 'field ' || model || '.' || name FROM ir_model_fields WHERE model LIKE 'rma.%'
 UNION ALL
SELECT 'record ' || module || '.' || name FROM ir_model_data
 WHERE module IN ('rma_service', 'rma_portal')
"""
STATES = "SELECT name FROM ir_module_module WHERE state = 'installed'"


@dataclass
class Result:
    layer: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    notes: list = field(default_factory=list)

    def check(self, good, note):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            self.notes.append(note)

    def check_log(self, log):
        """No warning in this log; counted as one check."""
        lines = unexpected_lines(log)
        shown = "".join(f"\n      {line[:300]}" for line in lines[:10])
        self.check(not lines, f"{len(lines)} warnings in {log}:{shown}")


class TestRun:
    """One `./dev test`: a folder for its logs, a port, clones of a template."""

    __test__ = False

    def __init__(self, cluster):
        self.odoo = Odoo(cluster)
        self.databases = Databases(self.odoo)
        self.folder = STATE / "runs" / f"{time.strftime('%m%d-%H%M%S')}-{os.getpid()}"
        self.stack = ExitStack()
        self.template = self.install_log = self.conf = self.prefix = None

    def __enter__(self):
        self.folder.mkdir(parents=True)
        self._forget_old_runs()
        port, port_lock = claim_port()
        self.stack.callback(port_lock.release)
        self.prefix = self.stack.enter_context(self.databases.scratch())
        self.conf = self.odoo.configure(self.folder, port=port)
        return self

    def __exit__(self, *error):
        self.stack.close()

    def _forget_old_runs(self):
        runs = self.folder.parent.iterdir()
        for folder in sorted(runs, key=lambda each: each.stat().st_mtime)[:-KEPT_RUNS]:
            shutil.rmtree(folder, ignore_errors=True)

    def clone(self, layer, modules=()):
        """A database like the template, with further modules."""
        name = f"{self.prefix}_{layer}"
        source = self.template
        if modules:
            source = self.databases.with_extra(source, sorted(modules))
        self.databases.clone(source, name)
        return name

    # -- layers -----------------------------------------------------------------

    def install(self, quick=False):
        self.template, self.install_log = self.databases.ours(quick)
        result = Result("install")
        result.check_log(self.install_log)
        return result

    def beside(self):
        """Those of our tests that need a module beside ours."""
        return self.addons(
            [str(path) for name in BESIDE for path in PROJECT.glob(f"rma_*/**/{name}")],
            full=False,
            layer="beside",
        )

    def addons(
        self, targets=(), expression=None, coverage=False, full=True, layer="add-ons"
    ):
        """Our own tests through pytest.

        :param full: the whole of it: no target, no expression
        """
        result = Result(layer)
        short = layer.replace("-", "")
        junit, log = self.folder / f"{short}.xml", self.folder / f"{short}.log"
        # Chosen by name, they get the module that they need.
        chosen = [
            name for name in BESIDE if any(f"/{name}" in target for target in targets)
        ]
        database = self.clone(short, {BESIDE[name] for name in chosen})
        options = [
            *("-c", PROJECT / "devtools" / "pytest.ini", "--rootdir", PROJECT),
            *("-p", "no:cacheprovider", "--tb=short", "--durations=5", "-q"),
            *(f"--odoo-config={self.conf}", "--odoo-http", "--odoo-log-level=warn"),
            f"--odoo-database={database}",
            *(f"--junitxml={junit}", f"--log-file={log}", "--log-file-level=WARNING"),
            *(f"--log-file-format={PYTEST_FORMAT}", "--show-capture=no"),
        ]
        if not any(CLICK_TEST in target for target in targets):  # it has its own layer
            options.append(f"--ignore-glob=*/{CLICK_TEST}")
        options += [f"--ignore-glob=*/{name}" for name in BESIDE if name not in chosen]
        if expression:
            options += ["-k", expression]
        if coverage:
            options += [f"--cov={name}" for name in present_addons()]
            options += ["--cov-report=term-missing:skip-covered"]
        places = targets or [*present_addons(), "devtools"]
        command = [self.odoo.python, "-m", "pytest", *options, *places]
        env = {**self.odoo.env, "COVERAGE_FILE": str(self.folder / "coverage")}
        status = run(command, env=env, cwd=PROJECT, timeout=PYTEST_TIMEOUT)
        cases = ET.parse(junit).getroot().iter("testcase") if junit.exists() else ()
        seen = self._count(result, cases)
        if full:
            for name in present_addons():
                if not any(
                    each.startswith((f"odoo.addons.{name}.", name)) for each in seen
                ):
                    result.check(False, f"no test of {name} was run")
        if status and not result.failed:
            result.check(False, f"pytest ended with status {status}")
        result.check_log(log)
        return result

    @staticmethod
    def _count(result, cases):
        seen = set()
        for case in cases:
            seen.add(case.get("classname"))
            if case.find("failure") is not None or case.find("error") is not None:
                result.failed += 1
                result.notes.append(f"{case.get('classname')}.{case.get('name')}")
            elif (skip := case.find("skipped")) is not None:
                result.skipped += 1
                result.notes.append(
                    f"skipped: {case.get('name')}: {skip.get('message')}"
                )
            else:
                result.passed += 1
        return seen

    def odoo_tests(self, layer, title, tags, install=()):
        """Tests that Odoo's own runner chooses by their tags."""
        result = Result(layer)
        log = self.folder / f"{layer}.log"
        options = ["--test-tags", ",".join(tags), "--stop-after-init"]
        if install:
            options += ["-i", ",".join(install)]
        database = self.clone(layer)
        with step(title):
            self.odoo.run(
                self.conf, "-d", database, *options, log=log, timeout=LAYER_TIMEOUT
            )
        text = log.read_text(errors="replace")
        reports = REPORT.findall(text)
        if not reports or reports[-1][2] == "0":
            result.check(False, f"no test was run, see {log}")
            return result
        failed, errors, total = map(int, reports[-1])
        skips = [found[1] for line in text.splitlines() if (found := SKIP.search(line))]
        result.failed = failed + errors
        result.skipped = len(skips)
        result.passed = max(total - result.failed - result.skipped, 0)
        result.notes += [f"skipped: {skip}" for skip in skips]
        result.check_log(log)
        return result

    def lifecycle(self):
        result = Result("lifecycle")
        modules = present_addons()
        database = self.clone("lifecycle")

        def module(action):
            log = self.folder / f"{action}.log"
            with step(f"{action.capitalize()} {' and '.join(modules)}"):
                status = self.odoo.run_module(
                    self.conf, action, database, modules, log=log, timeout=LAYER_TIMEOUT
                )
            result.check(status == 0, f"{action} ended with status {status}, see {log}")
            result.check_log(log)

        def installed():
            return set(self.databases.cluster.sql(STATES, database)) & set(modules)

        module("uninstall")
        left = self.databases.cluster.sql(LEFTOVERS, database)
        result.check(not left, f"left after uninstalling: {', '.join(left[:20])}")
        result.check(not installed(), f"still installed: {installed()}")
        module("install")
        module("upgrade")
        missing = set(modules) - installed()
        result.check(not missing, f"not installed again: {missing}")
        return result


LAYERS = ("install", "add-ons", "generic", "click", "lint", "beside", "lifecycle")


def test(targets=(), expression=None, layers=(), coverage=False):
    """Run the tests; returns the exit status.

    Targets (an add-on, a file, a pytest id) or an expression choose among our own
    tests and leave out the other layers.
    """
    places = [resolve(target) for target in targets]
    partial = bool(places or expression)
    chosen = layers or (("install", "add-ons") if partial else LAYERS)
    results = []
    with Cluster("test", fast=True) as cluster, TestRun(cluster) as this:
        jobs = {
            "add-ons": lambda: this.addons(places, expression, coverage, not partial),
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
        }
        results.append(timed("install", lambda: this.install(quick=partial)))
        for layer in LAYERS[1:]:
            if layer in chosen and this.template:
                results.append(timed(layer, jobs[layer]))
        logs = this.folder
    return summary(results, logs)


def timed(layer, job):
    """Do a layer; one that cannot be carried out is a failure, not the end."""
    started = time.monotonic()
    try:
        result = job()
    except Problem as problem:
        result = Result(layer)
        result.check(False, str(problem))
    result.seconds = time.monotonic() - started
    return result


def resolve(target):
    """A target given from anywhere, as a path inside of the project."""
    path, colons, rest = target.partition("::")
    for base in (Path.cwd(), PROJECT):
        if (base / path).exists():
            return str((base / path).resolve()) + colons + rest
    raise Problem(f"There is no add-on or test file {path}.")


def summary(results, logs):
    say()
    say(f"  {'layer':12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}")
    for each in results:
        counts = f"{each.passed:8}{each.failed:8}{each.skipped:9}{each.seconds:9.0f}"
        say(f"  {each.layer:12}{counts}")
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
