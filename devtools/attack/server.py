"""The server that is attacked: demo data, threads, a database that is dropped."""

import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from devtools.attack.client import Visitor
from devtools.console import Problem, tail
from devtools.odoo import LAUNCHER
from devtools.paths import STATE
from devtools.postgres import Cluster
from devtools.system import claim_port, start, stop

START_TIMEOUT = 120
# Environment variable of `--unlocked`; `odoo_server.py` looks for it.
UNLOCKED = "RMA_ATTACK_UNLOCKED"
# People of the demo workshop, from the counter to the customer; None has no login.
COLLEAGUES = ("clerk", "tech1", "store", "quality", "manager")
CUSTOMERS = ("portal", None)


@dataclass
class Server:
    """A server under attack.

    :param address: of its pages
    :param database: name, for :meth:`sql`
    :param log: its log file
    """

    address: str
    database: str
    log: Path
    cluster: Cluster
    _visitors: dict = field(default_factory=dict)

    def visitor(self, login=None):
        """Return a visitor, logged in once."""
        if login not in self._visitors:
            self._visitors[login] = Visitor(self.address, login)
        return self._visitors[login]

    def sql(self, statement):
        """Rows of text, each with its columns, past the server."""
        rows = self.cluster.sql(statement, self.database)
        return [row.split("|") for row in rows]


@contextmanager
def serving(this, kind, workers=0, prints=False):
    """The server while the block runs.

    :param this: a TestRun with a template
    :param kind: a word for the names of database and log
    :param workers: processes that answer; none: the one process with its threads
    :param prints: make PDFs, where there are workers
    """
    database = this.clone(f"attack{kind}")
    port, lock = claim_port()
    conf = this.odoo.configure(this.folder, port=port)
    log = this.folder / f"attack-{kind}.log"
    polling, polling_lock = claim_port()
    command = this.odoo.command(conf, "-d", database)
    if workers:
        at = command.index(LAUNCHER)
        command[at] = Path(__file__).with_name("odoo_server.py")
        command += ["--workers", str(workers), "--gevent-port", str(polling)]
    env = this.odoo.env | ({"ATTACK_PRINTS": "1"} if prints else {})
    process = start(command, log=log, env=env, cwd=STATE)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/web/login", process, log)
        yield Server(address, database, log, this.odoo.cluster)
    finally:
        stop(process)
        lock.release()
        polling_lock.release()
        this.databases.drop(database)


def _wait_for(url, process, log):
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Problem(f"The server ended while starting, see {log}:\n{tail(log)}")
        try:
            with urllib.request.urlopen(url, timeout=60):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Problem(f"The server does not answer at {url}, see {log}:\n{tail(log)}")
