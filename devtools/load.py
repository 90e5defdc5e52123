"""`./dev bench load`: clerks who take devices in at the same time.

A database of its own is served by Odoo with several workers, as in production. One
clerk, and then all of them, make orders and receive the devices over HTTP, each in a
session of his own, for a fixed time. Meanwhile the database is asked what it waits for.

The processor time of an order (workers and database) is told beside the clock, as it is
the same whatever else the machine does.
"""

import http.client
import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlsplit

from devtools.bench import SCRIPTS
from devtools.console import Problem, say, step, tail
from devtools.databases import Databases
from devtools.odoo import Odoo
from devtools.paths import STATE
from devtools.postgres import Cluster
from devtools.server import serving
from devtools.system import claim_port

PREPARE = SCRIPTS / "load" / "prepare.py"
CLERKS = 8
WORKERS = 4
SECONDS = 30
WARM_UP = 5
TIMEOUT = 120  # of one request
# How often the database is asked who waits, and how many lines of it are shown.
EVERY = 0.05
SHOWN = 8
TICKS = os.sysconf("SC_CLK_TCK")

WAITS = """
CREATE TEMP TABLE seen (kind text, what text, query text, blocked boolean);
DO $$ DECLARE until timestamp := clock_timestamp() + interval '%(seconds)s s';
BEGIN
  WHILE clock_timestamp() < until LOOP
    PERFORM pg_stat_clear_snapshot();
    INSERT INTO seen SELECT wait_event_type, wait_event, left(regexp_replace(
        query, '\\s+', ' ', 'g'), 60), cardinality(pg_blocking_pids(pid)) > 0
      FROM pg_stat_activity
     WHERE datname = current_database() AND pid != pg_backend_pid()
       AND state IN ('active', 'idle in transaction');
    PERFORM pg_sleep(%(every)s);
  END LOOP;
END $$;
SELECT count(*), CASE
    WHEN blocked THEN 'waits for another clerk: ' || query
    WHEN kind = 'Client' THEN 'waits for Odoo, in a transaction'
    WHEN kind IS NULL THEN 'the database works'
    ELSE kind || ' ' || what END AS reason
  FROM seen GROUP BY reason ORDER BY 1 DESC
"""


@dataclass
class Shift:
    """What some clerks did in their time."""

    clerks: int
    seconds: float = 0.0
    processor: float = 0.0  # seconds of workers and database
    database: float = 0.0  # seconds of the database alone
    receive: list = field(default_factory=list)  # seconds of each *Receive*
    errors: Counter = field(default_factory=Counter)
    waits: list = field(default_factory=list)  # (samples, reason)

    @property
    def rate(self):
        """Orders a minute."""
        return 60 * len(self.receive) / self.seconds if self.seconds else 0.0


class Clerk:
    """A session of one user, over a connection that stays open."""

    def __init__(self, address, database, number):
        self.address, self.database = urlsplit(address), database
        self.login = f"load{number}"
        self.cookie = ""
        self.connection = None
        login = {"db": database, "login": self.login, "password": self.login}
        self.ask("/web/session/authenticate", login)
        self.product = self.call(
            "product.product", "search", [["default_code", "=", "LOAD"]]
        )
        self.partner = self.call(
            "res.partner", "search", [["name", "=", f"Load customer {number}"]]
        )

    def ask(self, route, params):
        """Return what a JSON route answers; raises Problem for an error."""
        if self.connection is None:
            place = self.address.hostname, self.address.port
            self.connection = http.client.HTTPConnection(*place, timeout=TIMEOUT)
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        try:
            self.connection.request("POST", route, body, headers)
            answer = self.connection.getresponse()
            content = json.loads(answer.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            raise Problem(f"{type(error).__name__}: {error}") from error
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("session_id="):
                self.cookie = value.split(";")[0]
        if "error" in content:
            data = content["error"].get("data") or content["error"]
            raise Problem(f"{data.get('name', '')} {data.get('message', '')}".strip())
        return content.get("result")

    def call(self, model, method, *arguments):
        params = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", params)

    def take_in(self):
        """Make an order and receive its device; returns the seconds of *Receive*."""
        vals = {
            "partner_id": self.partner[0],
            "product_id": self.product[0],
            "problem": "Does not start",
        }
        [order] = self.call("rma.service.order", "create", [vals])
        start = time.perf_counter()
        self.call("rma.service.order", "action_receive", [order])
        return time.perf_counter() - start

    def work(self, until, shift, lock):
        """Take devices in until a moment, and keep what came of it."""
        while time.monotonic() < until:
            try:
                taken = self.take_in()
            except Problem as problem:
                with lock:
                    shift.errors[str(problem)[:200]] += 1
                time.sleep(0.1)
                continue
            with lock:
                shift.receive.append(taken)


class Load:
    """Serves a database and lets clerks work on it.

    :param cluster: the PostgreSQL server
    :param database: with our add-ons and the clerks
    :param address: of the served Odoo
    :param seconds: how long each shift takes
    :param warm_up: seconds before it is measured
    """

    def __init__(self, cluster, database, address, seconds, warm_up=WARM_UP):
        self.cluster, self.database, self.address = cluster, database, address
        self.seconds, self.warm_up = seconds, warm_up

    def shift(self, clerks):
        """Let the clerks work for the time; returns the Shift."""
        people = [Clerk(self.address, self.database, n) for n in range(clerks)]
        lock = threading.Lock()
        self._work(people, self.warm_up, Shift(clerks), lock)
        shift = Shift(clerks)
        watch = threading.Thread(target=self._watch, args=(shift,), daemon=True)
        watch.start()
        before = self._processor()
        shift.seconds = self._work(people, self.seconds, shift, lock)
        after = self._processor()
        shift.processor = sum(after) - sum(before)
        shift.database = after[1] - before[1]
        watch.join(self.seconds)
        return shift

    def _work(self, people, seconds, shift, lock):
        start = time.monotonic()
        threads = [
            threading.Thread(
                target=clerk.work, args=(start + seconds, shift, lock), daemon=True
            )
            for clerk in people
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.monotonic() - start

    def _watch(self, shift):
        """Ask the database all the time who waits for what."""
        asked = WAITS % {"seconds": self.seconds, "every": EVERY}
        for row in self.cluster.sql(asked, self.database):
            count, reason = row.split("|", 1)
            shift.waits.append((int(count), reason))

    def _processor(self):
        """Processor seconds so far: of the workers, of the database's sessions."""
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        sessions = self.cluster.sql(query, self.database)
        workers = [
            pid
            for pid in filter(str.isdigit, os.listdir("/proc"))
            if self.database in _command_of(pid) and "odoo" in _command_of(pid)
        ]
        return sum(map(_seconds_of, workers)), sum(map(_seconds_of, sessions))


def _command_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            return stream.read().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def _seconds_of(pid):
    """Processor seconds of a process that may be gone."""
    try:
        with open(f"/proc/{pid}/stat") as stream:
            numbers = stream.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(numbers[11]) + int(numbers[12])) / TICKS


def load(clerks=CLERKS, workers=WORKERS, seconds=SECONDS):
    """Run the clerks; the status is 1 if one of them met an error."""
    if min(clerks, workers, seconds) < 1:
        raise Problem("The load needs at least one clerk, one worker and one second.")
    with Cluster("test", fast=True) as cluster:
        databases = Databases(Odoo(cluster))
        with databases.scratch() as prefix:
            name = f"{prefix}_load"
            databases.clone(databases.ours()[0], name)
            shifts = work(databases, name, STATE / "load", clerks, workers, seconds)
    for line in report(shifts, workers):
        say(line)
    return 1 if any(shift.errors for shift in shifts) else 0


def work(databases, name, folder, clerks, workers, seconds, warm_up=WARM_UP):
    """Let one clerk work, and then all of them; returns what each Shift did.

    :param name: of a database that is the caller's to drop
    :param folder: for logs
    :param warm_up: seconds before it is measured
    """
    odoo = databases.odoo
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "prepare.log"
    log.unlink(missing_ok=True)
    odoo.env["LOAD_CLERKS"] = str(clerks)
    with step("Hiring the clerks"):
        if odoo.script(databases.conf, name, PREPARE, log):
            raise Problem(f"The clerks could not be made:\n{tail(log)}")
    shifts = []
    gevent, lock = claim_port()
    options = (f"--workers={workers}", f"--gevent-port={gevent}")
    try:
        with serving(odoo, name, folder, *options) as (address, _log, _process):
            this = Load(odoo.cluster, name, address, seconds, warm_up)
            for number in sorted({1, clerks}):
                with step(f"Taking devices in, {number} at a time"):
                    shifts.append(this.shift(number))
    finally:
        lock.release()
    return shifts


def report(shifts, workers):
    """Lines: what each shift did, and where it waited."""
    cores = len(os.sched_getaffinity(0))
    load_now = os.getloadavg()[0]
    yield f"{workers} workers, {cores} cores, load of the machine {load_now:.1f}"
    for shift in shifts:
        yield f"{shift.clerks} clerk{'s' if shift.clerks > 1 else ''}:"
        done = len(shift.receive)
        yield (
            f"  {shift.rate:7.0f} orders a minute ({done} in {shift.seconds:.0f} s),"
            f" {sum(shift.errors.values())} errors"
        )
        for text, count in shift.errors.most_common(5):
            yield f"    {count} x {text}"
        if not done:
            continue
        longest = quantiles(shift.receive, n=20)[-1] if done > 1 else shift.receive[0]
        yield (
            f"  Receive: median {1000 * median(shift.receive):.0f} ms,"
            f" 19 of 20 within {1000 * longest:.0f} ms"
        )
        each = shift.processor / done
        yield (
            f"  processor time of an order: {1000 * each:.0f} ms, of it the database"
            f" {1000 * shift.database / done:.0f} ms: at most"
            f" {60 * cores / each:.0f} orders a minute on {cores} cores of its own"
        )
        total = sum(count for count, _reason in shift.waits) or 1
        for count, reason in shift.waits[:SHOWN]:
            yield f"    {100 * count / total:5.1f} % {reason}"
