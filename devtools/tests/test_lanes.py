"""Jobs run side by side, longest first; a stop ends them all."""

import threading
import time

import pytest

from devtools import system
from devtools.lanes import Job, side_by_side


def test_two_jobs_are_at_work_at_the_same_time():
    met = threading.Barrier(2, timeout=10)
    jobs = [Job(name, met.wait) for name in "ab"]
    side_by_side(jobs, lambda job, result: None, 2)
    assert not met.broken


def test_one_lane_does_one_job_after_the_other_the_longest_first():
    begun, ended = [], []
    jobs = [
        Job(name, lambda name=name: begun.append(name), seconds)
        for name, seconds in (("short", 1), ("long", 9), ("middle", 5))
    ]
    side_by_side(jobs, lambda job, result: ended.append(job.title), 1)
    assert begun == ["long", "middle", "short"]
    assert sorted(ended) == sorted(begun)


def test_results_are_handed_on_by_one_thread():
    threads, results = set(), {}

    def done(job, result):
        threads.add(threading.current_thread())
        results[job.title] = result

    side_by_side([Job(str(number), lambda n=number: n) for number in range(5)], done, 3)
    assert results == {str(number): number for number in range(5)}
    assert threads == {threading.current_thread()}


def test_what_goes_wrong_in_one_job_ends_the_children_of_the_others():
    children_run = threading.Event()

    def wait_for_a_child():
        children_run.set()
        system.run(["sleep", "60"])

    def go_wrong():
        children_run.wait(10)
        raise ValueError("broken")

    begun = time.monotonic()
    with pytest.raises(ValueError):
        side_by_side(
            [Job("child", wait_for_a_child), Job("wrong", go_wrong)],
            lambda job, result: None,
            2,
        )
    assert time.monotonic() - begun < 30
    assert not system.stopping.is_set()


def test_cpu_time_of_children_is_added_up():
    before = system.cpu_seconds()
    loop = "sum(range(3_000_000))"
    assert system.run([system.sys.executable, "-c", loop]) == 0
    assert 0 < system.cpu_seconds() - before < 60


def test_a_child_that_takes_too_long_is_a_problem():
    with pytest.raises(system.Problem, match="within 0.2 seconds"):
        system.run(["sleep", "60"], timeout=0.2)
