"""Jobs side by side: as many at once as there are processors, the longest first.

What a job says goes to its own log. The screen tells, by a line for each, which jobs
have ended, and in between which are at work and since when.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass

from devtools import system
from devtools.console import on_terminal, quiet_steps, say

HEARTBEAT = 60  # seconds between signs of life when nobody watches a terminal
MOST = 4  # more than that is never waited for


def width():
    """How many jobs this machine can do at once."""
    return min(len(os.sched_getaffinity(0)), MOST)


@dataclass
class Job:
    """A piece of work.

    :param title: for the screen
    :param work: does it; what it returns is handed on
    :param seconds: how long it will take, roughly: the longest begin first
    :param progress: says how far it is, in a few characters
    """

    title: str
    work: Callable
    seconds: float = 60
    progress: Callable = str
    started: float | None = None


def side_by_side(jobs, done, most=None):
    """Do all jobs; `done(job, result)` is called as each ends, here and one by one.

    Interrupted, it ends all their children before it gives up.
    """
    jobs = sorted(jobs, key=lambda job: -job.seconds)
    with ThreadPoolExecutor(most or width()) as pool:
        running = {pool.submit(_work, job): job for job in jobs}
        screen = _Screen(jobs)
        try:
            while running:
                ended, _rest = wait(running, screen.pause, FIRST_COMPLETED)
                for future in ended:
                    job = running.pop(future)
                    screen.clear()
                    done(job, future.result())
                screen.show(running.values())
        except BaseException:
            system.stopping.set()
            pool.shutdown(cancel_futures=True)
            system.stopping.clear()
            raise


def _work(job):
    job.started = time.monotonic()
    with quiet_steps():
        return job.work()


class _Screen:
    """Which jobs are at work: one line that changes, or a line now and then."""

    def __init__(self, jobs):
        self.fancy = on_terminal()
        self.pause = 1 if self.fancy else HEARTBEAT
        self.shown = 0

    def show(self, jobs):
        now = time.monotonic()
        if not self.fancy and now - self.shown < HEARTBEAT:
            return
        self.shown = now
        texts = [
            f"{job.title} {now - job.started:.0f} s{job.progress()}"
            for job in jobs
            if job.started
        ]
        if texts and self.fancy:
            print(f"\r  {', '.join(texts)} ...\033[K", end="", flush=True)
        elif texts:
            say(f"  ... {', '.join(texts)}")

    def clear(self):
        if self.fancy:
            print("\r\033[K", end="", flush=True)
