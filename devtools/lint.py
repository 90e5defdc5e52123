"""`./dev lint`: every linter over the add-ons and over these scripts."""

import os
import xml.etree.ElementTree as ET

from devtools import odoo_source
from devtools.console import Problem, say
from devtools.paths import PROJECT, STATE, present_addons
from devtools.python_env import environment
from devtools.system import environ, need, run

SHELL_SCRIPTS = ("dev", ".ci/run", "devtools/bare_debian.sh")
FINDINGS = "findings/*.sh"
# What Odoo's own test_lint demands of Python code, here without reading all of Odoo.
ODOO_PLUGINS = (
    "_pylint_path_setup",
    "pylint.extensions.bad_builtin",
    "_odoo_checker_sql_injection",
    "_odoo_checker_gettext",
    "_odoo_checker_unlink_override",
)
ODOO_CHECKS = (
    "used-before-assignment",
    "undefined-variable",
    "eval-used",
    "unreachable",
    "function-redefined",
    "sql-injection",
    "missing-gettext",
    "gettext-variable",
    "gettext-placeholders",
    "gettext-repr",
    "raise-unlink-override",
)
TIMEOUT = 600


class Linters:
    def __init__(self):
        self.python = environment("lint", ["lint"])
        self.bin = self.python.parent
        self.addons = present_addons()
        path = os.pathsep.join([str(self.bin), os.environ["PATH"]])
        self.env = environ(PATH=path, PYLINTHOME=str(STATE / "pylint"))

    def _run(self, program, *arguments):
        command = [self.bin / program, *arguments]
        return run(command, cwd=PROJECT, env=self.env, timeout=TIMEOUT) == 0

    def ruff(self):
        return self._run("ruff", "check", "--no-cache", "--quiet", ".")

    def ruff_format(self):
        return self._run("ruff", "format", "--no-cache", "--quiet", "--diff", ".")

    def fix(self):
        """Repair what ruff can repair."""
        self._run("ruff", "check", "--no-cache", "--quiet", "--fix", ".")
        return self._run("ruff", "format", "--no-cache", ".")

    def pylint_odoo(self):
        # one concern, one file: a model's classes are not to be merged
        pylint = ("pylint", "--rcfile=.pylintrc")
        split = "consider-merging-classes-inherited"
        code = self._run(
            *pylint, f"--disable={split}", "--ignore-paths=.*/tests/.*", *self.addons
        )
        # nobody reads what tests post; the checker knows that of flat folders only
        tests = self._run(
            *pylint,
            f"--disable={split},translation-required",
            *(f"{name}/tests" for name in self.addons),
        )
        return code and tests

    def pylint_core(self):
        """The checkers of Odoo's test_lint."""
        tree = odoo_source.find()
        core = tree / "odoo" / "addons"
        checkers = core if (core / "test_lint").exists() else tree / "addons"
        helpers = checkers / "test_lint" / "tests"
        path = {
            "PYTHONPATH": os.pathsep.join(map(str, (helpers, tree))),
            "ADDONS_PATH": os.pathsep.join(map(str, (PROJECT, checkers))),
        }
        command = [
            environment("odoo", ["odoo", "test"], extra_path=tree),
            *("-m", "pylint", "--rcfile=/dev/null", "--reports=n", "--score=n"),
            "--disable=all,useless-option-value",
            f"--enable={','.join(ODOO_CHECKS)}",
            f"--load-plugins={','.join(ODOO_PLUGINS)}",
            *self.addons,
        ]
        return run(command, cwd=PROJECT, env={**self.env, **path}, timeout=TIMEOUT) == 0

    def oca_module(self):
        done = [self._run("oca-checks-odoo-module", name) for name in self.addons]
        return all(done)

    def oca_po(self):
        catalogues = []
        for name in self.addons:
            catalogues += sorted((PROJECT / name).glob("i18n*/*.po*"))
        return not catalogues or self._run("oca-checks-po", *catalogues)

    def shellcheck(self):
        need("shellcheck")
        scripts = [name for name in SHELL_SCRIPTS if (PROJECT / name).exists()]
        scripts += sorted(PROJECT.glob(FINDINGS))
        return run(["shellcheck", *scripts], cwd=PROJECT) == 0

    def xml(self):
        good = True
        for name in self.addons:
            for path in sorted((PROJECT / name).rglob("*.xml")):
                try:
                    ET.parse(path)
                except ET.ParseError as error:
                    say(f"{path.relative_to(PROJECT)}: {error}")
                    good = False
        return good


CHECKS = {
    "ruff": Linters.ruff,
    "format": Linters.ruff_format,
    "xml": Linters.xml,
    "shellcheck": Linters.shellcheck,
    "oca": Linters.oca_module,
    "po": Linters.oca_po,
    "pylint-odoo": Linters.pylint_odoo,
    "pylint-core": Linters.pylint_core,
}


def lint(names=(), fix=False):
    """Run the named checks, else all; returns the exit status."""
    unknown = set(names) - set(CHECKS)
    if unknown:
        raise Problem(f"No such check: {unknown.pop()}; there are {', '.join(CHECKS)}.")
    linters = Linters()
    if fix:
        return 0 if linters.fix() else 1
    bad = []
    for name, check in CHECKS.items():
        if not names or name in names:
            good = check(linters)
            say(f"  {name}: {'clean' if good else 'FAILED'}")
            if not good:
                bad.append(name)
    say(f"lint: {'failed: ' + ', '.join(bad) if bad else 'clean'}")
    return 1 if bad else 0
