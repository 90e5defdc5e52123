"""`./dev i18n`: the catalogues of terms and their translations, brought up to date.

The terms come from Odoo's own exporter on the demo database; those of demo records,
whose external ids begin with `demo_`, are left out. This is the one command, beside
`lint --fix`, that writes into the checkout.
"""

from pathlib import Path

from devtools.console import Problem, say, step, tail
from devtools.databases import Databases
from devtools.odoo import Odoo
from devtools.paths import PROJECT, STATE, present_addons
from devtools.postgres import Cluster
from devtools.system import run

CATALOGUES = Path(__file__).with_name("catalogues.py")
TIMEOUT = 600


def i18n():
    """Export the terms and merge them; returns the exit status."""
    with Cluster("run") as cluster:
        odoo = Odoo(cluster)
        databases = Databases(odoo)
        database = databases.demo()
        for addon in present_addons():
            exported = STATE / f"{addon}.pot"
            _export(odoo, databases.conf, database, addon, exported)
            if exported.exists():
                command = [odoo.python, CATALOGUES, exported, PROJECT / addon]
                if run(command, env=odoo.env, timeout=TIMEOUT):
                    raise Problem(f"The catalogues of {addon} could not be written.")
    say("Translations are in ADD-ON/i18n; `git diff` shows what is new.")
    return 0


def _export(odoo, conf, database, addon, target):
    """Odoo writes no file for an add-on without terms."""
    target.unlink(missing_ok=True)
    log = target.with_suffix(".export.log")
    log.unlink(missing_ok=True)
    options = ("-d", database, "-l", "pot", "-o", target, addon)
    command = [odoo.python, "-m", "odoo", "i18n", "export", "-c", conf, *options]
    with step(f"Collecting the terms of {addon}"):
        if run(command, log=log, timeout=TIMEOUT, env=odoo.env, cwd=STATE):
            raise Problem(f"The export of {addon} failed, see {log}:\n{tail(log)}")
