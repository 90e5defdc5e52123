"""`./dev reset`: forget this checkout's servers and databases."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from devtools.console import Problem, say
from devtools.paths import CHECKOUT, HOME, STATE
from devtools.postgres import Cluster

PATIENCE = 30  # seconds for a server to end


def reset(caches=False):
    """Drop what belongs to this checkout; with `caches`, the whole home."""
    _stop_servers()
    busy = False
    for name in ("run", "test"):
        if any((HOME / "postgres").glob(f"{name}-*/data/PG_VERSION")):
            busy |= not _drop_databases(name, everything=caches)
    shutil.rmtree(STATE, ignore_errors=True)
    if caches and busy:
        raise Problem("Another ./dev is at work: stop it, then reset again.")
    if caches:
        shutil.rmtree(HOME)
        say(f"Removed {HOME}.")
    return 0


def _stop_servers():
    for pid_file in (STATE / "servers").glob("*.pid"):
        pid = int(pid_file.stem)
        if not _is_dev(pid):
            pid_file.unlink(missing_ok=True)
            continue
        say(f"Stopping the server of ./dev run (process {pid}).")
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while _is_dev(pid) and time.monotonic() < end:
            time.sleep(0.2)


def _is_dev(pid):
    """Whether this process is a `./dev` of ours, not another that got its number."""
    with contextlib.suppress(OSError):
        return b"devtools" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _drop_databases(name, everything):
    """Returns whether the cluster could be stopped, as nobody else uses it."""
    cluster = Cluster(name, fast=name == "test")
    with cluster:
        for database in cluster.sql("SELECT datname FROM pg_database"):
            if f"_{CHECKOUT}" in database:
                say(f"Dropping {database}.")
                cluster.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
                filestore = cluster.data_dir / "filestore" / database
                shutil.rmtree(filestore, ignore_errors=True)
    idle = cluster.idle()
    if idle:
        cluster.stop()
    return idle
