"""The layers of tests, each on its own clone of a cached template.

install    our add-ons install with demo data and not one warning
add-ons    our tests through pytest, with HTTP and Chromium, in as many shares of files
           as the machine has processors
generic    Odoo's own suites over all models, views and reports of the database
click      every menu, view and button of our app, clicked as two users
lint       Odoo's own `test_lint` over our add-ons
beside     our tests that need a module beside ours, e.g. Manufacturing
lifecycle  uninstall (nothing may remain), install again, upgrade
bench      every benchmark once, at its smallest size
attack     a few tries of each kind of `./dev attack`

A layer that runs no test fails, and so does one whose log holds a warning.
"""

import os
import re
import shutil
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from devtools import bench
from devtools.console import step, tail
from devtools.databases import Databases
from devtools.logs import PYTEST_FORMAT, unexpected_lines
from devtools.odoo import Odoo
from devtools.paths import PROJECT, STATE, present_addons
from devtools.system import claim_port, run

KEPT_RUNS = 5
PYTEST_TIMEOUT = 2400
LAYER_TIMEOUT = 1200
CLICK_TEST = "test_generic_clickbot.py"
# Our tests with a module that we do not depend on, and that module.
BESIDE = {
    "test_kits.py": "mrp",
    "test_page_paid.py": "payment_demo",
    "test_website.py": "website",
}
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
# a test of Odoo's runner begins, or its suite is over
BEGUN = re.compile(
    r"^(\S+ \S+) \d+ INFO \S+ \S+: (?:Starting (\S+) \.\.\.|\d+ tests in )", re.M
)
PERCENT = re.compile(rb"\[ *(\d+)%\]")
# what pytest says of failed tests, up to its list of durations
TROUBLE = re.compile(
    r"^=+ (?:ERRORS|FAILURES) =+$.*?(?=^=+ slowest|^=+ short test summary|\Z)",
    re.M | re.S,
)
STATES = "SELECT name FROM ir_module_module WHERE state = 'installed'"


@dataclass
class Result:
    layer: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    cpu: float = 0  # of all its processes but PostgreSQL's
    notes: list = field(default_factory=list)
    tests: list = field(default_factory=list)  # (seconds, name)
    output: str = ""  # what the screen has to show of it

    def add(self, other):
        """Take in another share of the same layer."""
        for key in ("passed", "failed", "skipped", "seconds", "cpu", "notes", "tests"):
            setattr(self, key, getattr(self, key) + getattr(other, key))

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
    """One `./dev test`: a folder for its logs, clones of a template."""

    __test__ = False

    def __init__(self, cluster):
        self.odoo = Odoo(cluster)
        self.databases = Databases(self.odoo)
        self.folder = STATE / "runs" / f"{time.strftime('%m%d-%H%M%S')}-{os.getpid()}"
        self.stack = ExitStack()
        self.template = self.install_log = self.prefix = None

    def __enter__(self):
        self.folder.mkdir(parents=True)
        self._forget_old_runs()
        self.prefix = self.stack.enter_context(self.databases.scratch())
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

    @cached_property
    def conf(self):
        """The configuration of what runs alone."""
        return self.configure()

    def configure(self):
        """A configuration file with a port that nobody else has until the end."""
        port, lock = claim_port()
        self.stack.callback(lock.release)
        return self.odoo.configure(self.folder, port=port)

    # -- layers -----------------------------------------------------------------

    def install(self, quick=False):
        self.template, self.install_log = self.databases.ours(quick)
        result = Result("install")
        result.check_log(self.install_log)
        return result

    def beside(self):
        """Those of our tests that need a module beside ours."""
        files = [path for name in BESIDE for path in PROJECT.glob(f"rma_*/**/{name}")]
        return self.addons(list(map(str, files)), layer="beside")

    def addons(
        self,
        places,
        share="",
        expression=None,
        coverage=False,
        live=False,
        layer="add-ons",
    ):
        """Our own tests through pytest.

        :param places: add-ons, files, pytest ids
        :param share: a word for this share of the tests, for its logs and database
        :param live: on the screen as it goes; otherwise to a log, of which the result
            brings what failed
        """
        result = Result(layer)
        name = f"{layer.replace('-', '')}{share}"
        junit, log = self.folder / f"{name}.xml", self.folder / f"{name}.log"
        # Chosen by name, they get the module that they need.
        chosen = [
            each for each in BESIDE if any(f"/{each}" in place for place in places)
        ]
        database = self.clone(name, {BESIDE[each] for each in chosen})
        options = [
            *("-c", PROJECT / "devtools" / "pytest.ini", "--rootdir", PROJECT),
            *("-p", "no:cacheprovider", "--tb=short", "--durations=5", "-q"),
            *(f"--odoo-config={self.configure()}", "--odoo-http"),
            *("--odoo-log-level=warn", f"--odoo-database={database}"),
            *(f"--junitxml={junit}", f"--log-file={log}", "--log-file-level=WARNING"),
            *(f"--log-file-format={PYTEST_FORMAT}", "--show-capture=no"),
        ]
        if not any(CLICK_TEST in place for place in places):  # it has its own layer
            options.append(f"--ignore-glob=*/{CLICK_TEST}")
        options += [f"--ignore-glob=*/{each}" for each in BESIDE if each not in chosen]
        if expression:
            options += ["-k", expression]
        if coverage:
            options += [f"--cov={each}" for each in present_addons()]
            options += ["--cov-report=term-missing:skip-covered"]
        command = [self.odoo.python, "-m", "pytest", *options, *places]
        env = {**self.odoo.env, "COVERAGE_FILE": str(self.folder / "coverage")}
        screen = None if live else self.screen_log(name)
        status = run(command, env=env, cwd=PROJECT, timeout=PYTEST_TIMEOUT, log=screen)
        cases = ET.parse(junit).getroot().iter("testcase") if junit.exists() else ()
        self._count(result, cases)
        if status and not result.failed:
            result.check(False, f"pytest ended with status {status}")
        result.check_log(log)
        if screen and (status or coverage):
            text = screen.read_text(errors="replace")
            found = TROUBLE.search(text)
            result.output = found[0].rstrip() if found else tail(screen, 40)
            if coverage:  # the whole of it is what was asked for
                result.output = text
        return result

    def screen_log(self, name):
        """Where a pytest says what it would say on the screen."""
        return self.folder / f"{name}.out"

    def percent(self, share):
        """How far the pytest of a share is, for the screen."""
        try:
            with open(self.screen_log(f"addons{share}"), "rb") as stream:
                found = PERCENT.findall(stream.read())
        except FileNotFoundError:
            return ""
        return f" ({int(found[-1])} %)" if found else ""

    @staticmethod
    def _count(result, cases):
        for case in cases:
            name = f"{case.get('classname')}.{case.get('name')}"
            result.tests.append((float(case.get("time") or 0), name))
            if case.find("failure") is not None or case.find("error") is not None:
                result.failed += 1
                result.notes.append(name)
            elif (skip := case.find("skipped")) is not None:
                result.skipped += 1
                result.notes.append(
                    f"skipped: {case.get('name')}: {skip.get('message')}"
                )
            else:
                result.passed += 1

    def odoo_tests(self, layer, title, tags, install=()):
        """Tests that Odoo's own runner chooses by their tags."""
        result = Result(layer)
        log = self.folder / f"{layer}.log"
        options = ["--test-tags", ",".join(tags), "--stop-after-init"]
        if install:
            options += ["-i", ",".join(install)]
        conf, database = self.configure(), self.clone(layer)
        with step(title):
            self.odoo.run(
                conf, "-d", database, *options, log=log, timeout=LAYER_TIMEOUT
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
        result.tests = durations(text)
        result.check_log(log)
        return result

    def lifecycle(self):
        result = Result("lifecycle")
        conf = self.configure()
        modules = present_addons()
        database = self.clone("lifecycle")

        def module(action):
            log = self.folder / f"{action}.log"
            with step(f"{action.capitalize()} {' and '.join(modules)}"):
                status = self.odoo.run_module(
                    conf, action, database, modules, log=log, timeout=LAYER_TIMEOUT
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

    def attack(self):
        """The short version of `./dev attack`."""
        from devtools.attack import short_layer  # it stands on this module

        return short_layer(self)

    def benchmarks(self):
        """Every benchmark once at its smallest size, and the table made of them."""
        result = Result("bench")
        this = bench.Bench(
            self.odoo.cluster, self.prefix, self.folder, self.template, small=True
        )
        able = []
        for script in bench.scripts(self.odoo.tree):
            if not script.missing:
                started = time.monotonic()
                with step(f"Trying the benchmark {script.name}"):
                    this.run(script)
                able.append(script)
                result.tests.append((time.monotonic() - started, script.name))
            log = this.log(script)
            if script.skipped:
                result.skipped += 1
                result.notes.append(f"{script.name}: {script.skipped}")
            else:
                result.check(
                    not script.status, f"{script.name} failed, see {log}:\n{tail(log)}"
                )
            if not script.module:  # what peers warn of is their affair
                result.notes += [f"{script.name}: {x}" for x in unexpected_lines(log)]
                result.failed += len(unexpected_lines(log))
        lines = bench.report(able)
        (self.folder / "bench.txt").write_text("\n".join(lines))
        result.check(
            any(bench.FLOW in line for line in lines),
            f"{bench.FLOW} measured nothing, see {this.folder}",
        )
        self._try_load(this, result)
        return result

    def _try_load(self, this, result):
        """Two clerks at work for some seconds, as `./dev bench load` lets them."""
        from devtools import load  # it stands on the server, as no layer does

        name, folder = f"{self.prefix}_load", self.folder / "load"
        this.databases.clone(self.template, name)
        started = time.monotonic()
        with step("Trying the load of two clerks"):
            shifts = load.work(this.databases, name, folder, 2, 1, 3, warm_up=1)
        this.databases.drop(name)
        result.tests.append((time.monotonic() - started, "load"))
        text = "\n".join(load.report(shifts, 1))
        (self.folder / "load.txt").write_text(text)
        for shift in shifts:
            result.check(
                shift.receive and not shift.errors,
                f"{shift.clerks} at a time took in {len(shift.receive)}:\n{text}",
            )
            result.check(shift.waits, f"nobody saw what {shift.clerks} waited for")


def durations(text):
    """(seconds, name) of each test in a log of Odoo's runner."""
    marks = [
        (datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S,%f"), found[2])
        for found in BEGUN.finditer(text)
    ]
    following = [moment for moment, _name in marks[1:]]
    return [
        ((end - begin).total_seconds(), name)
        for (begin, name), end in zip(marks, following, strict=False)
        if name
    ]
