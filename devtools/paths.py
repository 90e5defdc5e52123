"""Where things live.

The checkout is never written to. Downloads, environments, clusters and databases
live in one folder, the home, shared by all checkouts of a user:

    $RMA_DEV_HOME, else /var/cache/rma-service-dev for root (PostgreSQL runs as another
    user there and must be able to enter it), else ~/.cache/rma-service-dev
"""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from devtools.console import Problem, say

PROJECT = Path(__file__).resolve().parent.parent
ADDONS = ("rma_service", "rma_portal")
CHECKOUT = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:8]
REQUIREMENTS = PROJECT / "devtools" / "requirements"


def _home():
    chosen = os.environ.get("RMA_DEV_HOME")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/cache/rma-service-dev")
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "rma-service-dev"


HOME = _home()
STATE = HOME / "checkouts" / CHECKOUT  # logs, configuration and pid files of ours


def prepare():
    try:
        for folder in (HOME, HOME / "locks", STATE):
            folder.mkdir(parents=True, exist_ok=True)
        (STATE / "path.txt").write_text(f"{PROJECT}\n")
    except OSError as error:
        raise Problem(
            f"The folder {HOME} cannot be written ({error.strerror}): "
            "set RMA_DEV_HOME to a folder of yours."
        ) from error


def present_addons():
    return [name for name in ADDONS if (PROJECT / name / "__manifest__.py").is_file()]


def digest(*parts):
    """A short key of texts and file contents (a Path stands for its content)."""
    total = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else str(part).encode()
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()[:10]


def content_key(folders, without=("tests", "__pycache__")):
    """A key of the files in these folders, leaving out folders named so."""
    parts = []
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*")):
            inner = path.relative_to(PROJECT)
            if path.is_file() and not set(without) & set(inner.parts):
                parts += [str(inner), path]
    return digest(*parts)


def need_space(gigabytes, purpose):
    free = shutil.disk_usage(HOME).free / 1e9
    if free < gigabytes:
        raise Problem(
            f"{purpose} needs {gigabytes} GB in {HOME}, only {free:.1f} GB are free: "
            "make room there or set RMA_DEV_HOME to a folder on a larger disk."
        )


class Lock:
    """An advisory lock that dies with the process, however that ends."""

    def __init__(self, name):
        self.path = HOME / "locks" / f"{name}.lock"
        self.file = None

    def acquire(self, shared=False, wait=True):
        self.file = self.file or self.path.open("a")
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self.file, kind | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def release(self):
        if self.file:
            self.file.close()
            self.file = None


@contextmanager
def locked(name):
    lock = Lock(name)
    try:
        if not lock.acquire(wait=False):
            say(f"  waiting for another ./dev that works on {name} ...")
            lock.acquire()
        yield
    finally:
        lock.release()


def build_once(target, builder):
    """Fill the folder `target` by `builder(target)` unless a former run finished it.

    An interrupted build leaves no mark and starts afresh; parallel ones wait.
    """
    mark = target / ".complete"
    if not mark.exists():
        with locked(f"build-{target.name}"):
            if not mark.exists():
                shutil.rmtree(target, ignore_errors=True)
                target.mkdir(parents=True)
                builder(target)
                mark.touch()
    return target
