"""The machine: child processes, free ports, Debian packages."""

import ctypes.util
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from devtools.console import Problem, step, tail
from devtools.paths import HOME, Lock, locked

# a child ends with us even if we are killed
LEASH = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
GRACE = 6  # seconds a process gets to end in peace
PAUSE = 0.2  # seconds between two looks at a running child

stopping = threading.Event()  # set: every `run` ends its child and gives up
_spent = threading.local()

# what is needed -> (how to see it, Debian packages that bring it)
PACKAGES = {
    "venv": (
        lambda: importlib.util.find_spec("ensurepip"),
        ["python3-venv"],
    ),
    "chromium": (
        lambda: any(map(shutil.which, ("google-chrome", "chromium"))),
        ["chromium"],
    ),
    "pdftotext": (lambda: shutil.which("pdftotext"), ["poppler-utils"]),
    "shellcheck": (lambda: shutil.which("shellcheck"), ["shellcheck"]),
    "pdf libraries": (
        lambda: all(map(ctypes.util.find_library, ("Xrender", "fontconfig", "Xext"))),
        ["libxrender1", "libfontconfig1", "libxext6"],
    ),
    # rl-renderpm, which draws bar codes up to Python 3.12, needs nothing
    "bar code library": (
        lambda: sys.version_info < (3, 13) or ctypes.util.find_library("cairo"),
        ["libcairo2"],
    ),
}
ODOO = ("venv", "pdf libraries", "bar code library")
MORE = {
    "test": ("chromium", "pdftotext"),
    "screenshots": ("chromium",),
}


def needs_of(command):
    """The entries of PACKAGES for a command of `./dev`, to be asked for at once."""
    if command in ("lint", "reset"):
        return ()
    return (*ODOO, *MORE.get(command, ()))


def need(*names):
    """Make sure that these entries of PACKAGES are there; as root, install them."""
    missing = [name for name in names if not PACKAGES[name][0]()]
    if not missing:
        return
    wanted = [package for name in missing for package in PACKAGES[name][1]]
    command = "apt-get install -y --no-install-recommends " + " ".join(wanted)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Problem(
            f"Missing on this machine: {', '.join(missing)}. "
            f"Run once as root: apt-get update && {command} "
            "(on another system, its packages of these names)."
        )
    with locked("apt"):
        _apt_install(wanted, command)
    still = [name for name in missing if not PACKAGES[name][0]()]
    if still:
        raise Problem(f"{', '.join(still)} still missing after: {command}")


def _apt_install(wanted, command):
    log = HOME / "apt.log"
    log.unlink(missing_ok=True)
    env = environ(DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    with step(f"Installing {' '.join(wanted)} from Debian"):
        run([*apt, "update"], log=log, env=env, timeout=600)
        install = [*apt, "install", "-y", "--no-install-recommends", *wanted]
        if run(install, log=log, env=env, timeout=1200):
            raise Problem(
                f"{' '.join(wanted)} could not be installed: {apt_failure(log)}\n"
                f"Mend that, then run as root: {command}\n"
                f"The end of {log}:\n{tail(log)}"
            )


def apt_failure(log):
    """What apt gave as the cause: the package or file, and why.

    :param log: the file that holds what apt printed, in English
    """
    said = Path(log).read_text(errors="replace").splitlines()
    errors = [line.partition(": ")[2] for line in said if line.startswith("E: ")]
    # these two only say that something above went wrong
    vague = ("Some index files failed", "Sub-process /usr/bin/dpkg")
    causes = [error for error in errors if not error.startswith(vague)][:1]
    for mark in ("dpkg: error processing", "W: Failed to fetch"):
        causes += [line for line in said if line.startswith(mark)][:1]
    return "; ".join(causes or errors or ["apt gave no reason"])


def environ(**extra):
    """Our environment for children: byte code outside of the checkout, no leaks."""
    drop = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ODOO_RC", "OPENERP_SERVER")
    env = {key: value for key, value in os.environ.items() if key not in drop}
    env["PYTHONPYCACHEPREFIX"] = str(HOME / "pycache")
    env.update(extra)
    return env


def start(command, *, log=None, env=None, cwd=None, stdin=None):
    """Start a child in a session of its own; output goes to the log if given."""
    output = open(log, "ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in (*LEASH, *command)],
            stdin=stdin or subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            env=env or environ(),
            cwd=cwd,
            start_new_session=True,
        )
    finally:
        if output:
            output.close()


def stop(process):
    """End a child of `start` and everything it started."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def run(command, *, timeout=None, **options):
    """Run to the end and return the exit status; never leaves a child behind."""
    process = start(command, **options)
    try:
        return _wait(process, timeout)
    except subprocess.TimeoutExpired as error:
        name = os.path.basename(str(command[0]))
        raise Problem(
            f"{name} did not finish within {timeout} seconds and was stopped; "
            f"its output: {options.get('log') or 'above'}"
        ) from error
    finally:
        stop(process)


def _wait(process, timeout):
    """Wait for a child, and add up the CPU time that it took."""
    end = time.monotonic() + timeout if timeout else None
    pause = PAUSE / 20
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            _spent.seconds = cpu_seconds() + usage.ru_utime + usage.ru_stime
            return process.returncode
        if stopping.is_set():
            raise KeyboardInterrupt
        if end and time.monotonic() > end:
            raise subprocess.TimeoutExpired(process.args, timeout)
        time.sleep(pause)
        pause = min(pause * 1.5, PAUSE)


def cpu_seconds():
    """CPU time of all children that this thread has run, with theirs.

    PostgreSQL is no child: what it works for them is not in it.
    """
    return getattr(_spent, "seconds", 0.0)


def claim_port(preferred=None):
    """A free port and the lock that keeps it ours among parallel `./dev`."""
    candidates = range(preferred, preferred + 200) if preferred else (0,) * 50
    for candidate in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            port = probe.getsockname()[1]
        lock = Lock(f"port-{port}")
        if lock.acquire(wait=False):
            return port, lock
        lock.release()
    raise Problem("No free port was found: stop a server or choose one with --port.")
