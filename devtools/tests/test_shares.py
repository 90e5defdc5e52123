"""Test files are dealt into shares of the same length, and none is lost."""

from devtools import suites
from devtools.layers import TROUBLE, durations
from devtools.paths import present_addons

LOG = """\
2026-11-27 22:35:08,000 7 INFO db odoo.base.test_x: Starting TestX.test_a ...
2026-11-27 22:35:09,500 7 INFO db odoo.base.test_x: Starting TestX.test_b ...
2026-11-27 22:35:09,750 7 INFO db odoo.modules.loading: 2 tests in 1.75s, 10 queries
"""
PYTEST = """\
..F [100%]
=================================== FAILURES ===================================
___________________________ TestX.test_a ___________________________
E   AssertionError: 1 != 2
============================= slowest 5 durations ==============================
1.00s call     x.py::TestX::test_a
=========================== short test summary info ============================
FAILED x.py::TestX::test_a
"""


def test_shares_are_of_the_same_length(monkeypatch):
    known = {"a": 10, "b": 6, "c": 5, "d": 1}
    monkeypatch.setattr(suites, "known_times", lambda: known)
    shares = suites.deal(["d", "c", "b", "a"], 2)
    assert shares == [(11, ["d", "a"]), (11, ["c", "b"])]


def test_every_test_file_is_in_one_share_but_those_with_a_layer_of_their_own():
    files = suites.test_files([*present_addons(), suites.OWN])
    dealt = [name for _seconds, names in suites.deal(files, 3) for name in names]
    on_disk = {
        str(path.relative_to(suites.PROJECT))
        for name in (*present_addons(), suites.OWN)
        for path in (suites.PROJECT / name).rglob("test_*.py")
        if path.name not in (suites.CLICK_TEST, *suites.BESIDE)
    }
    assert sorted(dealt) == sorted(on_disk)
    assert len(dealt) > 60


def test_a_single_test_is_no_file():
    assert suites.test_files(["devtools/tests/test_shares.py::test_x"]) is None


def test_file_of_a_test():
    name = "odoo.addons.rma_service.tests.order.test_flow.TestFlow.test_test_it"
    assert suites.file_of(name) == "rma_service/tests/order/test_flow.py"
    name = "devtools.tests.test_lanes.test_results"
    assert suites.file_of(name) == "devtools/tests/test_lanes.py"
    assert suites.file_of("TestPyLint.test_pylint") is None


def test_durations_are_read_from_a_log_of_odoo():
    assert durations(LOG) == [(1.5, "TestX.test_a"), (0.25, "TestX.test_b")]


def test_what_failed_is_cut_out_of_what_pytest_says():
    shown = TROUBLE.search(PYTEST)[0]
    assert "1 != 2" in shown
    assert "slowest" not in shown and "short test summary" not in shown
