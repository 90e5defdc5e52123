"""Running Odoo: its environment, configuration file and command line."""

import os
from pathlib import Path

from devtools import odoo_source, wkhtmltopdf
from devtools.console import Problem
from devtools.paths import PROJECT, STATE, present_addons
from devtools.python_env import environment
from devtools.system import run, start

INSTALL_TIMEOUT = 1800
LAUNCHER = Path(__file__).with_name("launcher") / "odoo-bin"
CONF = """\
[options]
addons_path = {addons_path}
data_dir = {data_dir}
db_host = {socket}
db_port = 5432
db_user = odoo
db_maxconn = 24
http_interface = {interface}
http_port = {port}
gevent_port = {port}
max_cron_threads = {cron}
list_db = False
unaccent = True
"""


class Odoo:
    """Odoo with our add-ons on one cluster.

    :param extra_addons: folders with further add-ons
    """

    def __init__(self, cluster, extra_addons=()):
        if not present_addons():
            raise Problem(f"There is no add-on in {PROJECT}: is the checkout whole?")
        self.cluster = cluster
        self.addons_path = [PROJECT, *extra_addons]
        self.tree = odoo_source.find()
        self.python = environment("odoo", ["odoo", "test"], extra_path=self.tree)
        tools = wkhtmltopdf.folder(self.python)
        first = [str(self.python.parent), *([str(tools)] if tools else [])]
        self.env = cluster.environ(PATH=os.pathsep.join([*first, os.environ["PATH"]]))

    def fingerprint(self):
        return odoo_source.fingerprint(self.tree)

    def configure(self, folder, port=8069, interface="127.0.0.1", cron=0):
        """Write a configuration file into the folder; returns its path."""
        self.cluster.data_dir.mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        conf = folder / f"{self.cluster.name}-{port}.conf"
        text = CONF.format(
            addons_path=",".join(map(str, self.addons_path)),
            data_dir=self.cluster.data_dir,
            socket=self.cluster.socket,
            interface=interface,
            port=port,
            cron=cron,
        )
        fresh = conf.with_suffix(
            f".{os.getpid()}"
        )  # another may be reading the old one
        fresh.write_text(text)
        fresh.rename(conf)
        return conf

    def command(self, conf, *arguments):
        """`odoo [SUBCOMMAND] -c CONF ARGUMENTS`

        The path to the add-ons comes first, since they may bring subcommands.
        """
        head, *rest = arguments
        sub, rest = ((), arguments) if head.startswith("-") else ((head,), rest)
        path = f"--addons-path={','.join(map(str, self.addons_path))}"
        return [self.python, LAUNCHER, path, *sub, "-c", conf, *rest]

    def run(self, conf, *arguments, log, timeout=INSTALL_TIMEOUT, stdin=None):
        command = self.command(conf, *arguments)
        return run(
            command, log=log, timeout=timeout, env=self.env, cwd=STATE, stdin=stdin
        )

    def run_module(self, conf, action, database, modules, **options):
        """`odoo module install|uninstall|upgrade`"""
        command = [self.python, "-m", "odoo", "module", action, "-c", conf]
        command += ["-d", database, *modules]
        return run(command, env=self.env, cwd=STATE, **options)

    def start(self, conf, *arguments, log):
        return start(self.command(conf, *arguments), log=log, env=self.env, cwd=STATE)

    def script(self, conf, database, source, log, timeout=INSTALL_TIMEOUT):
        """Run a script (a path) in `odoo shell`."""
        options = ("-d", database, "--no-http", "--log-level=warn")
        with open(source, "rb") as stdin:
            return self.run(
                conf, "shell", *options, log=log, timeout=timeout, stdin=stdin
            )
