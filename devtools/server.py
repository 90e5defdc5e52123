"""`./dev run`, `./dev shell` and `./dev import`: Odoo on the demo database."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

from devtools.console import Problem, say, step, tail, warn
from devtools.databases import Databases
from devtools.odoo import Odoo
from devtools.paths import STATE, Lock
from devtools.postgres import Cluster
from devtools.system import claim_port, stop

USUAL_PORT = 8069
START_TIMEOUT = 180
PARAMETERS = ("web.base.url", "report.url")


@contextlib.contextmanager
def server(port=None, interface="127.0.0.1"):
    """The demo server while the block runs: (address, process, log)."""
    with Cluster("run") as cluster:
        odoo = Odoo(cluster)
        databases = Databases(odoo)
        database = databases.demo()
        number, port_lock = claim_port(port or USUAL_PORT)
        if port and number != port:
            raise Problem(f"Port {port} is taken: choose another one with --port.")
        if not port and number != USUAL_PORT:
            warn(f"Port {USUAL_PORT} is taken, using {number}.")
        first = Lock(f"{database}-server")
        address = (
            f"http://{'localhost' if interface == '0.0.0.0' else interface}:{number}"
        )
        if first.acquire(wait=False):
            _set_address(cluster, database, address)
        folder = STATE / "servers"
        conf = odoo.configure(folder, port=number, interface=interface, cron=1)
        log = folder / f"odoo-{os.getpid()}.log"
        log.unlink(missing_ok=True)
        pid_file = folder / f"{os.getpid()}.pid"
        process = odoo.start(conf, "-d", database, log=log)
        try:
            pid_file.write_text(f"{os.getpid()}\n")
            with step("Starting Odoo"):
                _wait_for(f"http://127.0.0.1:{number}/web/login", process, log)
            yield address, process, log
        finally:
            stop(process)
            for path in (pid_file, conf):
                path.unlink(missing_ok=True)
            first.release()
            port_lock.release()


def _set_address(cluster, database, address):
    """Links in mails and the styles of PDFs need the address of this server."""
    for key in PARAMETERS:
        cluster.sql(
            "INSERT INTO ir_config_parameter (key, value, create_date, write_date) "
            f"VALUES ('{key}', '{address}', now(), now()) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            database,
        )


def _wait_for(url, process, log):
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Problem(f"Odoo ended while starting, see {log}:\n{tail(log)}")
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Problem(f"Odoo does not answer at {url}, see {log}:\n{tail(log)}")


def serve(port=None, interface="127.0.0.1"):
    with server(port, interface) as (address, process, log):
        say()
        say("Odoo 19 with rma_service, rma_portal and demo data is ready:")
        say()
        say(f"  address  {address}")
        say("  logins   admin / admin, demo / demo, portal / portal")
        say(f"  log      {log}")
        say(f"  stop     Ctrl-C (or: kill {os.getpid()})")
        say()
        status = process.wait()
        raise Problem(
            f"Odoo ended by itself (status {status}), see {log}:\n{tail(log)}"
        )


def shell(database=None, script=None):
    """`odoo shell` on the demo database; a script (text) instead of the keyboard."""
    with Cluster("run") as cluster:
        odoo = Odoo(cluster)
        databases = Databases(odoo)
        database = database or databases.demo()
        if database not in databases.names():
            raise Problem(f"There is no database {database}.")
        options = ("-d", database, "--no-http", "--log-level=warn")
        command = odoo.command(databases.conf, "shell", *options)
        if script is None:  # the keyboard: Ctrl-C belongs to the shell
            signal.signal(signal.SIGINT, lambda *_: None)
        done = subprocess.run(
            [str(part) for part in command],
            env=odoo.env,
            input=script,
            text=True,
            check=False,
        )
        return done.returncode


def import_files(files):
    """Open Repair Data files into the demo database."""
    script = ""
    for file in map(os.path.abspath, files):
        if not os.path.isfile(file):
            raise Problem(f"There is no file {file}.")
        script += f"print(env['rma.service.ords.import'].import_path({file!r}))\n"
    return shell(script=script + "env.cr.commit()\n")
