"""`./dev run`, `./dev shell` and `./dev import`: Odoo on the demo database."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

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
        pid_file = folder / f"{os.getpid()}.pid"
        conf = odoo.configure(folder, port=number, interface=interface, cron=1)
        try:
            pid_file.write_text(f"{os.getpid()}\n")
            with _started(odoo, conf, database, number) as (process, log):
                yield address, process, log
        finally:
            pid_file.unlink(missing_ok=True)
            first.release()
            port_lock.release()


@contextlib.contextmanager
def serving(odoo, database, folder, *options):
    """Odoo on any database while the block runs, without scheduled actions: its
    address, log and process.

    :param options: further words of its command line
    """
    number, port_lock = claim_port(USUAL_PORT)
    address = f"http://127.0.0.1:{number}"
    _set_address(odoo.cluster, database, address)
    conf = odoo.configure(folder, port=number)
    try:
        with _started(odoo, conf, database, number, *options) as (process, log):
            yield address, log, process
    finally:
        port_lock.release()


@contextlib.contextmanager
def _started(odoo, conf, database, port, *options):
    """An Odoo that answers: (process, log); ends with the block."""
    log = conf.parent / f"odoo-{port}.log"
    log.unlink(missing_ok=True)
    process = odoo.start(conf, "-d", database, *options, log=log)
    try:
        with step("Starting Odoo"):
            _wait_for(f"http://127.0.0.1:{port}/web/login", process, log)
        yield process, log
    finally:
        stop(process)
        conf.unlink(missing_ok=True)


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
        say(
            "  logins   admin / admin, demo / demo, portal / portal, and the workshop's"
        )
        say(
            "           people, password = login: clerk, tech1, store, quality, manager"
        )
        say(f"  log      {log}")
        say(f"  stop     Ctrl-C (or: kill {os.getpid()})")
        say()
        status = process.wait()
        raise Problem(
            f"Odoo ended by itself (status {status}), see {log}:\n{tail(log)}"
        )


def shell(database=None):
    """`odoo shell` on the demo database, for the keyboard or a script on stdin."""
    return _with_demo(
        lambda odoo, conf, name: odoo.command(
            conf, "shell", "-d", database or name, "--no-http", "--log-level=warn"
        )
    )


def import_files(files):
    """Open Repair Data files into the demo database, by our command for Odoo."""
    for file in files:
        if not Path(file).is_file():
            raise Problem(f"There is no file {file}.")
    return _with_demo(
        lambda odoo, conf, name: odoo.command(
            conf, "rma_ords_import", "-d", name, *files
        )
    )


def _with_demo(make_command):
    """Run a command of Odoo in the foreground, on the demo database."""
    with Cluster("run") as cluster:
        odoo = Odoo(cluster)
        databases = Databases(odoo)
        command = make_command(odoo, databases.conf, databases.demo())
        # Ctrl-C belongs to the command, which is in our terminal's foreground
        signal.signal(signal.SIGINT, lambda *_: None)
        arguments = [str(part) for part in command]
        return subprocess.run(arguments, env=odoo.env, check=False).returncode
