"""Private PostgreSQL clusters, reached by a socket only.

There are two in the home: `run` (durable) and `test` (fast, may be lost). Several
`./dev` share one: each holds a shared lock on it, and the last to leave stops it.
PostgreSQL refuses root, so for root the server runs as the user `nobody`.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from devtools.console import Problem, step, tail
from devtools.paths import HOME, Lock, locked, need_space
from devtools.python_env import environment
from devtools.system import environ, run

SERVER_USER = "nobody"
SOCKET_LIMIT = 100  # the kernel's limit for a socket's path, with some room
COMMON = {"max_connections": "120", "shared_buffers": "256MB"}
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def binaries():
    """The folder of PostgreSQL's programs: $PGBIN, Debian's, else from a wheel."""
    chosen = os.environ.get("PGBIN")
    if chosen:
        if not (Path(chosen) / "initdb").exists():
            raise Problem(f"PGBIN={chosen} holds no initdb: correct or unset it.")
        return Path(chosen)
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if debian:
        return debian[-1].parent
    python = environment("postgres", ["postgres"])
    return next(python.parent.parent.glob("lib/*/site-packages/*/pginstall/bin"))


class Cluster:
    """A PostgreSQL server; `with cluster:` keeps it running.

    :param name: `run` or `test`
    :param fast: give up durability for speed
    """

    def __init__(self, name, fast=False):
        self.name = name
        self.settings = {**COMMON, **(FAST if fast else {})}
        self.bin = binaries()
        self.folder = HOME / "postgres" / f"{name}-{self._major()}"
        self.data = self.folder / "data"
        self.socket = self._socket_folder()
        self.data_dir = HOME / "data" / name  # Odoo's: filestores and sessions
        self.users = Lock(f"postgres-{self.folder.name}-users")

    def _major(self):
        answer = subprocess.run(
            [self.bin / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        return answer.split()[2].split(".")[0]

    def _socket_folder(self):
        folder = self.folder / "socket"
        if len(str(folder)) > SOCKET_LIMIT - len("/.s.PGSQL.5432"):
            key = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
            folder = Path(tempfile.gettempdir()) / f"rma-dev-{os.getuid()}-{key}"
        return folder

    # -- running -----------------------------------------------------------

    def __enter__(self):
        with locked(f"postgres-{self.folder.name}"):
            if not (self.data / "PG_VERSION").exists():
                self._create()
            if not self._running():
                self._start()
            self.users.acquire(shared=True)
        return self

    def __exit__(self, *_error):
        with locked(f"postgres-{self.folder.name}"):
            self.users.release()
            if self.users.acquire(wait=False):
                self.stop()
            self.users.release()

    def _as_server(self, program, *arguments):
        command = [self.bin / program, *arguments]
        if os.geteuid() == 0:
            drop = ["--reuid", SERVER_USER, "--regid", str(self._owner().pw_gid)]
            command = ["setpriv", *drop, "--clear-groups", *command]
        return command

    def _owner(self):
        return pwd.getpwnam(SERVER_USER)

    def _server_folder(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, self._owner().pw_uid, self._owner().pw_gid)
        folder.chmod(0o700)

    def _create(self):
        need_space(3, "PostgreSQL with Odoo's databases")
        shutil.rmtree(self.folder, ignore_errors=True)
        if run(self._as_server("/usr/bin/test", "-x", HOME), cwd="/"):
            raise Problem(self._unreachable())
        self._server_folder(self.folder)
        with step(f"Creating the PostgreSQL cluster '{self.name}'"):
            # made under another name, so that an interrupted one is not taken for whole
            fresh = self.folder / "fresh"
            command = self._as_server(
                "initdb",
                *("-D", fresh, "-U", "odoo", "--auth=trust", "-E", "UTF8"),
                *("--locale=C.UTF-8", "-N"),
            )
            log = HOME / "postgres" / "initdb.log"
            if run(command, log=log, cwd="/"):
                raise Problem(f"PostgreSQL's initdb failed:\n{tail(log)}")
            fresh.rename(self.data)

    def _unreachable(self):
        return (
            f"The user {SERVER_USER}, as whom PostgreSQL runs for root, cannot enter "
            f"{HOME}: set RMA_DEV_HOME to a folder open to all, as in /var/cache."
        )

    def _running(self):
        status = self._as_server("pg_ctl", "-D", self.data, "status")
        return run(status, log=os.devnull, cwd="/") == 0

    def _start(self):
        self._server_folder(self.socket)
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{self.socket}'",
            "port": "5432",
            **self.settings,
        }
        options = " ".join(f"-c {key}={value}" for key, value in settings.items())
        log = self.folder / "server.log"
        command = self._as_server(
            "pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", log, "-o", options
        )
        if run([*command, "start"], log=os.devnull, cwd="/", timeout=90):
            raise Problem(f"PostgreSQL does not start, see {log}:\n{tail(log)}")

    def stop(self):
        if self._running():
            command = self._as_server("pg_ctl", "-D", self.data, "-w", "-m", "fast")
            run([*command, "stop"], log=os.devnull, cwd="/", timeout=90)

    def idle(self):
        """Whether no other `./dev` uses this cluster now."""
        free = self.users.acquire(wait=False)
        self.users.release()
        return free

    # -- talking to it -----------------------------------------------------

    def environ(self, **extra):
        return environ(
            PGHOST=str(self.socket),
            PGPORT="5432",
            PGUSER="odoo",
            PGPASSWORD="",
            **extra,
        )

    def sql(self, statement, database="postgres"):
        """Rows of text; one statement, run by psql outside of a transaction."""
        command = [self.bin / "psql", "-w", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        answer = subprocess.run(
            [*command, "-d", database, "-c", statement],
            env=self.environ(),
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            raise Problem(f"PostgreSQL refused: {answer.stderr.strip()}")
        return answer.stdout.splitlines()
