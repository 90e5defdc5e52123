"""What the user sees: steps with progress, and one-sentence errors."""

import os
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

HEARTBEAT = 20  # seconds between signs of life when nobody watches a terminal
QUICK = 1.5  # a step shorter than this is not worth its time being told


_here = threading.local()


class Problem(Exception):
    """Something the user can act upon; its text says what to do."""


def say(text=""):
    print(text, flush=True)


def warn(text):
    say(f"! {text}")


def on_terminal():
    """Whether somebody watches, on a screen that can rewrite a line."""
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


@contextmanager
def quiet_steps():
    """Say nothing of the steps of this thread: what it works on is shown as a whole."""
    _here.quiet = True
    try:
        yield
    finally:
        _here.quiet = False


@contextmanager
def step(title, folder=None):
    """Announce a piece of work, show that it is alive and how long it took.

    With a folder, its growing size is shown (downloads, unpacking).
    """
    if getattr(_here, "quiet", False):
        yield
        return
    fancy = on_terminal()
    started = time.monotonic()
    over = threading.Event()

    def state():
        seconds = f"{time.monotonic() - started:.0f} s"
        return f"{seconds}, {megabytes(folder)} MB" if folder else seconds

    def tick():
        while not over.wait(1 if fancy else HEARTBEAT):
            text = f"  {title} ... {state()}"
            print(f"\r{text}\033[K" if fancy else text, end="" if fancy else "\n")
            sys.stdout.flush()

    print(f"  {title} ...", end="" if fancy else "\n", flush=True)
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    except KeyboardInterrupt:
        outcome = "interrupted"
        raise
    finally:
        over.set()
        ticker.join()
        seconds = time.monotonic() - started
        if fancy:
            print(f"\r  {title}: {outcome}, {seconds:.1f} s\033[K", flush=True)
        elif seconds > QUICK or outcome != "done":
            print(f"  {title}: {outcome}, {seconds:.1f} s", flush=True)


def megabytes(folder):
    total = 0
    for root, _dirs, files in os.walk(folder):
        for name in files:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except FileNotFoundError:
                continue  # a temporary file that has just been renamed
    return total // 1_000_000


def tail(path, lines=15):
    """The end of a log file, for an error message."""
    try:
        text = Path(path).read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join("    " + line for line in text.splitlines()[-lines:])
